using System.Text;
using Akin.Lab.Reports;
using static Akin.Lab.Comparison.Report.Words;

namespace Akin.Lab.Comparison.Report;

/// <summary>The page with the table of all contenders: <c>report.html</c>.</summary>
internal static class ReportPage
{
    private static readonly string[] Heads = ["", "contender", "same label at 1", "with 95 % confidence", "precision at {0}", "mAP", "ms a query", "ms a photo", "bytes a photo", "beside the next"];

    /// <summary>The page.</summary>
    /// <param name="report">What was found.</param>
    /// <param name="sheets">The address of each contender's contact sheet; null where it has none.</param>
    public static string Write(ComparisonReport report, IReadOnlyList<string?> sheets)
    {
        ComparisonFile comparison = report.Comparison;
        var body = new StringBuilder();
        body.Append(Invariant($"""
            <h1>{HtmlPage.Encode(comparison.Name)}</h1>
            <p>{comparison.Queries.Count:N0} queries among {comparison.Gallery.Count:N0} photos of {HtmlPage.Encode(comparison.Source.Path ?? string.Join(", ", comparison.Source.Stores ?? []))}. A neighbor is right where its {HtmlPage.Encode(comparison.Label)} is the query's{(comparison.SplitBy is { } split ? $"; a query leaves out the photos of its own {HtmlPage.Encode(split)}" : "")}. Drawing by lot gets {Percent(report.ExpectedRandom)} right in the long run; <b>random</b> in the table drew once.</p>
            <p class="quiet">Beside each share stands the range that holds the true one with 95 % confidence (Wilson). Contenders next to each other in the table are compared on the same queries (McNemar's exact test). ms a query and ms a photo are of one core; a photo's time is decoding and models, that of layers of one model counted once. Made {comparison.Made.UtcDateTime:yyyy-MM-dd HH:mm} UTC.</p>
            {ByDistance(report)}
            <h2>All contenders</h2>
            <table class="wide"><thead><tr>{string.Concat(Heads.Select((h, i) => $"<th scope=\"col\"{(i is > 1 and not 3 and < 9 ? " class=\"number\"" : "")}>{Invariant($"{h.Replace("{0}", comparison.K.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)}")}</th>"))}</tr></thead><tbody>

            """));
        for (int i = 0; i < comparison.Contenders.Count; i++)
            body.Append(Row(i, comparison.Contenders[i], report.BesideNext[i], sheets[i], comparison.K));
        body.Append("</tbody></table>\n");
        if (report.Skipped.Count > 0)
        {
            body.Append(Invariant($"<h2>Photos that are not compared</h2>\n<p>{report.Skipped.Count:N0} could not be read.</p>\n<ul>"));
            foreach (Akin.Engine.Ingest.SkippedPhoto skipped in report.Skipped.Take(100))
                body.Append(Invariant($"<li>{HtmlPage.Encode(skipped.Path)}: {HtmlPage.Encode(skipped.Reason)}</li>\n"));
            body.Append("</ul>\n");
        }

        return HtmlPage.Write(comparison.Name, PageStyle.Css, body.ToString());
    }

    private static string Row(int place, ComparedContender c, PairedTest? test, string? sheet, int k)
    {
        string name = sheet is null ? HtmlPage.Encode(c.Name) : $"<a href=\"{HtmlPage.Encode(sheet)}\">{HtmlPage.Encode(c.Name)}</a>";
        if (c.Failed is { } failed)
            return $"<tr><td data-name=\"place\"></td><td class=\"name\">{name}</td><td colspan=\"8\"><span class=\"bad\">failed: {HtmlPage.Encode(failed)}</span></td></tr>\n";
        string bar = Invariant($"<span class=\"bar\" aria-hidden=\"true\"><i style=\"left:{100 * c.SameLabelInterval.Low:0.##}%;right:{100 - (100 * c.SameLabelInterval.High):0.##}%\"></i><b style=\"left:{100 * c.SameLabel:0.##}%\"></b></span>");
        string beside = test is null ? "" : $"{HtmlPage.Encode(BesideNext(test).Replace("(p = ", "(p\u00A0=\u00A0", StringComparison.Ordinal).Replace("(p < ", "(p\u00A0<\u00A0", StringComparison.Ordinal))}<small>{Discordant(test)}</small>";
        return Invariant($"""
            <tr{(c.Control ? " class=\"control\"" : "")}><td data-name="place">{place + 1}</td><td class="name">{name}<small>{HtmlPage.Encode(Kind(c))}</small></td><td class="number" data-name="same label at 1"><b>{Percent(c.SameLabel)}</b></td><td data-name="95 %"><span>{Words.Interval(c)}{bar}</span></td><td class="number" data-name="precision at {k}">{Percent(c.PrecisionAtK)}</td><td class="number" data-name="mAP">{Percent(c.MeanAveragePrecision)}</td><td class="number" data-name="ms a query">{Milliseconds(c.MillisecondsPerQuery)}</td><td class="number" data-name="ms a photo">{Milliseconds(c.MillisecondsPerPhoto)}</td><td class="number" data-name="bytes a photo">{(c.Control ? "" : Invariant($"{c.BytesPerPhoto:N0}"))}</td><td data-name="beside the next"><span>{beside}</span></td></tr>

            """);
    }

    private static string Kind(ComparedContender c) => c.Control ? "drawn by lot" : Invariant($"{c.Metric}, {c.Index}, {c.Dimensions:N0} values");

    // Rows of descriptors, columns of distances, where something was compared by several.
    private static string ByDistance(ComparisonReport report)
    {
        string[] metrics = report.Distances();
        if (metrics.Length == 0)
            return "";
        var table = new StringBuilder("<h2>By distance</h2>\n<div class=\"scroll\"><table><thead><tr><th scope=\"col\">same label at 1</th>");
        foreach (string metric in metrics)
            table.Append(Invariant($"<th scope=\"col\" class=\"number\">{HtmlPage.Encode(metric)}</th>"));
        table.Append("</tr></thead><tbody>\n");
        foreach (DistanceRow row in report.ByDistance)
        {
            table.Append(Invariant($"<tr><th scope=\"row\">{HtmlPage.Encode(row.Name)}</th>"));
            foreach (string metric in metrics)
            {
                table.Append(row.Contenders.GetValueOrDefault(metric) switch
                {
                    null => "<td class=\"number\"></td>",
                    { Failed: not null } => "<td class=\"number bad\">failed</td>",
                    var c => Invariant($"<td class=\"number\"><b>{Percent(c.SameLabel)}</b><small>{Words.Interval(c)}</small></td>"),
                });
            }

            table.Append("</tr>\n");
        }

        return table.Append(Invariant($"<tr class=\"control\"><th scope=\"row\">random</th>{string.Concat(metrics.Select(_ => $"<td class=\"number\">{Percent(report.ExpectedRandom)}</td>"))}</tr></tbody></table></div>")).ToString();
    }
}
