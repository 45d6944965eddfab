using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Akin.Cli.Terminal;
using Akin.Engine;
using Akin.Lab.Mapping;
using Akin.Vectors.Projection;

namespace Akin.Cli.Verbs;

/// <summary><c>akin map</c>: the catalog laid out in a plane.</summary>
internal static class MapVerb
{
    public static Command Create()
    {
        var usual = new MapRequest();
        var store = CommonOptions.Store();
        var perplexity = Perplexity(usual.Perplexity);
        var iterations = CommonOptions.InRange(
            new Option<int>("--iterations") { Description = "Steps of the layout", HelpName = "N", DefaultValueFactory = _ => usual.Iterations }, 1, 100_000);
        var seed = CommonOptions.InRange(new Option<int>("--seed") { Description = "Another seed, another layout", HelpName = "N", DefaultValueFactory = _ => usual.Seed }, 0, int.MaxValue);
        var sample = CommonOptions.InRange(new Option<int?>("--sample") { Description = "At most so many items, taken evenly from all", HelpName = "N" }, 1, int.MaxValue);
        var color = new Option<string?>("--color-by") { Description = "Color the picture by a column", HelpName = "COLUMN" };
        var png = new Option<string?>("--png") { Description = "Draw it as a picture too", HelpName = "FILE.png" };
        var size = CommonOptions.InRange(
            new Option<int>("--size") { Description = "The picture's side in pixels", HelpName = "N", DefaultValueFactory = _ => 2048 }, MapPicture.LeastSide, MapPicture.MostSide);
        var json = CommonOptions.Json();
        var verb = new Command("map", """
            Lays the catalog out in a plane with t-SNE, so that items that look alike lie near each other, and keeps the
            layout beside the store: akin serve shows it as a page. Where the store has not changed and the settings are
            the same, the layout that is there is used.

            Example: akin map --store shop
            Example: akin map --store shop --color-by category --png shop.png
            """) { store, perplexity, iterations, seed, sample, color, png, size, json };
        verb.SetAction((parsed, cancellation) =>
        {
            var request = new MapRequest
            {
                Perplexity = parsed.GetValue(perplexity),
                Iterations = parsed.GetValue(iterations),
                Seed = parsed.GetValue(seed),
                Sample = parsed.GetValue(sample),
            };
            string? by = parsed.GetValue(color), file = parsed.GetValue(png);
            if (by is not null && file is null)
                throw new UsageException("--color-by colors a picture; name one with --png FILE.png (the page colors by any column)");
            using var collection = Collection.Open(parsed.GetRequiredValue(store), log: PeopleLog.Instance);
            // What there is not must not cost minutes first.
            if (by is not null)
                MapColumn.Check(collection.Store, by);
            if (file is not null && Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder && !Directory.Exists(folder))
                throw new EngineException($"the picture can't be written to {file}: there is no folder {folder}");
            var clock = Stopwatch.StartNew();
            CatalogMap? known = CatalogMap.TryOpen(collection);
            bool kept = known is not null && known.AnswersTo(request, collection);
            CatalogMap map = kept ? known! : ProgressBar.Run("Map", "steps", bar => MapMaking.Make(collection, request, bar.From<TsneProgress, (int Done, int Total)>(Steps), cancellation));
            if (!kept)
                map.Save(collection);
            if (file is not null)
                File.WriteAllBytes(file, MapPicture.Draw(map, by is null ? null : MapColumn.Read(map, collection.Store, by), parsed.GetValue(size)));
            if (parsed.GetValue(json))
                Answer.Write(Json(collection, map, kept, file, clock.Elapsed.TotalSeconds));
            else
                Show(collection, map, request, kept, file, clock.Elapsed.TotalSeconds);
            return Task.FromResult(0);
        });
        return verb;
    }

    private static object Json(Collection collection, CatalogMap map, bool kept, string? png, double seconds) => new
    {
        Store = collection.Store.Directory,
        Map = CatalogMap.PathIn(collection.Store),
        Items = map.Keys.Length,
        map.Origin.Metric,
        map.Origin.Perplexity,
        map.Origin.Iterations,
        map.Origin.Seed,
        map.Origin.Divergence,
        Kept = kept,
        Seconds = seconds,
        Png = png,
    };

    private static void Show(Collection collection, CatalogMap map, MapRequest request, bool kept, string? png, double seconds)
    {
        if (map.Origin.Perplexity < request.Perplexity)
            People.Say($"note: {People.Number(map.Keys.Length)} items are too few for a perplexity of {People.Number(request.Perplexity)}; {People.Number(map.Origin.Perplexity)} was used");
        People.Table(["", ">" + map.Origin.Metric],
        [
            ["items", People.Number(map.Keys.Length)],
            ["perplexity", People.Number(map.Origin.Perplexity)],
            ["iterations", People.Number(map.Origin.Iterations)],
            ["divergence, nats", map.Origin.Divergence.ToString("0.000", CultureInfo.InvariantCulture)],
            ["seconds", kept ? "(it was there already)" : People.Number(seconds)],
        ]);
        People.Say((png is null ? "" : $"{png} shows it; ") + $"next: akin serve --store {collection.Store.Directory}, then the page Map");
    }

    /// <summary>Counts a layout's two stages as one: thousandths of the descent, and a hundred more for the search before it, which is about what it takes.</summary>
    private static (int Done, int Total) Steps(TsneProgress progress) => progress.Stage == TsneStage.Neighbors
        ? ((int)(100L * progress.Done / progress.Total), 1100)
        : (100 + (int)(1000L * progress.Done / progress.Total), 1100);

    private static Option<double> Perplexity(double otherwise) => new("--perplexity")
    {
        Description = "How many neighbors of an item count: few show small groups, many large ones",
        HelpName = "N",
        DefaultValueFactory = _ => otherwise,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number is >= 1 and <= 1000)
                return number;
            result.AddError($"--perplexity is '{text}'; it can be 1 to 1000");
            return 0;
        },
    };
}
