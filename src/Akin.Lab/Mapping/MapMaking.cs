using System.Globalization;
using Akin.Catalog.Store;
using Akin.Engine;
using Akin.Engine.Search;
using Akin.Vectors;
using Akin.Vectors.Measuring;
using Akin.Vectors.Projection;

namespace Akin.Lab.Mapping;

/// <summary>Lays a store's vectors out with t-SNE.</summary>
public static class MapMaking
{
    /// <summary>Makes a map; it is not saved.</summary>
    /// <param name="collection">The store.</param>
    /// <param name="request">How.</param>
    /// <param name="progress">Told of every step.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="EngineException">The store is empty, or has more numbers than fit in memory at once.</exception>
    public static CatalogMap Make(Collection collection, MapRequest request, IProgress<TsneProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(request);
        ICatalogReader store = collection.Store;
        CollectionSettings settings = collection.Settings;
        // Read first: what comes into the store meanwhile counts as new.
        (long count, long last) = (store.Count, store.LastKey);
        long[] keys = Chosen(store.Keys(), request.Sample);
        if (keys.Length == 0)
            throw new EngineException("the collection has no items to lay out; index photos into it") { Code = ErrorCodes.StoreEmpty, Subject = store.Directory };
        if ((long)keys.Length * settings.Dimensions > Array.MaxLength)
        {
            string most = (Array.MaxLength / settings.Dimensions).ToString(CultureInfo.InvariantCulture);
            throw new EngineException($"{keys.Length} vectors of {settings.Dimensions} numbers are too many to lay out at once; take a sample of {most}") { Code = ErrorCodes.TooManyItems, Subject = most };
        }

        Metric metric = GetMetric(settings);
        (keys, float[] vectors) = Read(store, keys, settings.Dimensions, metric, cancellation);
        var options = new TsneOptions { Metric = metric, Perplexity = request.Perplexity, Iterations = request.Iterations, Seed = request.Seed };
        TsneLayout layout = Tsne.Run(new VectorMatrix(vectors, settings.Dimensions), options, progress, cancellation);
        return new CatalogMap(keys, layout.X, layout.Y, new MapOrigin(
            DateTimeOffset.UtcNow, CatalogMap.ReadModel(settings), metric.Name(), count, last, keys.Length < count, layout.Perplexity, request.Iterations, request.Seed, layout.Divergence));
    }

    /// <summary>The store's metric; an inner product is no distance, and the angle is what it ranks by where lengths are alike.</summary>
    internal static Metric GetMetric(CollectionSettings settings) => settings.Metric == Metric.InnerProduct ? Metric.Cosine : settings.Metric;

    private static long[] Chosen(long[] keys, int? sample) =>
        sample is not { } wanted || wanted >= keys.Length ? keys : [.. Enumerable.Range(0, wanted).Select(i => keys[(int)((long)i * keys.Length / wanted)])];

    /// <summary>The vectors of those items that are still there.</summary>
    private static (long[] Keys, float[] Vectors) Read(ICatalogReader store, long[] keys, int dimensions, Metric metric, CancellationToken cancellation)
    {
        float[] vectors = new float[keys.Length * dimensions];
        List<long> read = new(keys.Length);
        using (VectorCursor cursor = store.OpenVectors(keys))
        {
            while (cursor.Read())
            {
                cancellation.ThrowIfCancellationRequested();
                Direction.GetDirected(metric, cursor.Vector, dimensions).CopyTo(vectors.AsSpan(read.Count * dimensions));
                read.Add(cursor.Key);
            }
        }

        return ([.. read], read.Count == keys.Length ? vectors : vectors[..(read.Count * dimensions)]);
    }
}

/// <summary>How to lay a catalog out.</summary>
public sealed record MapRequest
{
    /// <summary>How many neighbors of an item count, 1 to 1,000; few show small groups, many large ones.</summary>
    public double Perplexity { get; init; } = 30;

    /// <summary>Steps of the descent, 1 to 100,000.</summary>
    public int Iterations { get; init; } = 1000;

    /// <summary>Another seed, another layout; the same one gives the same.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>At most so many items, taken evenly from all of them; null takes all.</summary>
    public int? Sample { get; init; }
}
