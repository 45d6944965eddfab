using Akin.Vectors.Measuring;

namespace Akin.Vectors.Projection;

/// <summary>
/// How far neighbors in a layout can be trusted to be neighbors among the vectors: 1 where all are, less the farther those that are not
/// (Venna and Kaski, "Neighborhood preservation in nonlinear projection methods", 2001). Compares all with all.
/// </summary>
public static class Trustworthiness
{
    /// <summary>Measures it.</summary>
    /// <param name="vectors">The vectors, under L2.</param>
    /// <param name="x">The layout's first coordinates, one a vector.</param>
    /// <param name="y">Its second ones.</param>
    /// <param name="k">Neighbors that are looked at, fewer than half of the vectors.</param>
    /// <param name="threads">Threads; 0 is one a core.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>0 to 1.</returns>
    public static double Compute(VectorMatrix vectors, ReadOnlyMemory<float> x, ReadOnlyMemory<float> y, int k, int threads = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        int n = vectors.Count;
        if (x.Length != n || y.Length != n)
            throw new ArgumentException($"{n} vectors can't be laid out at {x.Length} and {y.Length} coordinates", nameof(x));
        if (k < 1 || 2 * k >= n)
            throw new ArgumentOutOfRangeException(nameof(k), k, $"must be 1 or more and less than half of {n}, the number of vectors");
        long surplus = 0;
        Workers.ForEach(threads, n, i => Interlocked.Add(ref surplus, Surplus(vectors, x.Span, y.Span, k, i)), cancellation);
        return 1 - (2.0 * surplus / ((double)n * k * ((2.0 * n) - (3.0 * k) - 1)));
    }

    /// <summary>By how many ranks the nearest in the layout are too far down among the vectors, all together.</summary>
    private static long Surplus(VectorMatrix vectors, ReadOnlySpan<float> x, ReadOnlySpan<float> y, int k, int i)
    {
        int n = vectors.Count;
        float[] near = new float[n], far = new float[n];
        int[] ids = new int[n];
        for (int j = 0; j < n; j++)
        {
            float dx = x[i] - x[j], dy = y[i] - y[j];
            (near[j], ids[j]) = (j == i ? -1 : (dx * dx) + (dy * dy), j);
            far[j] = Distance.Between(Metric.L2, vectors.Row(i), vectors.Row(j));
        }

        // Itself comes first; the k behind it are looked at. Equals go by number.
        Array.Sort(ids, (a, b) => near[a] != near[b] ? near[a].CompareTo(near[b]) : a.CompareTo(b));
        long surplus = 0;
        foreach (int j in ids.AsSpan(1, k))
        {
            int rank = 1;
            for (int other = 0; other < n; other++)
                rank += other != i && (far[other] < far[j] || (far[other] == far[j] && other < j)) ? 1 : 0;
            surplus += Math.Max(0, rank - k);
        }

        return surplus;
    }
}
