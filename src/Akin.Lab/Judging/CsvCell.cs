using System.Buffers;

namespace Akin.Lab.Judging;

/// <summary>Cells of a CSV file (RFC 4180).</summary>
internal static class CsvCell
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",\";\t\r\n ");

    /// <summary>A text as a cell, in quotes where it needs them.</summary>
    public static string Escape(string text) =>
        text.AsSpan().ContainsAny(Special) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
