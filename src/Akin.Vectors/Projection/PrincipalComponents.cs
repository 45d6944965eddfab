using System.Numerics;
using System.Runtime.InteropServices;
using Akin.Vectors.Measuring;

namespace Akin.Vectors.Projection;

/// <summary>
/// The directions in which vectors vary most, found by orthogonal iteration on a sample of them (Golub and Van Loan, "Matrix
/// Computations", 8.2.4), the one in which they vary most first.
/// </summary>
public sealed class PrincipalComponents
{
    private const int Iterations = 20;

    // A few more than are wanted, which makes those that are wanted come sooner.
    private const int Spare = 3;

    private readonly float[] _center, _variances;
    private readonly float[][] _directions;

    private PrincipalComponents(float[] center, float[][] directions, float[] variances) => (_center, _directions, _variances) = (center, directions, variances);

    /// <summary>Of more vectors than this, as many are looked at.</summary>
    public const int Sampled = 4000;

    /// <summary>How many components there are.</summary>
    public int Count => _directions.Length;

    /// <summary>The variance of the vectors along each component.</summary>
    public ReadOnlySpan<float> Variances => _variances;

    /// <summary>Finds the components.</summary>
    /// <param name="vectors">The vectors; of many a sample is looked at.</param>
    /// <param name="wanted">How many components, at least 1; those that the vectors have not have a variance of 0.</param>
    /// <param name="seed">Seeds the directions it starts from.</param>
    /// <param name="threads">Threads; 0 is one a core.</param>
    /// <param name="aboutOrigin">
    /// Whether they vary about the origin and not about their mean, which is then the first direction or near it: projecting is a matrix alone,
    /// and keeps cosines.
    /// </param>
    public static PrincipalComponents Fit(VectorMatrix vectors, int wanted, int seed = 1, int threads = 0, bool aboutOrigin = false)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        ArgumentOutOfRangeException.ThrowIfLessThan(wanted, 1);
        int n = vectors.Count, d = vectors.Dimensions, sampled = Math.Min(n, Sampled);
        int[] sample = [.. Enumerable.Range(0, sampled).Select(i => (int)((long)i * n / sampled))];
        var mean = new ColumnMean(d);
        foreach (int i in sample)
            mean.Add(vectors.Row(i));
        float[] center = aboutOrigin ? new float[d] : mean.ToArray();

        var random = new Random(seed);
        float[][] directions = [.. Enumerable.Range(0, wanted + Spare).Select(_ => Enumerable.Range(0, d).Select(_ => random.NextSingle() - 0.5f).ToArray())];
        float[] variances = new float[directions.Length];
        Orthonormalize(directions);
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            // The covariance times each direction, without the covariance: rows weighted by where they lie along it.
            float[][] next = [.. directions.Select(_ => new float[d])];
            Workers.ForEach(threads, directions.Length, v =>
            {
                float origin = Dot(center, directions[v]);
                double squares = 0;
                foreach (int i in sample)
                {
                    float place = Dot(vectors.Row(i), directions[v]) - origin;
                    squares += (double)place * place;
                    AddScaled(next[v], vectors.Row(i), place, center);
                }

                variances[v] = (float)(squares / sampled);
            });
            Orthonormalize(next);
            directions = next;
        }

        // Which of the two ways a direction points is chance; the largest part of it decides.
        float[][] kept = [.. directions.Take(wanted).Select(direction => direction.MaxBy(MathF.Abs) < 0 ? [.. direction.Select(c => -c)] : direction)];
        return new PrincipalComponents(center, kept, variances[..wanted]);
    }

    /// <summary>Where a vector lies along the components, from the middle of all.</summary>
    /// <param name="vector">As many values as the vectors had that were fitted.</param>
    /// <param name="places">Takes as many values as there are components, or fewer: those of the first.</param>
    /// <param name="whiten">
    /// How far the components are made alike: each place is divided by its standard deviation to this power, 0 (not at all) to 1
    /// (all vary alike). What varies much drowns the rest else.
    /// </param>
    public void Project(ReadOnlySpan<float> vector, Span<float> places, float whiten = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(vector.Length, _center.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(places.Length, Count);
        for (int v = 0; v < places.Length; v++)
        {
            float place = Dot(vector, _directions[v]) - Dot(_center, _directions[v]);
            places[v] = whiten == 0 ? place : _variances[v] > 0 ? place / MathF.Pow(_variances[v], whiten / 2) : 0;
        }
    }

    /// <summary>The directions as rows of a matrix, each divided by the standard deviation along it to a power.</summary>
    /// <param name="whiten">The power, as in <see cref="Project"/>.</param>
    public float[][] GetDirections(float whiten = 0) => [.. _directions.Select((direction, v) =>
    {
        float scale = whiten == 0 ? 1 : _variances[v] > 0 ? MathF.Pow(_variances[v], -whiten / 2) : 0;
        return (float[])[.. direction.Select(c => c * scale)];
    })];

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
