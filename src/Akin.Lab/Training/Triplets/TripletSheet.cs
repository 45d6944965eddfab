using System.Drawing;
using System.Globalization;
using System.Text;
using Akin.Catalog.Sources;
using Akin.Imaging;
using Akin.Lab.Reports;
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
        main { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(21rem, 100%), 1fr)); gap: .8rem; }
        section { border: 1px solid var(--line); border-radius: .5rem; padding: .6rem; }
        h2 { font-size: .8rem; font-weight: 500; margin: 0 0 .4rem; color: var(--quiet); }
        div { display: grid; grid-template-columns: repeat(3, 1fr); gap: .4rem; }
        img, .none { border-top: 3px solid var(--line); }
        .positive img, .positive .none { border-top-color: var(--good); }
        .negative img, .negative .none { border-top-color: var(--bad); }
        .none { color: var(--bad); }
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

        string title = $"Triplets of {Path.GetFileName(request.Table)}";
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"<h1>{HtmlPage.Encode(title)}</h1>\n<p class=\"quiet\">{triplets.Length:N0} of {count:N0}. Left the query, in the middle its positive, right the negative.</p>\n<main>\n");
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

        page.Append("</main>");
        File.WriteAllText(path, HtmlPage.Write(title, Style, page.ToString()));
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
        string words = string.Join(" ", columns.Select((column, i) => $"<span title=\"{HtmlPage.Encode(column)}\">{HtmlPage.Encode(cells[i + 2])}</span>"));
        string caption = $"<figcaption>{words}<small>row {row.ToString(CultureInfo.InvariantCulture)}</small></figcaption>";
        return HtmlPage.Picture(cells[0], () =>
        {
            Rectangle? box = photos.BoxColumn is null ? null : BoxCell.Parse(cells[1]);
            return _decoder.Thumbnail(_source.ReadCell(cells[0], limits.MaxBytes).Bytes.Span, Side, box);
        }) + caption;
    }
}
