using System.Globalization;
using System.Text;
using Akin.Engine;
using Akin.Lab.Reports;

namespace Akin.Lab.Duplicates;

/// <summary>A page that shows groups of duplicates side by side. It holds its pictures itself and asks nothing of the network.</summary>
/// <param name="collection">Where the photos are.</param>
public sealed class DuplicateSheet(Collection collection)
{
    /// <summary>How many groups are shown at most; the JSON answer has all.</summary>
    public const int Shown = 250;

    private const int Side = 256, ShownOthers = 11;

    private const string Style = """
        section { border: 1px solid var(--line); border-radius: .9rem; padding: .9rem; margin-bottom: 1rem; background: light-dark(#fff, #1b1d1e); }
        h2 { font-size: .85rem; font-weight: 500; margin: 0 0 .6rem; color: var(--quiet); }
        div { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(10.5rem, 45%), 1fr)); gap: .8rem; }
        figure { padding: .4rem; border-radius: .6rem; border: 2px solid transparent; }
        figure.kept { border-color: var(--good); background: light-dark(#e3f2ef, #17302c); }
        img, .none { background: light-dark(#f1efeb, #232627); }
        strong { display: block; font-weight: 600; }
        .kept strong { color: var(--good); }
        """;

    /// <summary>Writes the page.</summary>
    /// <param name="path">The file.</param>
    /// <param name="report">What a search found.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="IOException">The file can't be written.</exception>
    public void Write(string path, DuplicateReport report, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        string title = $"Near-duplicates in {Path.GetFileName(collection.Store.Directory)}";
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"<h1>{HtmlPage.Encode(title)}</h1>\n<p class=\"quiet\">{Words(report)}</p>\n<main>\n");
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

        page.Append("</main>");
        File.WriteAllText(path, HtmlPage.Write(title, Style, page.ToString()));
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
        string caption = $"<figcaption><strong>{HtmlPage.Encode(words)}</strong>{HtmlPage.Encode(photo.Item.Id)}<small>{size}</small></figcaption>";
        return $"<figure{(kept ? " class=\"kept\"" : "")}>{HtmlPage.Picture(photo.Item.Id, () => collection.Thumbnail(photo.Item, Side))}{caption}</figure>\n";
    }

    private static string Bytes(long bytes) =>
        bytes < 1_000_000 ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0} kB") : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB");
}
