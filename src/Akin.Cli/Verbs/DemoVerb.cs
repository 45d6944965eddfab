using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Akin.Cli.Demo;
using Akin.Cli.Terminal;
using Akin.Engine;
using Akin.Engine.Ingest;
using Akin.Lab.Demo;

namespace Akin.Cli.Verbs;

/// <summary><c>akin demo</c>: the whole way once, on Fashion-MNIST.</summary>
internal static class DemoVerb
{
    public static Command Create()
    {
        var from = new Option<string?>("--from") { Description = "The folder with Fashion-MNIST's files (default: Debian's package, installed where it can be)", HelpName = "DIR" };
        var limit = CommonOptions.Limit();
        var noServe = new Option<bool>("--no-serve") { Description = "Only measure" };
        var address = ServeVerb.AddressOption();
        var json = CommonOptions.Json();
        var verb = new Command("demo", """
            Indexes the 60,000 train photos of Fashion-MNIST with a small network that was trained on them, measures with
            the 10,000 test photos, beside raw pixels, and serves the page.

            Example: akin demo --limit 6000 --no-serve
            """) { from, limit, noServe, address, json };
        verb.SetAction(async (parsed, cancellation) =>
        {
            string folder = await FashionMnistFiles.FindAsync(parsed.GetValue(from), cancellation);
            string? network = ShippedModels.FashionMnist;
            if (network is null)
                People.Say("The network models/fashion-mnist.onnx is not beside the program (make it: akin train models/fashion-mnist.train.yml); raw pixels are the vectors");
            var demo = new FashionMnistDemo(folder, parsed.GetValue(limit) ?? int.MaxValue, network);
            string store = StoreFolder(network);
            (Collection opened, double embedPerSecond) = ProgressBar.Run(
                "Photos", "photos", progress => demo.Ingest(store, progress.From((IngestProgress p) => (p.Done, p.Total)), cancellation));
            using Collection collection = opened;
            double seconds = IndexVerb.BuildIndex(collection, cancellation);
            DemoReport report = demo.Measure(collection, stage => People.Say($"Measuring: {stage}"), cancellation);
            report = report with { EmbedPerSecond = embedPerSecond, IndexBuildSeconds = seconds };
            if (parsed.GetValue(json))
                Answer.Write(Json(report));
            else
                Show(report);
            return parsed.GetValue(noServe) ? 0 : await ServeVerb.ServeAsync(collection, parsed.GetRequiredValue(address), cancellation);
        });
        return verb;
    }

    // Where this person's programs keep what can be made again; another network has another store.
    private static string StoreFolder(string? network)
    {
        string data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        return Path.Combine(data.Length > 0 ? data : Path.GetTempPath(), "akin", network is null ? "demo" : "demo-" + Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(network)))[..8]);
    }

    private static object Json(DemoReport report) => new
    {
        report.Model,
        report.Items,
        report.Nearest.Dimensions,
        EmbedPerS = report.EmbedPerSecond,
        IndexBuildS = report.IndexBuildSeconds,
        same_label_at_1 = report.Nearest.SameLabelAt1,
        report.Nearest.RandomControl,
        Pixels = report.Pixels is not { } pixels ? null : new { pixels.Dimensions, same_label_at_1 = pixels.SameLabelAt1 },
        index_recall_at_10 = report.IndexRecallAt10,
        QueriesPerS = report.QueriesPerSecond,
    };

    private static void Show(DemoReport report)
    {
        string[] compared = report.Pixels is null ? [] : [">pixels"];
        People.Table(["same label at 1", ">" + report.Model, .. compared, ">random control"], report.Nearest.SameLabelAt1.Select(m => (string[])
        [
            m.Key, People.Percent(m.Value), .. report.Pixels is { } pixels ? new[] { People.Percent(pixels.SameLabelAt1[m.Key]) } : [],
            People.Percent(report.Nearest.RandomControl[m.Key]),
        ]));
        People.Table(["", ">" + report.Model],
        [
            ["photos", People.Number(report.Items)],
            ["dimensions", report.Nearest.Dimensions.ToString(CultureInfo.InvariantCulture)],
            ["embedded a second", People.Number(report.EmbedPerSecond)],
            ["index built in, s", People.Number(report.IndexBuildSeconds)],
            ["index recall at 10", People.Percent(report.IndexRecallAt10)],
            ["queries a second, one thread", People.Number(report.QueriesPerSecond)],
        ]);
    }
}
