using System.Numerics;
using System.Runtime.InteropServices;
using Akin.Vectors.Measuring;

namespace Akin.Vectors.Projection;

/// <summary>The directions in which vectors vary most, found by orthogonal iteration on a sample of them (Golub and Van Loan, "Matrix Computations", 8.2.4).</summary>
internal static class PrincipalComponents
{
    private const int Sampled = 4000, Iterations = 20;

    // A few more than are wanted, which makes those that are wanted come sooner.
    private const int Spare = 3;

    /// <summary>Where vectors lie along their first components: as many arrays as wanted, of a number a vector.</summary>
    /// <param name="vectors">The vectors.</param>
    /// <param name="wanted">Components; those that the vectors have not are zero.</param>
    /// <param name="seed">Seeds the directions it starts from.</param>
    /// <param name="threads">Threads; 0 is one a core.</param>
    public static float[][] Compute(VectorMatrix vectors, int wanted, int seed, int threads)
    {
        int n = vectors.Count, d = vectors.Dimensions, sampled = Math.Min(n, Sampled);
        int[] sample = [.. Enumerable.Range(0, sampled).Select(i => (int)((long)i * n / sampled))];
        var mean = new ColumnMean(d);
        foreach (int i in sample)
            mean.Add(vectors.Row(i));
        float[] center = mean.ToArray();

        var random = new Random(seed);
        float[][] directions = [.. Enumerable.Range(0, wanted + Spare).Select(_ => Enumerable.Range(0, d).Select(_ => random.NextSingle() - 0.5f).ToArray())];
        Orthonormalize(directions);
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            // The covariance times each direction, without the covariance: rows weighted by where they lie along it.
            float[][] next = [.. directions.Select(_ => new float[d])];
            for (int v = 0; v < directions.Length; v++)
            {
                float origin = Dot(center, directions[v]);
                foreach (int i in sample)
                    AddScaled(next[v], vectors.Row(i), Dot(vectors.Row(i), directions[v]) - origin, center);
            }

            Orthonormalize(next);
            directions = next;
        }

        return [.. directions.Take(wanted).Select(direction =>
        {
            float origin = Dot(center, direction);
            // Which of the two ways a direction points is chance; the largest part of it decides.
            float sign = direction.MaxBy(MathF.Abs) < 0 ? -1 : 1;
            float[] places = new float[n];
            Workers.ForEach(threads, (n + 1023) / 1024, block =>
            {
                for (int i = block * 1024; i < Math.Min(n, (block + 1) * 1024); i++)
                    places[i] = sign * (Dot(vectors.Row(i), direction) - origin);
            });
            return places;
        })];
    }

    /// <summary>Gram and Schmidt's way, twice, since once leaves rounding; what vanishes becomes zero.</summary>
    private static void Orthonormalize(float[][] directions)
    {
        for (int v = 0; v < directions.Length; v++)
        {
            float before = MathF.Sqrt(Dot(directions[v], directions[v]));
            for (int round = 0; round < 2; round++)
            {
                for (int u = 0; u < v; u++)
                    AddScaled(directions[v], directions[u], -Dot(directions[v], directions[u]), default);
            }

            float length = MathF.Sqrt(Dot(directions[v], directions[v]));
            float scale = length > 1e-5f * before && float.IsNormal(length) ? 1 / length : 0;
            for (int c = 0; c < directions[v].Length; c++)
                directions[v][c] *= scale;
        }
    }

    private static unsafe float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        fixed (float* x = a, y = b)
            return Distances.FloatKernel.Sum<Distances.ProductStep>(x, y, a.Length);
    }

    /// <summary>Adds a multiple of one vector, less another where there is one.</summary>
    private static void AddScaled(Span<float> to, ReadOnlySpan<float> from, float factor, ReadOnlySpan<float> less)
    {
        int whole = to.Length / Vector<float>.Count * Vector<float>.Count;
        Span<Vector<float>> sums = MemoryMarshal.Cast<float, Vector<float>>(to[..whole]);
        ReadOnlySpan<Vector<float>> added = MemoryMarshal.Cast<float, Vector<float>>(from[..whole]);
        ReadOnlySpan<Vector<float>> minus = MemoryMarshal.Cast<float, Vector<float>>(less.IsEmpty ? less : less[..whole]);
        for (int i = 0; i < sums.Length; i++)
            sums[i] += (less.IsEmpty ? added[i] : added[i] - minus[i]) * factor;
        for (int i = whole; i < to.Length; i++)
            to[i] += (less.IsEmpty ? from[i] : from[i] - less[i]) * factor;
    }
}
