using System.Drawing;
using System.Globalization;
using System.Net;
using System.Text;
using Akin.Catalog.Sources;
using Akin.Imaging;
using Akin.Training.Triplets;

namespace Akin.Lab.Training.Triplets;

/// <summary>A page that shows triplets as pictures, for people to judge whether a table's columns mean what they should. It holds its pictures itself and asks nothing of the network.</summary>
/// <param name="request">The table and its columns.</param>
/// <param name="photos">Where the table's photos are.</param>
/// <param name="limits">How large a photo may be.</param>
public sealed class TripletSheet(TripletRequest request, SourceOptions photos, ImageLimits limits)
{
    /// <summary>How many triplets are shown at most.</summary>
    public const int Shown = 100;

    private const int Side = 160;

    private const string Style = """
        :root { color-scheme: light dark; --line: light-dark(#d8dde3, #3a4048); --quiet: light-dark(#5b6570, #9aa4af); --good: light-dark(#0f766e, #4fd1c5); --bad: light-dark(#b3261e, #ff8a80); }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 1rem; max-width: 76rem; font: 15px/1.4 system-ui, sans-serif; background: light-dark(#fff, #15181c); color: light-dark(#1b1f24, #e6e9ec); }
        h1 { font-size: 1.3rem; margin: 0 0 .3rem; }
        p { margin: 0 0 1rem; color: var(--quiet); }
        main { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(21rem, 100%), 1fr)); gap: .8rem; }
        section { border: 1px solid var(--line); border-radius: .5rem; padding: .6rem; }
        h2 { font-size: .8rem; font-weight: 500; margin: 0 0 .4rem; color: var(--quiet); }
        div { display: grid; grid-template-columns: repeat(3, 1fr); gap: .4rem; }
        figure { margin: 0; min-width: 0; }
        img, .none { width: 100%; aspect-ratio: 1; object-fit: contain; background: #fff; border-radius: .3rem; border-top: 3px solid var(--line); display: block; }
        .positive img, .positive .none { border-top-color: var(--good); }
        .negative img, .negative .none { border-top-color: var(--bad); }
        .none { background: none; font-size: .7rem; padding: .3rem; overflow: hidden; overflow-wrap: anywhere; color: var(--bad); }
        figcaption { font-size: .75rem; margin-top: .2rem; overflow-wrap: anywhere; }
        small { display: block; font-size: .7rem; color: var(--quiet); }
        """;

    private readonly TableSource _source = new(request.Table, photos);
    private readonly ImageDecoder _decoder = new(limits);

    /// <summary>Writes the page.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sampler">What draws the triplets.</param>
    /// <param name="count">How many there are; the first hundred are shown.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="SourceException">The table lacks a column. A photo that can't be shown is said to be so in its place.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public void Write(string path, TripletSampler sampler, int count, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(sampler);
        Triplet[] triplets = [.. Enumerable.Range(0, Math.Min(count, Shown)).Select(i => sampler.Draw(i))];
        string[] columns = [.. request.IdColumns.Append(request.CategoryColumn).Concat(request.ColorColumn is { } color ? [color] : []).Distinct()];
        HashSet<int> rows = [.. triplets.SelectMany(t => new[] { t.Query, t.Positive, t.Negative })];
        IReadOnlyDictionary<int, string[]> cells = TableRows.Read(request.Table, [photos.PathColumn, photos.BoxColumn, .. columns], rows, cancellation);
        var figures = new Dictionary<int, string>();
        foreach (int row in rows)
        {
            cancellation.ThrowIfCancellationRequested();
            figures[row] = Figure(row, cells[row], columns);
        }

        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"""
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Triplets of {Html(Path.GetFileName(request.Table))}</title>
            <style>{Style}</style>
            <h1>Triplets of {Html(Path.GetFileName(request.Table))}</h1>
            <p>{triplets.Length:N0} of {count:N0}. Left the query, in the middle its positive, right the negative.</p>
            <main>

            """);
        foreach (Triplet t in triplets)
        {
            page.Append(CultureInfo.InvariantCulture, $"""
                <section><h2>{Words(t)}</h2><div>
                <figure>{figures[t.Query]}</figure>
                <figure class="positive">{figures[t.Positive]}</figure>
                <figure class="negative">{figures[t.Negative]}</figure>
                </div></section>

                """);
        }

        page.Append("</main>\n</html>\n");
        File.WriteAllText(path, page.ToString());
    }

    private static string Words(Triplet triplet)
    {
        string positive = triplet.Positive == triplet.Query ? "the query itself"
            : triplet.Kind is TripletKind.ProductOtherCategory or TripletKind.ProductSameCategory ? "same product" : "same category and color";
        return positive + (triplet.Kind is TripletKind.ProductOtherCategory or TripletKind.ColorOtherCategory ? " | another category" : " | same category");
    }

    /// <summary>A row's picture and cells. The first two cells are those of path and box.</summary>
    private string Figure(int row, string[] cells, string[] columns)
    {
        string words = string.Join(" ", columns.Select((column, i) => $"<span title=\"{Html(column)}\">{Html(cells[i + 2])}</span>"));
        string caption = $"<figcaption>{words}<small>row {row.ToString(CultureInfo.InvariantCulture)}</small></figcaption>";
        try
        {
            Rectangle? box = photos.BoxColumn is null ? null : BoxCell.Parse(cells[1]);
            byte[] small = _decoder.Thumbnail(_source.ReadCell(cells[0], limits.MaxBytes).Bytes.Span, Side, box);
            return $"<img alt=\"{Html(cells[0])}\" src=\"data:image/jpeg;base64,{Convert.ToBase64String(small)}\">{caption}";
        }
        catch (Exception e) when (e is SourceException or ImageException)
        {
            return $"<span class=\"none\">{Html(cells[0])} {Html(e.Message)}</span>{caption}";
        }
    }

    private static string Html(string text) => WebUtility.HtmlEncode(text);
}
