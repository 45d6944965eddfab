using System.Text;
using Akin.Lab.Reports;
using static Akin.Lab.Comparison.Report.Words;

namespace Akin.Lab.Comparison.Report;

/// <summary>A contender's contact sheet: the queries that went best and worst, each with its nearest ten.</summary>
/// <param name="comparison">The comparison.</param>
/// <param name="pictureOf">The address of a photo's picture, or null where it can't be shown.</param>
internal sealed class SheetPage(ComparisonFile comparison, Func<int, string?> pictureOf)
{
    /// <summary>The page.</summary>
    /// <param name="contender">The contender.</param>
    /// <param name="shown">The queries.</param>
    public string Write(ComparedContender contender, ShownQueries shown)
    {
        var body = new StringBuilder();
        body.Append(Invariant($"""
            <p><a href="../report.html">{HtmlPage.Encode(comparison.Name)}</a></p>
            <h1>{HtmlPage.Encode(contender.Name)}</h1>
            <p>{Percent(contender.SameLabel)} right at 1 ({Words.Interval(contender)}), precision at {comparison.K} {Percent(contender.PrecisionAtK)}, mAP {Percent(contender.MeanAveragePrecision)}. <span class="good sign">✓</span> has the query's {HtmlPage.Encode(comparison.Label)}, <span class="bad sign">✗</span> has another; the number is the distance{(contender.Metric is { } metric ? $" ({metric})" : "")}.</p>

            """));
        Append(body, "Best queries", contender, shown.Best);
        Append(body, "Worst queries", contender, shown.Worst);
        return HtmlPage.Write($"{contender.Name} - {comparison.Name}", PageStyle.Css, body.ToString());
    }

    private void Append(StringBuilder body, string title, ComparedContender contender, IReadOnlyList<int> queries)
    {
        body.Append(Invariant($"<h2>{title}</h2>\n"));
        foreach (int query in queries)
        {
            ComparedPhoto photo = comparison.Photos[comparison.Queries[query]];
            body.Append(Invariant($"""
                <section class="query"><figure>{Picture(comparison.Queries[query], "query")}<figcaption><b>{HtmlPage.Encode(photo.Label)}</b><small>{HtmlPage.Encode(photo.Id)}</small></figcaption></figure><ol class="nearest">

                """));
            foreach (ComparedNeighbor neighbor in contender.Neighbors[query])
            {
                ComparedPhoto other = comparison.Photos[neighbor.Photo];
                bool right = other.Label == photo.Label;
                body.Append(Invariant($"""
                    <li class="{(right ? "right" : "wrong")}"><figure>{Picture(neighbor.Photo, right ? "right" : "wrong")}<figcaption><span class="sign" role="img" aria-label="{(right ? "right" : "wrong")}">{(right ? "✓" : "✗")}</span> {HtmlPage.Encode(other.Label)}<small>{(contender.Metric == "hamming" ? Invariant($"{neighbor.Distance:0} bits") : Invariant($"{neighbor.Distance:0.0000}"))}</small></figcaption></figure></li>

                    """));
            }

            body.Append("</ol></section>\n");
        }
    }

    private string Picture(int photo, string what)
    {
        string id = HtmlPage.Encode(comparison.Photos[photo].Id);
        return pictureOf(photo) is { } address
            ? $"<img loading=\"lazy\" src=\"{HtmlPage.Encode(address)}\" alt=\"{what}: {id}\" title=\"{id}\"/>"
            : $"<span class=\"none\">{id} can't be shown</span>";
    }
}
