using System.Globalization;
using System.Net;
using System.Text;
using Akin.Catalog.Sources;
using Akin.Engine;
using Akin.Imaging;

namespace Akin.Lab.Duplicates;

/// <summary>A page that shows groups of duplicates side by side. It holds its pictures itself and asks nothing of the network.</summary>
/// <param name="collection">Where the photos are.</param>
public sealed class DuplicateSheet(Collection collection)
{
    /// <summary>How many groups are shown at most; the JSON answer has all.</summary>
    public const int Shown = 250;

    private const int Side = 256, ShownOthers = 11;

    private const string Style = """
        :root { color-scheme: light dark; --line: light-dark(#d8dde3, #3a4048); --quiet: light-dark(#5b6570, #9aa4af); --good: light-dark(#0f766e, #4fd1c5); --soft: light-dark(#e3f2ef, #17302c); }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: clamp(1rem, 3vw, 2rem); max-width: 84rem; font: 15px/1.45 system-ui, sans-serif; background: light-dark(#fbfaf8, #131415); color: light-dark(#1b1f24, #e6e9ec); }
        h1 { font-size: 1.5rem; letter-spacing: -.02em; margin: 0 0 .3rem; }
        p { margin: 0 0 1.2rem; color: var(--quiet); }
        section { border: 1px solid var(--line); border-radius: .9rem; padding: .9rem; margin-bottom: 1rem; background: light-dark(#fff, #1b1d1e); }
        h2 { font-size: .85rem; font-weight: 500; margin: 0 0 .6rem; color: var(--quiet); }
        div { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(10.5rem, 45%), 1fr)); gap: .8rem; }
        figure { margin: 0; min-width: 0; padding: .4rem; border-radius: .6rem; border: 2px solid transparent; }
        figure.kept { border-color: var(--good); background: var(--soft); }
        img, .none { width: 100%; aspect-ratio: 1; object-fit: contain; background: light-dark(#f1efeb, #232627); border-radius: .4rem; display: block; }
        .none { padding: .5rem; font-size: .75rem; color: var(--quiet); }
        figcaption { font-size: .78rem; margin-top: .35rem; overflow-wrap: anywhere; }
        strong { display: block; font-weight: 600; }
        .kept strong { color: var(--good); }
        small { display: block; font-size: .72rem; color: var(--quiet); }
        """;

    /// <summary>Writes the page.</summary>
    /// <param name="path">The file.</param>
    /// <param name="report">What a search found.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="IOException">The file can't be written.</exception>
    public void Write(string path, DuplicateReport report, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        string name = Html(Path.GetFileName(collection.Store.Directory));
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"""
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Near-duplicates in {name}</title>
            <style>{Style}</style>
            <h1>Near-duplicates in {name}</h1>
            <p>{Words(report)}</p>
            <main>

            """);
        foreach ((int number, DuplicateGroup group) in report.Groups.Take(Shown).Index())
        {
            cancellation.ThrowIfCancellationRequested();
            page.Append(CultureInfo.InvariantCulture, $"<section><h2>Group {number + 1}, {group.Others.Count + 1} photos</h2><div>\n");
            page.Append(Figure(group.Kept, kept: true));
            foreach (DuplicatePhoto other in group.Others.Take(ShownOthers))
                page.Append(Figure(other, kept: false));
            if (group.Others.Count > ShownOthers)
                page.Append(CultureInfo.InvariantCulture, $"<figure><span class=\"none\">and {group.Others.Count - ShownOthers:N0} more</span></figure>\n");
            page.Append("</div></section>\n");
        }

        page.Append("</main>\n</html>\n");
        File.WriteAllText(path, page.ToString());
    }

    private static string Words(DuplicateReport report)
    {
        if (report.Groups.Count == 0)
            return string.Create(CultureInfo.InvariantCulture, $"None: {report.Items:N0} photos, no two of which are the same picture.");
        string cut = report.Groups.Count > Shown ? $" The {Shown} largest groups are shown." : "";
        return string.Create(CultureInfo.InvariantCulture, $"{report.Items:N0} photos, {report.Groups.Count:N0} groups of the same picture; {report.Duplicates:N0} photos could go. The framed one of each group would be kept.{cut}");
    }

    private string Figure(DuplicatePhoto photo, bool kept)
    {
        string size = string.Create(CultureInfo.InvariantCulture, $"{photo.Width} × {photo.Height}, {Bytes(photo.Bytes)}, {photo.Format}");
        string words = kept ? $"kept: {photo.Words}" : photo.Words;
        string caption = $"<figcaption><strong>{Html(words)}</strong>{Html(photo.Item.Id)}<small>{size}</small></figcaption>";
        return $"<figure{(kept ? " class=\"kept\"" : "")}>{Picture(photo)}{caption}</figure>\n";
    }

    private string Picture(DuplicatePhoto photo)
    {
        try
        {
            byte[] small = collection.Thumbnail(photo.Item, Side);
            return $"<img alt=\"{Html(photo.Item.Id)}\" loading=\"lazy\" src=\"data:image/jpeg;base64,{Convert.ToBase64String(small)}\">";
        }
        catch (Exception e) when (e is SourceException or ImageException)
        {
            return $"<span class=\"none\">{Html(e.Message)}</span>";
        }
    }

    private static string Bytes(long bytes) =>
        bytes < 1_000_000 ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0} kB") : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB");

    private static string Html(string text) => WebUtility.HtmlEncode(text);
}
