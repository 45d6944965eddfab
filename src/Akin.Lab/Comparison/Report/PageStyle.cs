namespace Akin.Lab.Comparison.Report;

/// <summary>How the pages of a comparison look: light and dark, on a desk and on a phone, with nothing fetched from elsewhere.</summary>
internal static class PageStyle
{
    /// <summary>The style sheet.</summary>
    public const string Css = """
        :root { color-scheme: light dark; --back: light-dark(#fff, #15181c); --text: light-dark(#1b1f24, #e6e9ec); --line: light-dark(#d8dde3, #3a4048); --quiet: light-dark(#55606b, #9aa4af); --soft: light-dark(#f3f5f7, #1e2328); --good: light-dark(#0f766e, #4fd1c5); --bad: light-dark(#b3261e, #ff8a80); --link: light-dark(#1d4ed8, #8ab4ff); }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 1rem; max-width: 84rem; font: 15px/1.45 system-ui, sans-serif; background: var(--back); color: var(--text); }
        h1 { font-size: 1.4rem; margin: 0 0 .3rem; }
        h2 { font-size: 1.1rem; margin: 1.6rem 0 .5rem; }
        h3 { font-size: .95rem; margin: 1rem 0 .4rem; }
        p { margin: 0 0 .7rem; max-width: 60rem; }
        a { color: var(--link); }
        .quiet, small { color: var(--quiet); }
        .good { color: var(--good); }
        .bad { color: var(--bad); }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
        th, td { padding: .4rem .55rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
        th { font-weight: 600; font-size: .82rem; color: var(--quiet); }
        .number { text-align: right; white-space: nowrap; }
        .bar { position: relative; display: block; height: .5rem; min-width: 7rem; margin-top: .35rem; border-radius: .25rem; background: var(--soft); }
        .bar i { position: absolute; top: 0; bottom: 0; border-radius: .25rem; background: var(--link); opacity: .35; }
        .bar b { position: absolute; top: -.1rem; bottom: -.1rem; width: 2px; background: var(--link); }
        .control td, .control th { background: var(--soft); }
        section.query { display: grid; grid-template-columns: 9rem 1fr; gap: .8rem; padding: .8rem 0; border-top: 1px solid var(--line); }
        .nearest { display: grid; grid-template-columns: repeat(auto-fill, minmax(6rem, 1fr)); gap: .5rem; list-style: none; margin: 0; padding: 0; }
        figure { margin: 0; min-width: 0; }
        img, .none { display: block; width: 100%; aspect-ratio: 1; object-fit: contain; background: #fff; border-radius: .3rem; border: 2px solid var(--line); }
        .right img, .right .none { border-color: var(--good); }
        .wrong img, .wrong .none { border-color: var(--bad); border-style: dashed; }
        .none { background: none; font-size: .7rem; padding: .3rem; overflow: hidden; overflow-wrap: anywhere; }
        figcaption { font-size: .75rem; margin-top: .2rem; overflow-wrap: anywhere; }
        .sign { font-weight: 700; }
        .right .sign { color: var(--good); }
        .wrong .sign { color: var(--bad); }
        small { display: block; font-size: .72rem; }
        @media (max-width: 50rem) {
        section.query { grid-template-columns: 1fr; }
        section.query > figure { max-width: 9rem; }
        .nearest { grid-template-columns: repeat(5, minmax(0, 1fr)); }
        table.wide thead { position: absolute; left: -200rem; }
        table.wide tr { display: block; padding: .5rem 0; border-bottom: 1px solid var(--line); }
        table.wide td { display: flex; justify-content: space-between; gap: 1rem; border: 0; padding: .12rem .3rem; text-align: right; }
        table.wide td::before { content: attr(data-name); color: var(--quiet); text-align: left; flex: none; }
        table.wide td.name { display: block; text-align: left; font-weight: 600; }
        table.wide td.name::before { content: none; }
        .bar { min-width: 9rem; }
        .scroll { overflow-x: auto; }
        .scroll th, .scroll td { padding: .4rem .3rem; }
        td.name small { font-weight: 400; }
        }
        """;

    /// <summary>A whole page.</summary>
    /// <param name="title">What the window is called.</param>
    /// <param name="body">What stands in it.</param>
    public static string Page(string title, string body) => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"/><meta name="viewport" content="width=device-width, initial-scale=1"/><title>{Html(title)}</title>
        <style>
        {Css}
        </style></head>
        <body>
        {body}
        </body>
        </html>

        """;

    /// <summary>A text as HTML; what no page may hold (control characters, halves of characters) is shown as a box.</summary>
    public static string Html(string text)
    {
        var safe = new System.Text.StringBuilder(text.Length);
        foreach (System.Text.Rune rune in text.EnumerateRunes())
        {
            bool fits = rune.Value >= ' ' && rune.Value is not (0xFFFE or 0xFFFF or 0xFFFD or (>= 0x7F and < 0xA0));
            safe.Append(fits ? rune.ToString() : "\u25A1");
        }

        return System.Net.WebUtility.HtmlEncode(safe.ToString());
    }
}
