using Akin.Cli.Terminal;
using Akin.Lab.Evaluation;

namespace Akin.Cli.Verbs;

/// <summary>What <c>akin eval --route</c> answers.</summary>
internal static class RouteTable
{
    /// <summary>For programs.</summary>
    public static object Json(RouteReport report) => new
    {
        report.Label,
        report.Queries,
        ClassAccuracy = report.Accuracy,
        ClassAccuracyInterval = (double[])[report.AccuracyInterval.Low, report.AccuracyInterval.High],
        class_accuracy_of_2 = report.AccuracyOfTwo,
        Whole = EvalVerb.Json(report.Whole),
        OneClass = EvalVerb.Json(report.OneClass),
        TwoClasses = EvalVerb.Json(report.TwoClasses),
    };

    /// <summary>For people.</summary>
    public static void Show(RouteReport report)
    {
        EvaluationReport[] columns = [report.Whole, report.OneClass, report.TwoClasses];
        People.Table(["", ">" + report.Label],
        [
            ["queries of a known class", People.Number(report.Queries)],
            ["class accuracy", People.Percent(report.Accuracy)],
            ["  with 95 % confidence", $"{People.Percent(report.AccuracyInterval.Low)} to {People.Percent(report.AccuracyInterval.High)}"],
            ["right class among the two likeliest", People.Percent(report.AccuracyOfTwo)],
        ]);
        People.Table(["", ">everything", ">likeliest class", ">two likeliest"],
        [
            Row("queries", r => People.Number(r.Queries)),
            Row("gallery", r => People.Number(r.Gallery)),
            Row("same label at 1", r => People.Percent(r.SameLabelAt1)),
            Row("random control", r => People.Percent(r.RandomControl)),
            Row($"precision at {report.Whole.K}", r => People.Percent(r.PrecisionAtK)),
            Row($"recall at {report.Whole.K}", r => People.Percent(r.RecallAtK)),
            Row("mAP", r => People.Percent(r.MeanAveragePrecision)),
        ]);

        string[] Row(string name, Func<EvaluationReport, string> figure) => [name, .. columns.Select(figure)];
    }
}
