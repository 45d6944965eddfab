using CsvHelper;

namespace Akin.Catalog.Sources;

/// <summary>The rows of a CSV or TSV file, one at a time. Blanks around a cell do not count, unless they stand within quotes.</summary>
internal sealed class TableReader : IDisposable
{
    /// <summary>Bytes in a row; more than that is a quote that was never closed, or no table.</summary>
    private const int LargestRow = 4 * 1024 * 1024;

    private readonly CsvReader _csv;
    private readonly FileStream? _held;
    private readonly Func<bool> _read;
    private bool _isMalformed;

    /// <exception cref="SourceException">The file can't be opened, is no table, or has no header.</exception>
    /// <param name="location">Its full path.</param>
    /// <param name="within">The real paths of the folders that it must lie in, links followed; null is anywhere.</param>
    public TableReader(string location, IReadOnlyList<string>? within = null)
    {
        Location = location;
        try
        {
            var start = TableStart.Read(location, within);
            EndsInLineBreak = start.EndsInLineBreak;
            // Where the table must lie somewhere, the rows are read from the very file of which that was asked.
            _held = within is null ? null : RegularFile.Open(location, within);
            _csv = CsvReader.FromFile(_held is null ? location : OpenedFile.PathFor(_held.SafeFileHandle, location), new CsvReaderOptions
            {
                // For the others it is found out from the first lines: shops' spreadsheets write semicolons into .csv files.
                Separator = Path.GetExtension(location).ToUpperInvariant() is ".TSV" or ".TAB" ? '\t' : null,
                Encoding = start.Encoding,
                MaxRecordSize = LargestRow,
                TrackLineNumbers = true,
                TrimWhitespace = true,
                PoolStrings = true,
                OnMalformedRecord = record =>
                {
                    _isMalformed = true;
                    IsQuoteLeftOpen |= record.Reason == CsvMalformedReason.UnterminatedQuote;
                },
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
        if (IsQuoteLeftOpen)
            throw new SourceException($"{location}: its line of column names opens a quote that is never closed");
        if (Header.FirstOrDefault(name => name.Contains('\uFFFD', StringComparison.Ordinal)) is { } broken)
            throw new SourceException($"{location}: the column name \"{broken.ReplaceLineEndings(" ")}\" is not UTF-8; save the table as UTF-8 (in Excel: \"CSV UTF-8\")");
    }

    public string Location { get; }

    /// <summary>The first line's fields.</summary>
    public IReadOnlyList<string> Header { get; }

    /// <summary>Fields in the row.</summary>
    public int Count => _csv.FieldCount;

    /// <summary>The line that the row starts on, from 1 on.</summary>
    public long Line => _csv.LineNumber;

    /// <summary>Whether the row holds the rest of the file because a quote in it is never closed.</summary>
    public bool IsQuoteLeftOpen { get; private set; }

    /// <summary>Whether the file's last line is closed.</summary>
    public bool EndsInLineBreak { get; }

    /// <summary>Whether the row has several lines: a quoted cell has line breaks in it.</summary>
    public bool HasSeveralLines => _csv.RawRecord.ContainsAny((byte)'\n', (byte)'\r');

    /// <summary>A field as UTF-8, until the next row is read; empty where the row has no such field.</summary>
    public ReadOnlySpan<byte> Utf8(int column) => column < Count ? _csv.GetSpan(column) : [];

    /// <summary>A field; empty where the row has no such field.</summary>
    public string this[int column] => column < Count ? _csv.GetString(column) : "";

    /// <summary>Goes to the next row; false at the end.</summary>
    /// <exception cref="SourceException">The file can't be read, or is no table.</exception>
    public bool Read()
    {
        _isMalformed = false;
        return Guard(_read);
    }

    /// <summary>Why the row is none of this table, in one line; null where it is one. Empty fields at its end may be left out, or be too many.</summary>
    public string? FindFault()
    {
        if (IsQuoteLeftOpen)
            return "opens a quote that is never closed; the rest of the table can't be read";
        // A quote that is closed in another row swallows the rows between.
        if (_isMalformed && HasSeveralLines)
            return "has a quote within a cell and goes on over several lines; close the quote, or write it twice";
        for (int column = Header.Count; column < Count; column++)
        {
            if (!Utf8(column).IsEmpty)
                return $"has {Count} fields where the header has {Header.Count}; quote a field that has the delimiter in it";
        }

        return null;
    }

    public void Dispose()
    {
        _csv.Dispose();
        _held?.Dispose();
    }

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

    private SourceException Unreadable(Exception e) => new($"{Location} can't be read: {OneLine.From(e, Location)}", e);
}
