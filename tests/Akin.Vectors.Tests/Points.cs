namespace Akin.Vectors.Tests;

/// <summary>Made-up vectors.</summary>
internal static class Points
{
    /// <summary>Points about a few dozen centers, as real data lie: row after row.</summary>
    public static float[] Clustered(int n, int dimensions, int seed)
    {
        // The centers are the same for every seed, so that queries lie among the items.
        var places = new Random(99);
        float[] centers = [.. Enumerable.Range(0, 30 * dimensions).Select(_ => (float)(places.NextDouble() - 0.5) * 2)];
        var random = new Random(seed);
        var points = new float[n * dimensions];
        for (int i = 0; i < n; i++)
        {
            int center = random.Next(30);
            for (int d = 0; d < dimensions; d++)
                points[(i * dimensions) + d] = centers[(center * dimensions) + d] + (float)(random.NextDouble() + random.NextDouble() - 1) * 0.6f;
        }

        return points;
    }

    public static long[] Ids(int n, int first = 0) => [.. Enumerable.Range(first, n).Select(i => (long)i)];

    /// <summary>The plainest search there is.</summary>
    public static Neighbor[] Nearest(Metric metric, float[] vectors, long[] ids, ReadOnlySpan<float> query, int k, Func<long, bool>? filter = null)
    {
        int d = query.Length;
        var all = new List<Neighbor>();
        for (int i = 0; i < ids.Length; i++)
        {
            if (filter?.Invoke(ids[i]) ?? true)
                all.Add(new Neighbor(ids[i], (float)Plain(metric, vectors.AsSpan(i * d, d), query)));
        }

        return [.. all.OrderBy(n => n.Distance).ThenBy(n => n.Id).Take(k)];
    }

    public static double Plain(Metric metric, ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double squares = 0, absolutes = 0, product = 0, aa = 0, bb = 0, signs = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double difference = (double)a[i] - b[i];
            squares += difference * difference;
            absolutes += Math.Abs(difference);
            product += (double)a[i] * b[i];
            aa += (double)a[i] * a[i];
            bb += (double)b[i] * b[i];
            signs += (a[i] > 0) != (b[i] > 0) ? 1 : 0;
        }

        return metric switch
        {
            Metric.L2 => Math.Sqrt(squares),
            Metric.L1 => absolutes,
            Metric.InnerProduct => -product,
            Metric.Cosine => aa == 0 || bb == 0 ? 1 : 1 - (product / Math.Sqrt(aa * bb)),
            _ => signs,
        };
    }

    /// <summary>The share of hits at most as far as the last true one.</summary>
    public static double Recall(ReadOnlySpan<Neighbor> found, ReadOnlySpan<Neighbor> truth)
    {
        float last = truth[^1].Distance + (1e-4f * Math.Abs(truth[^1].Distance)) + 1e-5f;
        int hits = 0;
        foreach (Neighbor hit in found)
            hits += hit.Id >= 0 && hit.Distance <= last ? 1 : 0;
        return (double)hits / truth.Length;
    }
}
