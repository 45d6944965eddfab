using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Akin.Vectors.Projection;

/// <summary>How t-SNE draws points together that are alike: along the edges of <see cref="Affinities"/>.</summary>
internal static unsafe class Attraction
{
    /// <summary>The pull on one point: the sum over its neighbors of p (x - x_j) / (1 + |d|^2).</summary>
    /// <param name="affinities">Who is alike whom.</param>
    /// <param name="i">The point.</param>
    /// <param name="x">First coordinates of all points.</param>
    /// <param name="y">Second coordinates.</param>
    public static (float X, float Y) On(Affinities affinities, int i, float* x, float* y)
    {
        int start = affinities.Starts[i], count = affinities.Starts[i + 1] - start, done = 0;
        ref int neighbor = ref MemoryMarshal.GetArrayDataReference(affinities.Neighbors);
        ref float share = ref MemoryMarshal.GetArrayDataReference(affinities.Shares);
        float atX = x[i], atY = y[i], pullX = 0, pullY = 0;
        if (Avx2.IsSupported)
        {
            // Lane l follows the edge done + l: its end is fetched by its number, then all is as in the plain loop below.
            Vector256<float> fromX = Vector256.Create(atX), fromY = Vector256.Create(atY), sumX = default, sumY = default;
            for (; done <= count - Vector256<float>.Count; done += Vector256<float>.Count)
            {
                Vector256<int> ends = Vector256.LoadUnsafe(ref neighbor, (nuint)(start + done));
                Vector256<float> dx = fromX - Avx2.GatherVector256(x, ends, sizeof(float)), dy = fromY - Avx2.GatherVector256(y, ends, sizeof(float));
                Vector256<float> weight = Vector256.LoadUnsafe(ref share, (nuint)(start + done)) / Vector256.FusedMultiplyAdd(dx, dx, Vector256.FusedMultiplyAdd(dy, dy, Vector256<float>.One));
                sumX = Vector256.FusedMultiplyAdd(weight, dx, sumX);
                sumY = Vector256.FusedMultiplyAdd(weight, dy, sumY);
            }

            (pullX, pullY) = (Vector256.Sum(sumX), Vector256.Sum(sumY));
        }

        for (; done < count; done++)
        {
            int j = affinities.Neighbors[start + done];
            float dx = atX - x[j], dy = atY - y[j], weight = affinities.Shares[start + done] / (1 + (dx * dx) + (dy * dy));
            pullX += weight * dx;
            pullY += weight * dy;
        }

        return (pullX, pullY);
    }
}
