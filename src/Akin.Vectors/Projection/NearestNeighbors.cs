using Akin.Vectors.Measuring;

namespace Akin.Vectors.Projection;

/// <summary>Every point's nearest others, and how far they are.</summary>
/// <param name="K">Neighbors of each point.</param>
/// <param name="Ids">n x K numbers of points.</param>
/// <param name="Squared">Their squared distances, as many.</param>
internal sealed record NearestNeighbors(int K, int[] Ids, float[] Squared)
{
    // Multiplications that comparing all with all may take: some seconds. Beyond it a graph is faster, and finds nearly all of the same.
    private const double ExactWork = 1e11;
    private const int Chunk = 4096;

    /// <summary>Finds them: all exactly where that is soon done, else with <see cref="HnswIndex"/>.</summary>
    /// <param name="vectors">The points.</param>
    /// <param name="metric">A metric whose distances are not negative.</param>
    /// <param name="k">How many, fewer than there are points.</param>
    /// <param name="threads">Threads; 0 is one a core.</param>
    /// <param name="progress">Told how many points of how many are done.</param>
    /// <param name="cancellation">Stops it.</param>
    public static NearestNeighbors Find(VectorMatrix vectors, Metric metric, int k, int threads, IProgress<(int Done, int Total)>? progress, CancellationToken cancellation)
    {
        int n = vectors.Count;
        float[]? center = ColumnMean.CenterFor(metric, vectors.Values, vectors.Dimensions);
        bool exact = (double)n * n * vectors.Dimensions <= ExactWork;
        using VectorIndex index = exact
            ? new FlatIndex(vectors.Dimensions, metric, new IndexOptions { Center = center })
            : new HnswIndex(vectors.Dimensions, metric, new HnswOptions { Center = center, EfConstruction = 128 });
        long[] ids = new long[n];
        for (int i = 0; i < n; i++)
            ids[i] = i;
        // Building is the longer half of the work. One thread, so that the same points always make the same graph.
        int total = exact ? n : 2 * n;
        index.AddRange(ids, vectors.Values, exact ? threads : 1, exact ? null : progress.Counting(total), cancellation);

        var found = new NearestNeighbors(k, new int[checked(n * k)], new float[n * k]);
        var hits = new Neighbor[Math.Min(Chunk, n) * (k + 1)];
        for (int first = 0; first < n; first += Chunk)
        {
            int count = Math.Min(Chunk, n - first);
            ReadOnlySpan<float> queries = vectors.Values.Slice(first * vectors.Dimensions, count * vectors.Dimensions);
            index.SearchMany(queries, hits, k + 1, new SearchOptions { Effort = Math.Max(128, k + (k / 2)) }, threads, cancellation);
            for (int i = 0; i < count; i++)
                found.Take(first + i, hits.AsSpan(i * (k + 1), k + 1), metric);
            progress?.Report((total - n + first + count, total));
        }

        return found;
    }

    /// <summary>Takes a point's hits over without the point itself, which a crowd of equal ones may have kept off the list.</summary>
    private void Take(int point, ReadOnlySpan<Neighbor> hits, Metric metric)
    {
        int at = point * K, end = at + K;
        foreach (Neighbor hit in hits)
        {
            if (hit.Id == point || hit.Id < 0 || at == end)
                continue;
            (Ids[at], Squared[at]) = ((int)hit.Id, ComputeSquared(metric, hit.Distance));
            at++;
        }

        // A graph may find fewer than there are: the last one it found stands for those it did not.
        for (; at < end; at++)
            (Ids[at], Squared[at]) = (Ids[at - 1], Squared[at - 1]);
    }

    /// <summary>Cosine distance is half the squared distance of unit vectors, Hamming distance the squared distance of bits.</summary>
    private static float ComputeSquared(Metric metric, float distance) => metric switch
    {
        Metric.Cosine => 2 * distance,
        Metric.Hamming => distance,
        _ => distance * distance,
    };
}
