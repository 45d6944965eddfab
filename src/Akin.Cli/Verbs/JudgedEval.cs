using Akin.Cli.Terminal;
using Akin.Engine;
using Akin.Lab.Judging.Relevance;
using Akin.Vectors;

namespace Akin.Cli.Verbs;

/// <summary><c>akin eval --judged</c>: how much of what people found relevant is found.</summary>
internal static class JudgedEval
{
    private const string Collected = "collected";

    public static void Run(Collection collection, string list, Metric? metric, int k, bool json, CancellationToken cancellation)
    {
        JudgedList judged = list == Collected ? JudgedList.Collected(collection.Store) : JudgedList.Read(list, collection.Store, cancellation);
        JudgedReport report = ProgressBar.Run("Queries", "queries", progress => JudgedEvaluation.Run(collection, judged, metric, k, progress, cancellation));
        if (json)
            Answer.Write(Json(report));
        else
            Show(report);
    }

    private static object Json(JudgedReport report) => new
    {
        report.Metric,
        report.K,
        report.Queries,
        report.WithoutMatch,
        report.Gallery,
        report.Judgments,
        RecallAtK = Json(report.RecallAtK),
        NdcgAtK = Json(report.NdcgAtK),
        Mrr = Json(report.MeanReciprocalRank),
    };

    private static object Json(Estimate estimate) => new { estimate.Mean, Interval = (double[])[estimate.Interval.Low, estimate.Interval.High] };

    private static void Show(JudgedReport report)
    {
        People.Table(["", ">" + report.Metric, ">with 95 % confidence"],
        [
            ["queries", People.Number(report.Queries), ""],
            ["judgments", People.Number(report.Judgments), ""],
            ["gallery", People.Number(report.Gallery), ""],
            Row($"recall at {report.K}", report.RecallAtK),
            Row($"nDCG at {report.K}", report.NdcgAtK),
            Row("MRR", report.MeanReciprocalRank),
        ]);
        if (report.WithoutMatch > 0)
            People.Say($"{People.Number(report.WithoutMatch)} queries have no relevant item and are left out");
    }

    private static string[] Row(string name, Estimate estimate) =>
        [name, People.Percent(estimate.Mean), $"{People.Percent(estimate.Interval.Low)} to {People.Percent(estimate.Interval.High)}"];
}
