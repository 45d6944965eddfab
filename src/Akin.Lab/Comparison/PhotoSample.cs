using Akin.Catalog.Sources;
using Akin.Engine;
using Akin.Engine.Ingest;
using Akin.Lab.Comparison.Configuration;
using Akin.Lab.Training.Configuration;
using Akin.Lab.Training.Data;

namespace Akin.Lab.Comparison;

/// <summary>The photos of a comparison: what is searched with, and what is searched among.</summary>
/// <param name="Source">Reads them.</param>
/// <param name="Items">The photos, each once; the others are places in it.</param>
/// <param name="Labels">The label of each.</param>
/// <param name="Groups">The group of each, null where it has none; all null where there is no split column.</param>
/// <param name="Queries">The places of the queries.</param>
/// <param name="Gallery">The places of the gallery photos. A query may stand in it too, and is never its own neighbor.</param>
/// <param name="Skipped">Entries of the source that give no photo, with the reason.</param>
internal sealed record PhotoSample(
    IPhotoSource Source, IReadOnlyList<SourceItem> Items, IReadOnlyList<string> Labels, IReadOnlyList<string?> Groups,
    IReadOnlyList<int> Queries, IReadOnlyList<int> Gallery, IReadOnlyList<SkippedPhoto> Skipped)
{
    /// <summary>Lists the source's photos and draws from them, the same ones for the same seed.</summary>
    /// <exception cref="SourceException">The source can't be read.</exception>
    /// <exception cref="EngineException">A column does not exist, or a side is empty.</exception>
    public static PhotoSample Draw(ComparisonConfig config, CancellationToken cancellation)
    {
        IPhotoSource source = config.Source.Open();
        SourceEntry[] entries = [.. source.Enumerate(cancellation)];
        SourceItem[] items = [.. entries.Select(e => e.Item).OfType<SourceItem>()];
        if (items.Length == 0)
            throw new EngineException($"{config.File}: the source {source.Location} has no photos");
        CheckColumns(config, items);

        // A photo without a label can be neither right nor wrong.
        int[] labeled = [.. Enumerable.Range(0, items.Length).Where(i => config.Label.All(items[i].Metadata.ContainsKey))];
        int[] queries = Side(config, config.QuerySide, source, items, labeled);
        int[] gallery = Side(config, config.GallerySide, source, items, labeled);
        var random = new Random(config.Seed);
        random.Shuffle(queries);
        queries = [.. queries.Take(config.Queries)];
        if (config.Gallery is { } most && most < gallery.Length)
        {
            // Photos that are no queries come first.
            HashSet<int> asked = [.. queries];
            random.Shuffle(gallery);
            gallery = [.. gallery.OrderBy(asked.Contains).Take(most)];
        }

        int[] used = [.. queries.Union(gallery).Order()];
        Dictionary<int, int> place = used.Select((item, at) => (item, at)).ToDictionary(p => p.item, p => p.at);
        return new PhotoSample(
            source, [.. used.Select(i => items[i])], [.. used.Select(i => string.Join(" / ", config.Label.Select(c => items[i].Metadata[c])))],
            [.. used.Select(i => config.SplitBy is null ? null : items[i].Metadata.GetValueOrDefault(config.SplitBy))],
            [.. queries.Select(q => place[q]).Order()], [.. gallery.Select(g => place[g]).Order()],
            [.. entries.Where(e => e is { Item: null, PassedOver: not { Reason: null } }).Select(e => new SkippedPhoto(e.Path, e.Reason!))]);
    }

    /// <summary>The same without the photos that can't be read.</summary>
    /// <param name="bad">Why each can't be, by its place.</param>
    /// <exception cref="EngineException">No query or no gallery photo is left.</exception>
    public PhotoSample Without(IReadOnlyDictionary<int, string> bad)
    {
        if (bad.Count == 0)
            return this;
        int[] left = [.. Enumerable.Range(0, Items.Count).Where(i => !bad.ContainsKey(i))];
        Dictionary<int, int> place = left.Select((old, at) => (old, at)).ToDictionary(p => p.old, p => p.at);
        int[] queries = [.. Queries.Where(place.ContainsKey).Select(q => place[q])], gallery = [.. Gallery.Where(place.ContainsKey).Select(g => place[g])];
        if (queries.Length == 0 || gallery.Length == 0)
            throw new EngineException($"no photo of the {(queries.Length == 0 ? "queries" : "gallery")} can be read; the first: {Items[bad.Keys.Min()].Path} {bad[bad.Keys.Min()]}");
        return this with
        {
            Items = [.. left.Select(i => Items[i])],
            Labels = [.. left.Select(i => Labels[i])],
            Groups = [.. left.Select(i => Groups[i])],
            Queries = queries,
            Gallery = gallery,
            Skipped = [.. Skipped, .. bad.OrderBy(b => b.Key).Select(b => new SkippedPhoto(Items[b.Key].Path, b.Value))],
        };
    }

    /// <summary>Whether a gallery photo may answer a query: it is another photo, and of another group.</summary>
    public bool MayAnswer(int query, int photo) => query != photo && (Groups[query] is not { } group || group != Groups[photo]);

    private static void CheckColumns(ComparisonConfig config, SourceItem[] items)
    {
        IEnumerable<(string? Column, string What)> named =
        [
            .. config.Label.Select(c => (c, "label")), (config.SplitBy, "split-by"), .. config.QuerySide.Where.Select(w => (w.Column, "query-where")),
            .. config.GallerySide.Where.Select(w => (w.Column, "gallery-where")),
        ];
        foreach ((string? column, string what) in named)
        {
            if (column is not null && !items.Any(i => i.Metadata.ContainsKey(column)))
                throw new EngineException($"{config.File}: no photo has a '{column}' for {what}; the columns are {PhotoSplit.Shorten(items.SelectMany(i => i.Metadata.Keys).ToHashSet(), 30)}");
        }
    }

    private static int[] Side(ComparisonConfig config, SideConfig side, IPhotoSource source, SourceItem[] items, int[] labeled)
    {
        HashSet<(string, System.Drawing.Rectangle?)>? unseen = side.UnseenBy is { } training ? UnseenBy(training, config) : null;
        int[] taken = [.. labeled.Where(i => side.Takes(items[i].Metadata) && unseen?.Contains((items[i].Path, items[i].Box)) != false)];
        return taken.Length > 0 ? taken : throw new EngineException(
            $"{config.File}: no photo of {source.Location} is left for the {side.Name} side (with a {string.Join(" and ", config.Label)}{(side.ToString() is { Length: > 0 } words ? ", " + words : "")})");
    }

    // The photos that a training run validated with or kept out, which follow from its config alone.
    private static HashSet<(string, System.Drawing.Rectangle?)> UnseenBy(string file, ComparisonConfig config)
    {
        TrainingConfig training = TrainingConfig.Read(file);
        SourceConfig same = training.Sources.FirstOrDefault(s => s.Path == config.Source.Path && (s.Store is null || config.Source.Stores?.Contains(s.Store) == true))
            ?? throw new EngineException($"{file} trains with no source {config.Source.Path ?? config.Source.Stores?[0]}, so that every photo is unseen by it; leave unseen-by out of {config.File}");
        IPhotoSource source = same.Store is { } store ? new StorePhotos(store) : PhotoSource.Open(same.Path!, same.Options);
        TrainingPhoto[] photos = [.. source.Enumerate().Select((entry, row) => entry.Item is { } item ? new TrainingPhoto(0, row, item) : null).OfType<TrainingPhoto>()];
        SplitConfig split = same.Split ?? training.Split;
        PhotoSide[] sides = PhotoSplit.Assign(photos, split, training.Seed, $"{file}, line {split.Line}");
        return [.. photos.Where((_, i) => sides[i] != PhotoSide.Train).Select(p => (p.Item.Path, p.Item.Box))];
    }
}
