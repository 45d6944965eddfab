using System.Text;

namespace Akin.Catalog.Filters;

/// <summary>The words and signs of the filter language.</summary>
internal static class FilterText
{
    /// <summary>What can't be a name or a value without quotes, in lower case.</summary>
    public static readonly string[] Keywords = ["and", "or", "not", "in", "has"];

    /// <summary>How each <see cref="Comparison"/> is written, in its order.</summary>
    public static readonly string[] Signs = ["=", "!=", "<", "<=", ">", ">="];

    /// <summary>A name or text as it can be read again: bare where it is one plain word, else in quotes.</summary>
    public static string Quote(string text)
    {
        if (text.Length > 0 && char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '/')
            && !Keywords.Contains(text, StringComparer.OrdinalIgnoreCase))
            return text;
        StringBuilder quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (char c in text)
        {
            quoted = c switch
            {
                '"' or '\\' => quoted.Append('\\').Append(c),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }
}
