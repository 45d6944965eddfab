using System.CommandLine;
using Akin.Cli.Terminal;
using Akin.Engine;
using Akin.Lab.Evaluation;

namespace Akin.Cli.Verbs;

/// <summary><c>akin eval</c>: how good the neighbors are.</summary>
internal static class EvalVerb
{
    public static Command Create()
    {
        var store = CommonOptions.Store();
        var label = new Option<string?>("--label") { Description = "The column whose equal values make a match", HelpName = "COLUMN" };
        var judged = new Option<string?>("--judged") { Description = "Known good matches: a table of query, item and relevance (0 to 3), or: collected, what people marked at /judge", HelpName = "FILE.csv" };
        var metric = CommonOptions.Metric();
        var k = CommonOptions.K(10);
        var queries = CommonOptions.InRange(
            new Option<int>("--queries") { Description = "At most so many queries, drawn the same each time", HelpName = "N", DefaultValueFactory = _ => EvaluationRequest.DefaultQueries }, 1, int.MaxValue);
        var split = new Option<string?>("--split-by") { Description = "A query leaves out items that share its value here (a person, a product)", HelpName = "COLUMN" };
        var queryWhere = CommonOptions.Where("--query-where", "Only such items are queries");
        var galleryWhere = CommonOptions.Where("--gallery-where", "Only such items are searched");
        var route = new Option<bool>("--route") { Description = "Of a store that is searched by class: class accuracy, and the neighbors with and without the route" };
        var expansion = new ExpansionOptions();
        var json = CommonOptions.Json();
        var verb = new Command("eval", """
            Measures how good the neighbors are. By a label: the same label at rank 1 beside a random control, precision and
            recall at k (recall: at least one match among the k), mean average precision, and what the index finds of
            the exact ten nearest. By a list of judged queries: recall, nDCG at k and MRR. Every query is compared with the
            whole gallery, exactly.

            Example: akin eval --store shop --label category --split-by photographer
            Example: akin eval --store shop --label sku --query-where kind=natural --gallery-where kind=iconic
            Example: akin eval --store shop --label category --route
            Example: akin eval --store shop --label category --expand 8
            Example: akin eval --store shop --judged matches.csv
            """) { store, label, judged, metric, k, queries, split, queryWhere, galleryWhere, route, expansion.Neighbors, expansion.Power, json };
        verb.SetAction((parsed, cancellation) =>
        {
            if (parsed.GetValue(label) is null == parsed.GetValue(judged) is null)
                throw new UsageException("name what makes a match, one of them: --label COLUMN or --judged FILE.csv");
            if (expansion.Read(parsed) is not null && (parsed.GetValue(judged) is not null || parsed.GetValue(route)))
                throw new UsageException("--expand goes with --label alone; leave --judged and --route out");
            if (parsed.GetValue(judged) is { } list)
            {
                using var judgedCollection = Collection.Open(parsed.GetRequiredValue(store), log: PeopleLog.Instance);
                JudgedEval.Run(judgedCollection, list, parsed.GetValue(metric), parsed.GetValue(k), parsed.GetValue(json), cancellation);
                return Task.FromResult(0);
            }

            var request = new EvaluationRequest
            {
                Label = parsed.GetValue(label)!,
                SplitBy = parsed.GetValue(split),
                QueryWhere = parsed.GetValue(queryWhere),
                GalleryWhere = parsed.GetValue(galleryWhere),
                Queries = parsed.GetValue(queries),
                Metric = parsed.GetValue(metric),
                K = parsed.GetValue(k),
                Expansion = expansion.Read(parsed),
            };
            using var collection = Collection.Open(parsed.GetRequiredValue(store), log: PeopleLog.Instance);
            foreach (var filter in new[] { request.QueryWhere, request.GalleryWhere }.OfType<Akin.Catalog.Filters.Filter>().Distinct())
                NotNumbers.Say(collection.Store.Match(filter).NotNumbers);
            if (parsed.GetValue(route))
            {
                RouteReport routed = ProgressBar.Run("Queries", "queries", progress => RouteEvaluation.Run(collection, request, progress, cancellation));
                if (parsed.GetValue(json))
                    Answer.Write(RouteTable.Json(routed));
                else
                    RouteTable.Show(routed);
                return Task.FromResult(0);
            }

            EvaluationReport report = ProgressBar.Run("Queries", "queries", progress => CollectionEvaluation.Run(collection, request, progress, cancellation));
            if (parsed.GetValue(json))
                Answer.Write(Json(report));
            else
                Show(report);
            return Task.FromResult(0);
        });
        return verb;
    }

    /// <summary>The figures of one ranking, for programs.</summary>
    public static object Json(EvaluationReport report) => new
    {
        report.Metric,
        report.Queries,
        report.Gallery,
        report.K,
        same_label_at_1 = report.SameLabelAt1,
        same_label_at_1_interval = (double[])[report.SameLabelAt1Interval.Low, report.SameLabelAt1Interval.High],
        report.RandomControl,
        report.PrecisionAtK,
        report.RecallAtK,
        Map = report.MeanAveragePrecision,
        index_recall_at_10 = report.IndexRecallAt10,
    };

    private static void Show(EvaluationReport report) => People.Table(["", ">" + report.Metric],
    [
        ["queries", People.Number(report.Queries)],
        ["gallery", People.Number(report.Gallery)],
        ["same label at 1", People.Percent(report.SameLabelAt1)],
        ["  with 95 % confidence", $"{People.Percent(report.SameLabelAt1Interval.Low)} to {People.Percent(report.SameLabelAt1Interval.High)}"],
        ["random control", People.Percent(report.RandomControl)],
        [$"precision at {report.K}", People.Percent(report.PrecisionAtK)],
        [$"recall at {report.K}", People.Percent(report.RecallAtK)],
        ["mAP", People.Percent(report.MeanAveragePrecision)],
        ["index recall at 10", report.IndexRecallAt10 is { } recall ? People.Percent(recall) : "not measured"],
    ]);
}
