using System.CommandLine;
using Akin.Cli.Terminal;
using Akin.Engine.Ingest;
using Akin.Lab.Comparison;
using Akin.Lab.Comparison.Report;

namespace Akin.Cli.Verbs;

/// <summary><c>akin compare</c>: which network, layer, distance and index find the best neighbors.</summary>
internal static class CompareVerb
{
    private const int ShownSkips = 10;

    public static Command Create()
    {
        var config = new Argument<string>("CONFIG") { Description = "The comparison: a YAML file (docs/compare.md has all its keys)" };
        var to = new Option<string?>("--out") { Description = "The folder for the results and the cache (default: NAME.comparison)", HelpName = "DIR" };
        var json = CommonOptions.Json();
        var verb = new Command("compare", """
            Compares networks, layers, poolings, joined descriptors, distances and indexes on the same photos: a table with
            intervals and paired tests beside a random control, results.csv, and report.html with a contact sheet of each.
            Vectors are kept in DIR/cache, so that a second run with one more distance runs no network.

            Example: akin compare shop.compare.yml --out comparison

              shop.compare.yml:
                source: {path: products.csv, images: photos}
                label: category
                split-by: product
                contenders:
                  - {model: shipped, metric: [cosine, l2, hamming]}
                  - {model: mobilenet-v2.onnx, layer: [embedding, logits]}
                  - {join: [{model: shipped}, {model: color, weight: [0.2, 0.5]}]}
            """) { config, to, json };
        var limits = new LimitOptions(verb);
        verb.SetAction((parsed, cancellation) =>
        {
            var run = ComparisonRun.Open(parsed.GetRequiredValue(config), parsed.GetValue(to), limits.Read(parsed), cancellation);
            try
            {
                foreach (ComparisonStage stage in run.Stages())
                {
                    ProgressBar.Run(stage.Title, stage.Unit, progress =>
                    {
                        stage.Run(progress, cancellation);
                        return true;
                    });
                }
            }
            catch (OperationCanceledException)
            {
                People.Fail($"stopped; the vectors that were computed are kept in {Path.Combine(run.Folder, "cache")}, the same command goes on from there");
                return Task.FromResult(1);
            }

            if (parsed.GetValue(json))
                Answer.Write(Json(run.Report));
            else
                Show(run.Report);
            return Task.FromResult(run.Report.Succeeded ? 0 : 1);
        });
        return verb;
    }

    private static object Json(ComparisonReport report) => new
    {
        report.Comparison.Name,
        report.Folder,
        Queries = report.Comparison.Queries.Count,
        Gallery = report.Comparison.Gallery.Count,
        report.Comparison.K,
        report.ExpectedRandom,
        Contenders = report.Comparison.Contenders.Select((c, i) => new
        {
            c.Name,
            c.Control,
            c.Failed,
            same_label_at_1 = c.SameLabel,
            same_label_at_1_interval = (double[])[c.SameLabelInterval.Low, c.SameLabelInterval.High],
            c.PrecisionAtK,
            Map = c.MeanAveragePrecision,
            c.Queries,
            c.Metric,
            c.Index,
            c.Dimensions,
            MsPerQuery = c.MillisecondsPerQuery,
            MsPerPhoto = c.MillisecondsPerPhoto,
            c.BytesPerPhoto,
            BesideNext = report.BesideNext[i],
        }),
        report.Skipped,
        report.Computed,
        report.Seconds,
    };

    private static void Show(ComparisonReport report)
    {
        foreach (SkippedPhoto skipped in report.Skipped.Take(ShownSkips))
            People.Say($"skipped {skipped.Path}: {skipped.Reason}");
        if (report.Skipped.Count > ShownSkips)
            People.Say($"... and {report.Skipped.Count - ShownSkips} more (all of them in the report)");
        ComparisonFile comparison = report.Comparison;
        string[] distances = report.Distances();
        if (distances.Length > 0)
        {
            People.Table(["same label at 1", .. distances.Select(d => ">" + d)], report.ByDistance.Select(row =>
                (string[])[row.Name, .. distances.Select(d => row.Contenders.GetValueOrDefault(d) is { } c ? c.Failed is null ? Words.Percent(c.SameLabel) : "failed" : "")]));
        }

        People.Table(
            ["contender", ">same label at 1", "95 %", $">precision at {comparison.K}", ">mAP", ">ms/query", ">ms/photo", ">bytes/photo", "beside the next"],
            comparison.Contenders.Select((c, i) => c.Failed is { } failed
                ? (string[])[c.Name, "", "", "", "", "", "", "", "failed: " + failed]
                :
                [
                    c.Name, Words.Percent(c.SameLabel), Words.Interval(c), Words.Percent(c.PrecisionAtK), Words.Percent(c.MeanAveragePrecision),
                    Words.Milliseconds(c.MillisecondsPerQuery), Words.Milliseconds(c.MillisecondsPerPhoto), c.Control ? "" : People.Number(c.BytesPerPhoto),
                    Words.BesideNext(report.BesideNext[i]),
                ]));
        People.Say($"{comparison.Queries.Count:N0} queries among {comparison.Gallery.Count:N0} photos; drawing by lot gets {Words.Percent(report.ExpectedRandom)} in the long run");
        People.Say($"{report.Computed:N0} photos went through a model, the others were in the cache; {report.Seconds:0.0} s");
        People.Say($"{Path.Combine(report.Folder, "report.html")}, results.csv and sheets/ beside it");
        if (!report.Succeeded)
            People.Fail("every contender failed; the table says why");
    }
}
