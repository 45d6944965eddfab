using System.Numerics.Tensors;
using Akin.Catalog.Store;
using Akin.Engine;
using Akin.Engine.Search;
using Akin.Vectors;

namespace Akin.Lab.Duplicates;

/// <summary>Pairs of items whose vectors are near: each item asks the index for its nearest, and no photo is read.</summary>
internal static class DuplicateCandidates
{
    private const int Batch = 512;

    /// <summary>Finds the pairs.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="places">Keys of the items that may be in a pair, with their numbers.</param>
    /// <param name="request">How near, and how many of an item's nearest.</param>
    /// <param name="progress">Told how many items have asked.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Pairs of numbers, the smaller first, each once, ascending.</returns>
    public static IReadOnlyList<(int First, int Second)> Find(
        Collection collection, IReadOnlyDictionary<long, int> places, DuplicateRequest request, IProgress<int>? progress, CancellationToken cancellation)
    {
        IReadOnlyVectorIndex index = collection.OpenIndex(cancellation: cancellation);
        // An item is its own nearest, and so are those that have left since.
        int k = Math.Min(request.Neighbors + 1, index.Count), dimensions = collection.Settings.Dimensions;
        if (k < 2)
            return [];
        HashSet<(int, int)> pairs = [];
        long[] keys = new long[Batch];
        float[] vectors = new float[Batch * dimensions];
        Neighbor[] found = new Neighbor[Batch * k];
        int filled = 0, done = 0;
        using (VectorCursor cursor = collection.Store.OpenVectors([.. places.Keys]))
        {
            while (cursor.Read())
            {
                keys[filled] = cursor.Key;
                cursor.Vector.CopyTo(vectors.AsSpan(filled++ * dimensions));
                if (filled == Batch)
                    Ask();
            }
        }

        Ask();
        return [.. pairs.Order()];

        void Ask()
        {
            cancellation.ThrowIfCancellationRequested();
            if (filled == 0)
                return;
            ReadOnlySpan<float> queries = Direction.GetDirected(index.Metric, vectors.AsSpan(0, filled * dimensions), dimensions);
            index.SearchMany(queries, found, k, cancellation: cancellation);
            List<(int Row, Neighbor Hit)> near = [];
            for (int row = 0; row < filled; row++)
            {
                foreach (Neighbor hit in found.AsSpan(row * k, k))
                {
                    if (hit.Id != keys[row] && hit.Id >= 0 && places.ContainsKey(hit.Id))
                        near.Add((row, hit));
                }
            }

            Dictionary<long, float[]> others = index.Metric == Metric.Cosine ? [] : Read(collection.Store, [.. near.Select(n => n.Hit.Id).Distinct().Order()]);
            foreach ((int row, Neighbor hit) in near)
            {
                float distance = index.Metric == Metric.Cosine ? hit.Distance
                    : others.TryGetValue(hit.Id, out float[]? other) ? Cosine(vectors.AsSpan(row * dimensions, dimensions), other) : float.NaN;
                int a = places[keys[row]], b = places[hit.Id];
                if (distance <= request.MaxDistance)
                    pairs.Add((Math.Min(a, b), Math.Max(a, b)));
            }

            done += filled;
            filled = 0;
            progress?.Report(done);
        }
    }

    private static Dictionary<long, float[]> Read(ICatalogReader store, long[] keys)
    {
        Dictionary<long, float[]> vectors = [];
        using VectorCursor cursor = store.OpenVectors(keys);
        while (cursor.Read())
            vectors[cursor.Key] = cursor.Vector.ToArray();
        return vectors;
    }

    // Vectors without a direction, such as a black photo's pixels, are near to each other alone.
    private static float Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        bool none = !a.ContainsAnyExcept(0f), otherNone = !b.ContainsAnyExcept(0f);
        return none || otherNone ? (none && otherNone ? 0 : 1) : 1 - TensorPrimitives.CosineSimilarity(a, b);
    }
}
