using Akin.Catalog.Store;
using Akin.Engine.Search;
using Akin.Vectors;
using Microsoft.Extensions.Logging;

namespace Akin.Engine.Routing;

/// <summary>
/// The index files of a routed store, one a class: exact where a class is small, of the store's kind where it is large. The store's
/// rows say which item belongs where, so that any of the files can be built again.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="settings">Its settings, with a route.</param>
/// <param name="log">Told of work that nobody asked for.</param>
internal sealed class PartitionCache(ICatalogReader store, CollectionSettings settings, ILogger log)
{
    /// <summary>Up to so many vectors are compared with one by one: 5,000 of 1,280 numbers take a millisecond or two, and nothing is missed.</summary>
    public const int SmallClass = 5000;

    private readonly VectorIndexCache _cache = new(store, settings, log);

    /// <summary>Opens the indexes of all classes, up to date with the store's rows.</summary>
    /// <param name="before">What was open until now, some parts of which may go on in the new one; null where nothing was.</param>
    /// <param name="progress">Told how many vectors were added.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="fromRows">Whether all are built from the store's rows, whatever there is of files.</param>
    public PartitionedIndex Open(PartitionedIndex? before, IProgress<int>? progress, CancellationToken cancellation, bool fromRows = false)
    {
        List<long>[] keys = ItemClasses.Read(store, settings.Route!).Keys;
        Metric metric = settings.Metric;
        IndexPart[] parts = [.. keys.Select((k, place) => new IndexPart(
            GetName(place), GetSettings(k.Count), k))];

        IVectorIndex?[] existing = [.. parts.Select((part, place) => fromRows ? null : Existing(before?.Part(place), part))];
        if (progress is null && !fromRows && !parts.Any(part => File.Exists(part.PathIn(store))) && parts.Sum(part => part.Keys.Count) is > 0 and var items)
            log.IndexMissing(parts[0].PathIn(store), items);

        // Sign bits are taken around the mean of all vectors: where one part has changed, the bits of all are taken anew.
        bool anew = metric == Metric.Hamming && !parts.Zip(existing).All(p => IsCurrent(p.Second, p.First));
        float[] center = anew ? _cache.Mean(cancellation) : [];
        int done = 0;
        var indexes = new IVectorIndex?[parts.Length];
        for (int place = 0; place < parts.Length; place++)
        {
            IndexPart part = parts[place];
            cancellation.ThrowIfCancellationRequested();
            int earlier = done;
            IProgress<int>? all = progress.From<int, int>(part => earlier + part);
            done += part.Keys.Count;
            if (part.Keys.Count == 0)
                continue;
            indexes[place] = !anew && existing[place] is { } open
                ? _cache.Refresh(open, part, all, cancellation)
                : _cache.Rebuild(part, anew ? center : null, all, cancellation);
        }

        return new PartitionedIndex(indexes, settings.Dimensions, metric);
    }

    /// <summary>Saves the parts that have changed since they were opened or saved, where that can be done.</summary>
    /// <returns>Whether it could.</returns>
    public bool TrySave(PartitionedIndex index)
    {
        int[] changed = index.TakeChanged();
        int done = 0;
        bool saved = true;
        try
        {
            for (; done < changed.Length; done++)
            {
                int place = changed[done];
                if (index.Part(place) is not { } part || _cache.TrySave(part, IndexPart.PathIn(store, GetName(place), part.Kind)))
                    continue;
                index.MarkChanged(place);
                saved = false;
            }

            return saved;
        }
        finally
        {
            // After a fault the rest is still to be saved.
            for (; done < changed.Length; done++)
                index.MarkChanged(changed[done]);
        }
    }

    // The last place is that of items without a class.
    private string GetName(int place) =>
        $"{IndexPart.WholeName(settings)}-{(place < settings.Route!.Classes.Count ? $"class-{place}" : "no-class")}";

    private IVectorIndex? Existing(IVectorIndex? open, IndexPart part) =>
        part.Keys.Count == 0 ? null : open is not null && part.Settings.Built(open) ? open : _cache.TryOpen(part);

    private static bool IsCurrent(IVectorIndex? index, IndexPart part) =>
        part.Keys.Count == 0 || (index is not null && index.Count == part.Keys.Count && part.Keys.All(index.Contains));

    private IndexSettings GetSettings(int items) => items <= SmallClass ? IndexKind.Flat : settings.Index;
}
