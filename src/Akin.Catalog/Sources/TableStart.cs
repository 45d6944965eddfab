using System.Text;

namespace Akin.Catalog.Sources;

/// <summary>What the first and last bytes of a file tell of it as a table: its encoding, whether it ends with a line, or that it is none.</summary>
/// <param name="Encoding">UTF-16 that lacks its byte order mark; null where a mark tells, or it is taken for UTF-8.</param>
/// <param name="EndsInLineBreak">Whether its last line is closed; where it is not, the file may have been cut off.</param>
internal sealed record TableStart(Encoding? Encoding, bool EndsInLineBreak)
{
    private const int Sample = 4096;

    // What people rename or save under a table's name.
    private static readonly (byte[] Start, string Name)[] Others =
    [
        ([.. "PK\x03\x04"u8], "an Excel workbook (.xlsx), an .ods or another ZIP archive; save it as CSV"),
        ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "an Excel workbook (.xls); save it as CSV"),
        ([0x1F, 0x8B], "compressed (gzip); unpack it first"),
        ([.. "%PDF"u8], "a PDF; save it as CSV"),
        ([.. "{\\rtf"u8], "a text document (RTF); save it as CSV"),
        ([.. "SQLite format 3"u8], "an SQLite database; export a table as CSV"),
        ([.. "PAR1"u8], "a Parquet file; export it as CSV"),
    ];

    /// <summary>Looks at a file.</summary>
    /// <param name="location">Its full path.</param>
    /// <exception cref="SourceException">It is empty or something else than a table, whatever it is called.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    /// <param name="within">The real paths of the folders that it must lie in, links followed; null is anywhere.</param>
    public static TableStart Read(string location, IReadOnlyList<string>? within = null)
    {
        using FileStream file = RegularFile.Open(location, within) ?? throw new SourceException($"{location} is empty; a table starts with a line of column names");
        byte[] bytes = new byte[Math.Min(Sample, file.Length)];
        ReadOnlySpan<byte> start = bytes.AsSpan(0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        byte[] end = new byte[2];
        file.Position = Math.Max(0, file.Length - 2);
        int tail = file.ReadAtLeast(end, 2, throwOnEndOfStream: false);
        foreach ((byte[] signature, string name) in Others)
        {
            if (start.StartsWith(signature))
                throw new SourceException($"{location} is no table but {name}");
        }

        if (PhotoName.IsPhoto(start))
            throw new SourceException($"{location} is no table but a photo");
        if (IsWebPage(start))
            throw new SourceException($"{location} is no table but a web page; open it in a spreadsheet and save it as CSV");
        // UTF-16's line end is 0A 00 or 00 0A.
        return new TableStart(FindEncoding(location, start), end.AsSpan(0, tail).ContainsAny((byte)'\n', (byte)'\r'));
    }

    private static bool IsWebPage(ReadOnlySpan<byte> start)
    {
        string text = Encoding.Latin1.GetString(start).TrimStart('\u00EF', '\u00BB', '\u00BF', ' ', '\t', '\r', '\n');
        return text.StartsWith("<html", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("<table", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Text has no zero bytes, save UTF-16, where every second byte of most characters is one.</summary>
    private static UnicodeEncoding? FindEncoding(string location, ReadOnlySpan<byte> start)
    {
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || start.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            return null;
        bool even = false, odd = false;
        for (int i = 0; i < start.Length; i++)
        {
            if (start[i] == 0)
                (even, odd) = (even || i % 2 == 0, odd || i % 2 == 1);
        }

        if (!even && !odd)
            return null;
        UnicodeEncoding encoding = new(bigEndian: even, byteOrderMark: false);
        return even != odd && IsText(encoding.GetString(start[..(start.Length / 2 * 2)]))
            ? encoding
            : throw new SourceException($"{location} is no table: it holds bytes that no text has; save the table as CSV in UTF-8");
    }

    // The last character may be half of one: the sample ends somewhere. Text of another encoding, read as this one, has no line breaks.
    private static bool IsText(string text) =>
        text.AsSpan().ContainsAny('\n', '\r') && !text.AsSpan(0, text.Length - 1).Contains('\uFFFD')
        && !text.Any(c => char.IsControl(c) && c is not ('\t' or '\r' or '\n'));
}
