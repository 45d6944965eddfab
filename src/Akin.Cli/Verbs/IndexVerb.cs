using System.CommandLine;
using System.Diagnostics;
using Akin.Catalog.Sources;
using Akin.Cli.Terminal;
using Akin.Engine;
using Akin.Engine.Ingest;
using Akin.Vectors;

namespace Akin.Cli.Verbs;

/// <summary><c>akin index</c>: a source into a store.</summary>
internal static class IndexVerb
{
    private const int ShownSkips = 20;

    public static Command Create()
    {
        var verb = new Command("index", """
            Embeds what is new or changed in a source, drops what is gone, and builds the index. Where much is gone at once, or the
            source can't be read to its end, nothing is dropped. Ends with 1 where that is so, or where nothing could be taken.
            How the index is built stays with the store; where another way is given, the index is built anew.

            Example: akin index photos --store shop
            Example: akin index photos --store shop --model mobilenet-v2.onnx --metric cosine
            Example: akin index products.csv --images photos --path-column file --store shop --model pixels
            Example: akin index products.csv --images photos --store shop --route furniture --route-column category
            Example: akin index photos --store shop --index hnsw --m 32 --ef 128 --quantize int8
            """);
        var source = new SourceArguments(verb);
        var store = CommonOptions.Store();
        var model = CommonOptions.Model();
        var layer = CommonOptions.Layer();
        var take = CommonOptions.Take();
        var color = new Option<float?>("--color") { Description = "Join a histogram of the photo's colors to the vector, of this length beside the model's 1 (try 0.3)", HelpName = "WEIGHT" };
        color.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && float.TryParse(result.Tokens[0].Value, System.Globalization.CultureInfo.InvariantCulture, out float weight) && weight is not (> 0 and <= 100))
                result.AddError($"--color is {result.Tokens[0].Value}; it can be more than 0, up to 100");
        });
        var metric = CommonOptions.Metric();
        var route = new Option<string?>("--route")
        {
            Description = "Search by class: the network's output that tells the classes, as in the YAML beside it; \"none\" ends it",
            HelpName = "LABEL",
        };
        var routeColumn = new Option<string?>("--route-column")
        {
            Description = "The column in which an item's class stands where it is known (default: the one called LABEL); \"none\" predicts all",
            HelpName = "COLUMN",
        };
        var limit = CommonOptions.Limit();
        var removeMissing = new Option<bool>("--remove-missing") { Description = "Drop every item that the source no longer names, however many there are" };
        var json = CommonOptions.Json();
        foreach (Option option in new Option[] { store, model, layer, take, color, metric, route, routeColumn, limit, removeMissing, json })
            verb.Add(option);

        var index = new IndexSettingOptions(verb);
        var limits = new LimitOptions(verb);
        verb.SetAction((parsed, cancellation) =>
        {
            int? most = parsed.GetValue(limit);
            bool removes = parsed.GetValue(removeMissing);
            if (removes && most is not null)
                throw new UsageException("--remove-missing needs the whole source; leave --limit out");
            IPhotoSource photos = source.Open(parsed);
            var request = new IndexRequest
            {
                Model = parsed.GetValue(model),
                DefaultModel = ShippedModels.Photo,
                Layer = parsed.GetValue(layer),
                Take = parsed.GetValue(take),
                Color = parsed.GetValue(color),
                Metric = parsed.GetValue(metric),
                Index = index.Read(parsed),
                Route = parsed.GetValue(route),
                RouteColumn = parsed.GetValue(routeColumn),
                Limits = limits.Read(parsed),
            };
            string directory = parsed.GetRequiredValue(store);
            using var collection = Collection.OpenForIndexing(directory, request, photos, $"akin index {photos.Location}", PeopleLog.Instance);
            IngestReport report = ProgressBar.Run(
                "Photos", "photos", progress => collection.Ingest(photos, most ?? int.MaxValue, removes, progress.From((IngestProgress p) => (p.Done, p.Total)), cancellation));
            double seconds = BuildIndex(collection, cancellation);
            if (parsed.GetValue(json))
                Answer.Write(Json(collection, report, seconds));
            else
                Show(collection, report, seconds);
            return Task.FromResult(Judge(photos, report));
        });
        return verb;
    }

    /// <summary>Says what needs a person to look at it.</summary>
    /// <returns>The exit code.</returns>
    private static int Judge(IPhotoSource source, IngestReport report)
    {
        if (report.Kept is { } kept)
        {
            People.Fail($"{(kept.Count == 1 ? "1 item stays" : $"{People.Number(kept.Count)} items stay")} that {source.Location} no longer names: {kept.Why}"
                + (kept.Reason == KeptReason.IncompleteRead ? "" : "; if they are gone for good: --remove-missing"));
        }

        if (report.IsFruitless)
            People.Fail($"nothing of {source.Location} could be taken: {SourceArguments.WhyEmpty(report.Skipped, report.PassedOver)}");
        return report.Kept is not null || report.IsFruitless ? 1 : 0;
    }

    /// <summary>Brings the index up to date under a progress bar.</summary>
    /// <returns>The seconds it took.</returns>
    public static double BuildIndex(Collection collection, CancellationToken cancellation)
    {
        int total = (int)collection.Store.Count;
        var clock = Stopwatch.StartNew();
        ProgressBar.Run("Index", "vectors", progress => collection.OpenIndex(progress.Counting(total), cancellation));
        return clock.Elapsed.TotalSeconds;
    }

    private static object Json(Collection collection, IngestReport report, double seconds) => new
    {
        Store = collection.Store.Directory,
        Items = collection.Store.Count,
        report.Added,
        report.Changed,
        report.Unchanged,
        report.Removed,
        Kept = report.Kept?.Count ?? 0,
        KeptReason = report.Kept?.Reason,
        KeptWhy = report.Kept?.Why,
        report.Duplicates,
        report.Skipped,
        report.Notes,
        report.PassedOver,
        ImagesPerS = report.ImagesPerSecond,
        DecodeImagesPerS = report.Limit?.DecodesPerSecond,
        BareModelImagesPerS = report.Limit?.BareModelImagesPerSecond,
        LimitImagesPerS = report.Limit?.ImagesPerSecond,
        IndexBuildS = seconds,
        Route = collection.Summarize() is { } route
            ? new { route.Label, route.Column, route.Known, route.Predicted, route.Unclassified, Classes = route.Classes.Select(c => new { c.Class, c.Items }) } : null,
    };

    private static void Show(Collection collection, IngestReport report, double seconds)
    {
        foreach (SkippedPhoto skipped in report.Skipped.Take(ShownSkips))
            People.Say($"skipped {skipped.Path}: {skipped.Reason}");
        if (report.Skipped.Count > ShownSkips)
            People.Say($"... and {report.Skipped.Count - ShownSkips} more (all of them with --json)");
        foreach (string note in report.Notes)
            People.Say($"note: {note}");
        SourceArguments.Show(report.PassedOver);
        List<string[]> rows =
        [
            ["added", People.Number(report.Added)],
            ["unchanged", People.Number(report.Unchanged)],
            ["removed", People.Number(report.Removed)],
            .. report.Kept is null ? (string[][])[] : [["kept though missing", People.Number(report.Kept.Count)]],
            ["skipped", People.Number(report.Skipped.Count)],
            .. report.Duplicates == 0 ? (string[][])[] : [["duplicates left out", People.Number(report.Duplicates)]],
            ["in the store", People.Number(collection.Store.Count)],
        ];
        if (report is { ImagesPerSecond: { } rate, Limit: { } limit })
        {
            rows.Add(["photos/s", People.Number(rate)]);
            rows.Add(["bare model photos/s", People.Number(limit.BareModelImagesPerSecond)]);
            rows.Add(["limit photos/s", People.Number(limit.ImagesPerSecond)]);
        }

        rows.Add(["index, s", People.Number(seconds)]);
        if (collection.Summarize() is { } route)
        {
            rows.Add([route.Column is null ? "class known" : $"class known ({route.Column})", People.Number(route.Known)]);
            rows.Add(["class predicted", People.Number(route.Predicted)]);
            if (route.Unclassified > 0)
                rows.Add(["no class yet", People.Number(route.Unclassified)]);
            rows.AddRange(route.Classes.Select(c => (string[])["  " + c.Class, People.Number(c.Items)]));
        }

        People.Table(["", $">{collection.Settings.Metric.Name()} {collection.Settings.Index.Kind!.Value.Name()}"], rows);
        if (!report.IsFruitless)
            People.Say($"Next: akin search PHOTO --store {collection.Store.Directory}, or: akin serve --store {collection.Store.Directory}");
    }
}
