using System.CommandLine;
using System.Globalization;
using Akin.Cli.Terminal;
using Akin.Engine;
using Akin.Engine.Ingest;
using Akin.Lab.Adaptation;
using Akin.Training.Networks;

namespace Akin.Cli.Verbs;

/// <summary><c>akin adapt</c>: a network that learns a collection without labels.</summary>
internal static class AdaptVerb
{
    public static Command Create()
    {
        Option<string> store = CommonOptions.Store(), to = CommonOptions.NetworkFile();
        var label = new Option<string?>("--label") { Description = "A column whose equal values belong together: a product, a category", HelpName = "COLUMN" };
        Option<WeightStorage> weights = CommonOptions.Weights();
        weights.DefaultValueFactory = _ => WeightStorage.Half;
        var json = CommonOptions.Json();
        var verb = new Command("adapt", """
            Adapts a store's network to its own photos, in a minute or two. No labels are needed: what all photos share is taken out of
            the vectors in part, and so are the directions in which two views of one photo differ. Photos that were held out tell what
            helps, and the best is written; where nothing helps, nothing is. With --label photos of one label are drawn together
            as well, and the same label at 1 decides.

            Example: akin adapt --store shop --out shop.onnx
            Example: akin adapt --store shop --label product --out shop.onnx
            """) { store, to, label, weights, json };
        verb.SetAction((parsed, cancellation) =>
        {
            using var collection = Collection.Open(parsed.GetRequiredValue(store), log: PeopleLog.Instance);
            AdaptationReport report = ProgressBar.Run("Views", "photos", progress => AdaptationRun.Run(
                collection, parsed.GetRequiredValue(to), parsed.GetValue(label), parsed.GetValue(weights), progress, cancellation));
            if (parsed.GetValue(json))
                Answer.Write(new { report.Out, report.Photos, report.Viewed, report.Skipped, Best = report.Tried[report.Best].Name, report.Tried });
            else
                Show(report);
            return Task.FromResult(0);
        });
        return verb;
    }

    private static void Show(AdaptationReport report)
    {
        foreach (SkippedPhoto skipped in report.Skipped.Take(5))
            People.Say($"skipped {skipped.Path}: {skipped.Reason}");
        bool hasLabels = report.Tried[0].SameLabel is not null;
        People.Table(
            ["held out photos", "found by a view, at 1", "mean reciprocal rank", .. hasLabels ? (string[])["same label at 1"] : [], ""],
            report.Tried.Select((t, i) => (string[])
            [
                t.Name, Percent(t.First), Percent(t.ReciprocalRank), .. hasLabels ? (string[])[Percent(t.SameLabel!.Value)] : [], i == report.Best ? "kept" : "",
            ]));
        People.Say(report.Out is null
            ? $"Nothing was better than the network as it is, by {report.Viewed} photos in two views; nothing was written."
            : $"{report.Out}: {report.Tried[report.Best].Name}, by {report.Viewed} photos in two views. Its vectors are others: index again with --model {report.Out}");
    }

    private static string Percent(double share) => share.ToString("0.00", CultureInfo.InvariantCulture) + " %";
}
