using CsvHelper;

namespace Akin.Catalog.Sources;

/// <summary>The rows of a CSV or TSV file, one at a time.</summary>
internal sealed class TableReader : IDisposable
{
    /// <summary>Bytes in a row; more than that is a quote that was never closed, or no table.</summary>
    private const int LargestRow = 4 * 1024 * 1024;

    private readonly CsvReader _csv;
    private readonly Func<bool> _read;
    private bool _quoteLeftOpen;

    /// <exception cref="SourceException">The file can't be opened, or has no header.</exception>
    public TableReader(string location)
    {
        Location = location;
        try
        {
            _csv = CsvReader.FromFile(location, new CsvReaderOptions
            {
                // For the others it is found out from the first lines: shops' spreadsheets write semicolons into .csv files.
                Separator = Path.GetExtension(location).ToUpperInvariant() is ".TSV" or ".TAB" ? '\t' : null,
                MaxRecordSize = LargestRow,
                TrackLineNumbers = true,
                PoolStrings = true,
                OnMalformedRecord = record => _quoteLeftOpen |= record.Reason == CsvMalformedReason.UnterminatedQuote,
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(e);
        }

        _read = _csv.Read;
        Header = Guard(() => _csv.Headers.ToArray());
        if (Header.Count == 0)
            throw new SourceException($"{location} is empty; a table starts with a line of column names");
    }

    public string Location { get; }

    /// <summary>The first line's fields.</summary>
    public IReadOnlyList<string> Header { get; }

    /// <summary>Fields in the row.</summary>
    public int Count => _csv.FieldCount;

    /// <summary>The line that the row starts on, from 1 on.</summary>
    public long Line => _csv.LineNumber;

    /// <summary>Whether the row holds the rest of the file because a quote in it is never closed.</summary>
    public bool IsQuoteLeftOpen => _quoteLeftOpen;

    /// <summary>A field as UTF-8, until the next row is read; empty where the row has no such field.</summary>
    public ReadOnlySpan<byte> Utf8(int column) => _csv.GetSpan(column);

    public string this[int column] => _csv.GetString(column);

    /// <summary>Goes to the next row; false at the end.</summary>
    /// <exception cref="SourceException">The file can't be read, or is no table.</exception>
    public bool Read() => Guard(_read);

    public void Dispose() => _csv.Dispose();

    private T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CsvFormatException e)
        {
            throw new SourceException($"{Location}, line {e.LineNumber}: a row has more than {LargestRow:N0} bytes; is a quote left open, or is it no table?", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(e);
        }
    }

    private SourceException Unreadable(Exception e) => new($"{Location} can't be read: {OneLine.Of(e, Location)}", e);
}
