using Akin.Catalog.Store;
using Akin.Engine.Search;
using Akin.Vectors;

namespace Akin.Engine.Routing;

/// <summary>
/// The index files of a routed store, one a class: exact where a class is small, of the store's kind where it is large. The store's
/// rows say which item belongs where, so that any of the files can be built again.
/// </summary>
internal static class PartitionCache
{
    /// <summary>Up to so many vectors are compared with one by one: 5,000 of 1,280 numbers take a millisecond or two, and nothing is missed.</summary>
    public const int SmallClass = 5000;

    /// <summary>Opens the indexes of all classes, up to date with the store's rows.</summary>
    /// <param name="before">What was open until now, some parts of which may go on in the new one; null where nothing was.</param>
    /// <param name="store">The store.</param>
    /// <param name="settings">Its settings, with a route.</param>
    /// <param name="progress">Told how many vectors were added.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="fromRows">Whether all are built from the store's rows, whatever there is of files.</param>
    public static PartitionedIndex Open(
        PartitionedIndex? before, CatalogStore store, StoreSettings settings, IProgress<int>? progress, CancellationToken cancellation, bool fromRows = false)
    {
        List<long>[] keys = ItemClasses.Of(store, settings.Route!).Keys;
        Metric metric = Metrics.Parse(settings.Metric);
        IndexPart[] parts = [.. keys.Select((k, place) => new IndexPart(
            NameOf(settings, place), KindOf(k.Count, settings), k))];

        IVectorIndex?[] existing = [.. parts.Select((part, place) => fromRows ? null : Existing(before?.Part(place), store, settings, part))];

        // Sign bits are taken around the mean of all vectors: where one part has changed, the bits of all are taken anew.
        bool anew = metric == Metric.Hamming && !parts.Zip(existing).All(p => IsCurrent(p.Second, p.First));
        float[] centre = anew ? VectorIndexCache.Mean(store, settings.Dimensions, cancellation) : [];
        int done = 0;
        var indexes = new IVectorIndex?[parts.Length];
        for (int place = 0; place < parts.Length; place++)
        {
            IndexPart part = parts[place];
            cancellation.ThrowIfCancellationRequested();
            IProgress<int>? all = progress is null ? null : new Offset(progress, done);
            done += part.Keys.Count;
            if (part.Keys.Count == 0)
                continue;
            indexes[place] = anew ? VectorIndexCache.Rebuild(store, settings, part, centre, all, cancellation)
                : existing[place] is { } open ? VectorIndexCache.Refresh(open, store, settings, part, all, cancellation)
                : fromRows ? VectorIndexCache.Rebuild(store, settings, part, null, all, cancellation)
                : VectorIndexCache.Open(store, settings, part, all, cancellation);
        }

        return new PartitionedIndex(indexes, settings.Dimensions, metric);
    }

    /// <summary>Saves the parts that have changed since they were opened or saved, where that can be done.</summary>
    /// <returns>Whether it could.</returns>
    public static bool TrySave(PartitionedIndex index, CatalogStore store, StoreSettings settings)
    {
        bool saved = true;
        foreach (int place in index.TakeChanged())
            saved &= index.Part(place) is not { } part || VectorIndexCache.TrySave(part, IndexPart.PathIn(store, NameOf(settings, place), part.Kind));
        return saved;
    }

    // The last place is that of items without a class.
    private static string NameOf(StoreSettings settings, int place) =>
        $"{IndexPart.WholeName(settings)}-{(place < settings.Route!.Classes.Count ? $"class-{place}" : "no-class")}";

    private static IVectorIndex? Existing(IVectorIndex? open, CatalogStore store, StoreSettings settings, IndexPart part) =>
        part.Keys.Count == 0 ? null : open?.Kind == part.Kind ? open : VectorIndexCache.TryOpen(store, settings, part);

    private static bool IsCurrent(IVectorIndex? index, IndexPart part) =>
        part.Keys.Count == 0 || (index is not null && index.Count == part.Keys.Count && part.Keys.All(index.Contains));

    private static string KindOf(int items, StoreSettings settings) => items <= SmallClass ? IndexKind.Flat : settings.Index;

    private sealed class Offset(IProgress<int> inner, int start) : IProgress<int>
    {
        public void Report(int value) => inner.Report(start + value);
    }
}
