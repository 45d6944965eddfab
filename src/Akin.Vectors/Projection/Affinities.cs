using Akin.Vectors.Measuring;

namespace Akin.Vectors.Projection;

/// <summary>
/// How alike points are, as t-SNE sees it: for each point shares of its nearest neighbors at a perplexity, made mutual and sparse:
/// p_ij = (p_j|i + p_i|j) / 2n, so that all of them sum to 1.
/// </summary>
public sealed class Affinities
{
    private Affinities(int[] starts, int[] neighbors, float[] shares, double perplexity) =>
        (Starts, Neighbors, Shares, Perplexity) = (starts, neighbors, shares, perplexity);

    /// <summary>Where each point's neighbors begin; one more number than points.</summary>
    internal int[] Starts { get; }

    /// <summary>Every point's neighbors, ascending.</summary>
    internal int[] Neighbors { get; }

    /// <summary>Their shares p_ij.</summary>
    internal float[] Shares { get; }

    /// <summary>Points.</summary>
    public int Count => Starts.Length - 1;

    /// <summary>The perplexity used: what was asked for, or a third of the other points where there are fewer than three times as many.</summary>
    public double Perplexity { get; }

    /// <summary>The neighbors of a point and their shares.</summary>
    /// <param name="i">The point, 0 to <see cref="Count"/> - 1.</param>
    public IEnumerable<(int Neighbor, float Share)> GetNeighbors(int i) =>
        Enumerable.Range(Starts[i], Starts[i + 1] - Starts[i]).Select(at => (Neighbors[at], Shares[at]));

    /// <summary>Computes them from the three times perplexity nearest neighbors of each point.</summary>
    /// <param name="vectors">The points, two or more.</param>
    /// <param name="metric">How far apart they are; not <see cref="Metric.InnerProduct"/>.</param>
    /// <param name="perplexity">How many neighbors count, 1 or more.</param>
    /// <param name="threads">Threads; 0 is one a core.</param>
    /// <param name="progress">Told how many points of how many are done.</param>
    /// <param name="cancellation">Stops it.</param>
    public static Affinities Compute(
        VectorMatrix vectors, Metric metric, double perplexity, int threads = 0, IProgress<(int Done, int Total)>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        int n = vectors.Count;
        if (n < 2)
            throw new ArgumentException($"{n} points have no neighbors; two or more are needed", nameof(vectors));
        if (metric == Metric.InnerProduct)
            throw new ArgumentException("an inner product is no distance; take cosine", nameof(metric));
        perplexity = Math.Clamp(perplexity, 1, Math.Max(1, (n - 1) / 3.0));
        int k = Math.Min(n - 1, (int)Math.Ceiling(3 * perplexity));
        NearestNeighbors near = NearestNeighbors.Find(vectors, metric, k, threads, progress, cancellation);
        float[] shares = new float[near.Squared.Length];
        Workers.ForEach(threads, n, i => PerplexityCalibration.Run(near.Squared.AsSpan(i * k, k), perplexity, shares.AsSpan(i * k, k)), cancellation);
        return Mutual(n, near, shares, perplexity, threads);
    }

    private static Affinities Mutual(int n, NearestNeighbors near, float[] shares, double perplexity, int threads)
    {
        int k = near.K;
        // Who has me for a neighbor: ascending for each point, as they are gone through in order.
        int[] ends = new int[n + 1];
        foreach (int j in near.Ids)
            ends[j + 1]++;
        for (int i = 0; i < n; i++)
            ends[i + 1] += ends[i];
        int[] backStarts = [.. ends];
        int[] back = new int[near.Ids.Length];
        for (int at = 0; at < near.Ids.Length; at++)
            back[ends[near.Ids[at]]++] = at;

        var rows = new (int Neighbor, float Share)[n][];
        float scale = 1f / (2f * n);
        Workers.ForEach(threads, n, i =>
        {
            var row = new List<(int Neighbor, float Share)>(2 * k);
            for (int at = i * k; at < (i + 1) * k; at++)
                row.Add((near.Ids[at], shares[at] * scale));
            for (int at = backStarts[i]; at < backStarts[i + 1]; at++)
                row.Add((back[at] / k, shares[back[at]] * scale));
            row.Sort((a, b) => a.Neighbor != b.Neighbor ? a.Neighbor.CompareTo(b.Neighbor) : a.Share.CompareTo(b.Share));
            var merged = new List<(int Neighbor, float Share)>(row.Count);
            foreach ((int neighbor, float share) in row)
            {
                if (merged.Count > 0 && merged[^1].Neighbor == neighbor)
                    merged[^1] = (neighbor, merged[^1].Share + share);
                else
                    merged.Add((neighbor, share));
            }

            rows[i] = [.. merged];
        });
        int[] starts = new int[n + 1];
        for (int i = 0; i < n; i++)
            starts[i + 1] = checked(starts[i] + rows[i].Length);
        int[] neighbors = new int[starts[n]];
        float[] mutual = new float[starts[n]];
        for (int i = 0; i < n; i++)
        {
            for (int at = 0; at < rows[i].Length; at++)
                (neighbors[starts[i] + at], mutual[starts[i] + at]) = rows[i][at];
        }

        return new Affinities(starts, neighbors, mutual, perplexity);
    }
}
