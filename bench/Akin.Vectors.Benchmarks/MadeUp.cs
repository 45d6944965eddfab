namespace Akin.Vectors.Benchmarks;

/// <summary>Vectors about a thousand centers.</summary>
internal static class MadeUp
{
    private const int Centers = 1000;

    public static float[] Points(int n, int dimensions, int seed)
    {
        // The centers are the same for every seed, so that queries lie among the items.
        Random places = new(9), random = new(seed);
        float[] centers = [.. Enumerable.Range(0, Centers * dimensions).Select(_ => places.NextSingle())];
        float[] points = new float[n * dimensions];
        for (int i = 0; i < n; i++)
        {
            int center = random.Next(Centers) * dimensions;
            for (int d = 0; d < dimensions; d++)
                points[(i * dimensions) + d] = centers[center + d] + ((random.NextSingle() - 0.5f) * 0.8f);
        }

        return points;
    }
}
