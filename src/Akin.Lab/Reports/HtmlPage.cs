using System.Net;
using System.Text;
using Akin.Catalog.Sources;
using Akin.Imaging;

namespace Akin.Lab.Reports;

/// <summary>
/// Writes the pages of a report: light and dark, on a desk and on a phone, with nothing fetched from elsewhere. What a page says of its
/// own kind comes behind <see cref="Css"/>.
/// </summary>
internal static class HtmlPage
{
    /// <summary>The look that all reports share.</summary>
    private const string Css = """
        :root { color-scheme: light dark; --back: light-dark(#fff, #15181c); --text: light-dark(#1b1f24, #e6e9ec); --line: light-dark(#d8dde3, #3a4048); --quiet: light-dark(#55606b, #9aa4af); --soft: light-dark(#f3f5f7, #1e2328); --good: light-dark(#0f766e, #4fd1c5); --bad: light-dark(#b3261e, #ff8a80); --link: light-dark(#1d4ed8, #8ab4ff); }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: clamp(1rem, 3vw, 2rem); max-width: 84rem; font: 15px/1.45 system-ui, sans-serif; background: var(--back); color: var(--text); }
        h1 { font-size: 1.4rem; margin: 0 0 .3rem; }
        p { margin: 0 0 .9rem; max-width: 60rem; }
        a { color: var(--link); }
        .quiet, small { color: var(--quiet); }
        .good { color: var(--good); }
        .bad { color: var(--bad); }
        figure { margin: 0; min-width: 0; }
        img, .none { display: block; width: 100%; aspect-ratio: 1; object-fit: contain; background: #fff; border-radius: .3rem; }
        .none { background: none; font-size: .7rem; padding: .3rem; overflow: hidden; overflow-wrap: anywhere; color: var(--quiet); }
        figcaption { font-size: .75rem; margin-top: .2rem; overflow-wrap: anywhere; }
        small { display: block; font-size: .72rem; }
        """;

    /// <summary>Puts a whole page together.</summary>
    /// <param name="title">What the window is called.</param>
    /// <param name="css">The look of this kind of report.</param>
    /// <param name="body">What stands in it, as HTML.</param>
    public static string Write(string title, string css, string body) => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"/><meta name="viewport" content="width=device-width, initial-scale=1"/><title>{Encode(title)}</title>
        <style>
        {Css}
        {css}
        </style></head>
        <body>
        {body}
        </body>
        </html>

        """;

    /// <summary>Encodes a text as HTML; what no page may hold (control characters, halves of characters) is shown as a box.</summary>
    public static string Encode(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool fits = rune.Value >= ' ' && rune.Value is not (0xFFFE or 0xFFFF or 0xFFFD or (>= 0x7F and < 0xA0));
            safe.Append(fits ? rune.ToString() : "\u25A1");
        }

        return WebUtility.HtmlEncode(safe.ToString());
    }

    /// <summary>Writes a photo into the page itself, or in its place why it can't be shown.</summary>
    /// <param name="name">What the photo is called.</param>
    /// <param name="thumbnail">Gives it as a JPEG; a <see cref="SourceException"/> or an <see cref="ImageException"/> of it is shown.</param>
    public static string Picture(string name, Func<byte[]> thumbnail)
    {
        try
        {
            return $"<img alt=\"{Encode(name)}\" loading=\"lazy\" src=\"data:image/jpeg;base64,{Convert.ToBase64String(thumbnail())}\"/>";
        }
        catch (PhotoException e)
        {
            return $"<span class=\"none\">{Encode(name)} {Encode(e.Message)}</span>";
        }
    }
}
