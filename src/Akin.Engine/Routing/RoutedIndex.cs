using Akin.Catalog.Store;
using Akin.Engine.Search;
using Akin.Vectors;
using Microsoft.Extensions.Logging;

namespace Akin.Engine.Routing;

/// <summary>What a routed collection searches: the store's rows say under which class each item is kept.</summary>
internal sealed class RoutedIndex : SearchIndex
{
    private readonly ICatalogReader _store;
    private readonly CollectionSettings _settings;
    private readonly PartitionCache _cache;
    private readonly PartitionedIndex _parts;

    private RoutedIndex(ICatalogReader store, CollectionSettings settings, PartitionCache cache, PartitionedIndex parts) =>
        (_store, _settings, _cache, _parts) = (store, settings, cache, parts);

    /// <inheritdoc/>
    public override IReadOnlyVectorIndex Vectors => _parts;

    /// <inheritdoc/>
    public override int[] Sizes => _parts.Sizes;

    /// <summary>Opens the indexes of all classes, up to date with the store's rows, or builds them from these.</summary>
    public static RoutedIndex Open(
        ICatalogReader store, CollectionSettings settings, ILogger log, IProgress<int>? progress, CancellationToken cancellation, bool fromRows = false)
    {
        var cache = new PartitionCache(store, settings, log);
        return new RoutedIndex(store, settings, cache, cache.Open(null, progress, cancellation, fromRows));
    }

    /// <inheritdoc/>
    public override int Search(ReadOnlySpan<float> query, Span<Neighbor> results, in SearchOptions options, int[] places) =>
        _parts.Search(query, results, options, places);

    /// <inheritdoc/>
    public override void Add(long key, NewItem item)
    {
        int place = ItemClasses.GetPlace(_settings.Route!, item.Item.Metadata, item.Prediction.Span);
        ReadOnlySpan<float> vector = Direction.GetDirected(_parts.Metric, item.Vector.Span, _parts.Dimensions);
        using var _ = Mutate();
        _parts.Add(place, key, vector, CreatePart);
    }

    /// <summary>Another class in an item's metadata puts it into another part.</summary>
    public override void Update(ItemUpdate update)
    {
        if (_settings.Route!.Column is null || _parts.GetPlace(update.Key) is not { } from)
            return;
        int to = ItemClasses.GetPlace(_settings.Route, update.Item.Metadata, _store.Prediction(update.Key));
        if (to == from)
            return;
        using VectorCursor cursor = _store.OpenVectors([update.Key]);
        using var _ = Mutate();
        if (cursor.Read())
            _parts.Move(update.Key, from, to, Direction.GetDirected(_parts.Metric, cursor.Vector, _parts.Dimensions), CreatePart);
    }

    /// <inheritdoc/>
    public override SearchIndex Refresh(IProgress<int>? progress, CancellationToken cancellation) =>
        new RoutedIndex(_store, _settings, _cache, _cache.Open(_parts, progress, cancellation));

    /// <inheritdoc/>
    public override SearchIndex CatchUp() => Refresh(null, CancellationToken.None);

    /// <inheritdoc/>
    public override bool TrySave(bool isOnlyWriter) => _cache.TrySave(_parts);

    /// <inheritdoc/>
    public override void Dispose() => _parts.Dispose();

    /// <inheritdoc/>
    protected override void Take(long key) => _parts.Remove(key);

    // Small until the next opening, which looks how many items there are.
    private IVectorIndex CreatePart() => _settings.Metric != Metric.Hamming
        ? ((IndexSettings)IndexKind.Flat).CreateIndex(_settings.Dimensions, _settings.Metric, null)
        // The parts must take their bits around one center; they are all built anew around the present one.
        : throw new InvalidOperationException("the index has to be built anew around another center");
}
