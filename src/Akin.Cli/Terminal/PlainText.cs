using System.Globalization;
using System.Text;

namespace Akin.Cli.Terminal;

/// <summary>
/// Makes text from files and names fit to be shown: what steers a terminal (colors, the cursor, its title, the direction of writing) or
/// breaks a line is shown as an escape such as <c>\x1b</c> instead of doing so.
/// </summary>
internal static class PlainText
{
    /// <summary>The text without any character that steers.</summary>
    public static string From(string text)
    {
        if (!text.Any(Steers))
            return text;
        var plain = new StringBuilder(text.Length + 16);
        foreach (char c in text)
        {
            if (!Steers(c))
                plain.Append(c);
            else if (c is '\n' or '\r' or '\t')
                plain.Append(c switch { '\n' => "\\n", '\r' => "\\r", _ => "\\t" });
            else
                plain.Append(c < 0x100 ? "\\x" : "\\u").Append(((int)c).ToString(c < 0x100 ? "x2" : "x4", CultureInfo.InvariantCulture));
        }

        return plain.ToString();
    }

    // Controls, line and paragraph separators, and the marks that turn the direction of what follows.
    private static bool Steers(char c) => char.IsControl(c) || c is '\u2028' or '\u2029' or '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
