namespace Akin.Lab.Comparison.Report;

/// <summary>How the pages of a comparison look: tables, bars and contact sheets.</summary>
internal static class PageStyle
{
    /// <summary>The style sheet, behind that of all reports.</summary>
    public const string Css = """
        h2 { font-size: 1.1rem; margin: 1.6rem 0 .5rem; }
        h3 { font-size: .95rem; margin: 1rem 0 .4rem; }
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
        img, .none { border: 2px solid var(--line); }
        .right img, .right .none { border-color: var(--good); }
        .wrong img, .wrong .none { border-color: var(--bad); border-style: dashed; }
        .sign { font-weight: 700; }
        .right .sign { color: var(--good); }
        .wrong .sign { color: var(--bad); }
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
}
