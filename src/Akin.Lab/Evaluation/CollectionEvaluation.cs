using Akin.Catalog.Filters;
using Akin.Catalog.Store;
using Akin.Engine;
using Akin.Engine.Search;
using Akin.Vectors;
using Microsoft.Extensions.Logging.Abstractions;

namespace Akin.Lab.Evaluation;

/// <summary>Evaluates a collection by a column of its metadata, and its index against exact search.</summary>
public static class CollectionEvaluation
{
    private const int SampleSeed = 1;
    private const int RecallQueries = 1000;
    private const int RecallK = 10;

    /// <summary>Runs an evaluation.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="request">What to evaluate.</param>
    /// <param name="progress">Told how many of how many queries are done.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="EngineException">A column does not exist, or a side is empty.</exception>
    public static EvaluationReport Run(
        Collection collection, EvaluationRequest request, IProgress<(int Done, int Total)>? progress = null,
        CancellationToken cancellation = default)
    {
        (LabeledVectors queries, LabeledVectors gallery, Metric metric) = Load(collection, request);
        EvaluationReport report = Evaluator.Evaluate(
            queries, gallery, metric, request.K, progress.Counting(queries.Count), expansion: request.Expansion, cancellation: cancellation);
        return report with { IndexRecallAt10 = IndexRecall(collection, queries, metric, cancellation) };
    }

    /// <summary>Reads both sides of an evaluation.</summary>
    /// <exception cref="EngineException">A column does not exist, or a side is empty.</exception>
    internal static (LabeledVectors Queries, LabeledVectors Gallery, Metric Metric) Load(Collection collection, EvaluationRequest request)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Queries, 1);
        Metric metric = request.Metric ?? collection.Settings.Metric;

        ICatalogReader store = collection.Store;
        IReadOnlyDictionary<long, string> labels = Column(store, request.Label);
        IReadOnlyDictionary<long, string>? groups = request.SplitBy is null ? null : Column(store, request.SplitBy);
        long[] galleryKeys = Side(store, labels, request.GalleryWhere, "gallery");
        long[] queryKeys = Sample(Side(store, labels, request.QueryWhere, "query"), request.Queries);

        LabeledVectors gallery = Load(store, galleryKeys, labels, groups);
        LabeledVectors queries = queryKeys.AsSpan().SequenceEqual(galleryKeys) ? gallery : Load(store, queryKeys, labels, groups);
        return (queries, gallery, metric);
    }

    /// <summary>The share of the exact ten nearest that an index finds; neighbors as near as the tenth count as found.</summary>
    /// <param name="index">The index.</param>
    /// <param name="queries">Vectors to ask it with; at most a thousand of them, evenly spread, are used.</param>
    /// <param name="cancellation">Stops it.</param>
    public static double IndexRecall(IReadOnlyVectorIndex index, LabeledVectors queries, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(queries);
        int count = Math.Min(queries.Count, RecallQueries), k = Math.Min(RecallK, index.Count);
        if (count == 0 || k == 0)
            return 1;
        float[] sample = new float[count * index.Dimensions];
        for (int i = 0; i < count; i++)
            queries.Vector((int)((long)i * queries.Count / count)).CopyTo(sample.AsSpan(i * index.Dimensions));
        Neighbor[] exact = new Neighbor[count * k], approximate = new Neighbor[count * k];
        ReadOnlySpan<float> asked = Direction.GetDirected(index.Metric, sample, index.Dimensions);
        index.SearchMany(asked, exact, k, new SearchOptions { Exact = true }, cancellation: cancellation);
        index.SearchMany(asked, approximate, k, cancellation: cancellation);
        int found = 0;
        for (int i = 0; i < exact.Length; i++)
            found += approximate[i].Id >= 0 && approximate[i].Distance <= exact[(i / k * k) + k - 1].Distance ? 1 : 0;
        return found / (double)exact.Length;
    }

    private static double IndexRecall(Collection collection, LabeledVectors queries, Metric metric, CancellationToken cancellation)
    {
        if (metric == collection.Settings.Metric)
            return IndexRecall(collection.OpenIndex(cancellation: cancellation), queries, cancellation);

        // The store's index is for another metric: one of the same kind is built for this one, in memory only.
        CollectionSettings settings = collection.Settings;
        IndexSettings how = metric == Metric.Hamming ? settings.Index.GetKind() : settings.Index;
        using IVectorIndex index = new VectorIndexCache(
            collection.Store, settings with { Metric = metric, Index = how }, NullLogger.Instance).Build(null, cancellation);
        return IndexRecall(index, queries, cancellation);
    }

    private static IReadOnlyDictionary<long, string> Column(ICatalogReader store, string column)
    {
        IReadOnlyDictionary<long, string> values = store.MetadataValues(column);
        if (values.Count > 0)
            return values;
        string known = string.Join(", ", store.MetadataColumns(0).Select(c => c.Name));
        throw new EngineException($"no item of the store {store.Directory} has a '{column}'; its columns are: {(known.Length == 0 ? "none" : known)}");
    }

    // An item without a label (an empty cell is an unknown one) can be neither right nor wrong.
    private static long[] Side(
        ICatalogReader store, IReadOnlyDictionary<long, string> labels, Filter? where, string name)
    {
        long[] keys = [.. store.Keys(where).Where(k => labels.TryGetValue(k, out string? label) && label.Length > 0)];
        return keys.Length > 0 ? keys : throw new EngineException(
            $"no labeled item is on the {name} side{(where is null ? "" : $" ({where})")}");
    }

    private static long[] Sample(long[] keys, int most)
    {
        if (keys.Length <= most)
            return keys;
        new Random(SampleSeed).Shuffle(keys);
        return [.. keys.Take(most).Order()];
    }

    private static LabeledVectors Load(
        ICatalogReader store, long[] keys, IReadOnlyDictionary<long, string> labels, IReadOnlyDictionary<long, string>? groups)
    {
        using VectorCursor cursor = store.OpenVectors(keys);
        float[] matrix = new float[(long)keys.Length * cursor.Dimensions];
        int read = 0;
        for (; cursor.Read(); read++)
        {
            cursor.Vector.CopyTo(matrix.AsSpan(read * cursor.Dimensions));
            // A key that has just left the store is passed over.
            keys[read] = cursor.Key;
        }

        keys = keys[..read];
        return new LabeledVectors(
            keys, [.. keys.Select(k => labels[k])],
            groups is null ? null : [.. keys.Select(k => groups.TryGetValue(k, out string? group) ? group : null)],
            matrix[..(read * cursor.Dimensions)]);
    }
}
