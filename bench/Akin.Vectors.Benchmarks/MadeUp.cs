namespace Akin.Vectors.Benchmarks;

/// <summary>Vectors about a thousand centres.</summary>
internal static class MadeUp
{
    private const int Centres = 1000;

    public static float[] Points(int n, int dimensions, int seed)
    {
        // The centres are the same for every seed, so that queries lie among the items.
        Random places = new(9), random = new(seed);
        float[] centres = [.. Enumerable.Range(0, Centres * dimensions).Select(_ => places.NextSingle())];
        float[] points = new float[n * dimensions];
        for (int i = 0; i < n; i++)
        {
            int centre = random.Next(Centres) * dimensions;
            for (int d = 0; d < dimensions; d++)
                points[(i * dimensions) + d] = centres[centre + d] + ((random.NextSingle() - 0.5f) * 0.8f);
        }

        return points;
    }
}
