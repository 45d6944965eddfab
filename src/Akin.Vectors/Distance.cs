using Akin.Vectors.Distances;

namespace Akin.Vectors;

/// <summary>Distances between two vectors, with the widest instructions the processor has. Less is nearer, as in the indexes.</summary>
public static unsafe class Distance
{
    /// <summary>Between 32-bit floats.</summary>
    /// <exception cref="ArgumentException">The lengths differ, or the metric is Hamming: pack the signs and use <see cref="Hamming"/>.</exception>
    public static float Between(Metric metric, ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        Same(a.Length, b.Length);
        fixed (float* x = a, y = b)
        {
            int n = a.Length;
            return metric switch
            {
                Metric.L2 => MathF.Sqrt(FloatKernel.Sum<SquaredStep>(x, y, n)),
                Metric.L1 => FloatKernel.Sum<AbsoluteStep>(x, y, n),
                Metric.InnerProduct => -FloatKernel.Sum<ProductStep>(x, y, n),
                Metric.Cosine => Cosine(FloatKernel.Sum<ProductStep>(x, y, n), FloatKernel.Sum<ProductStep>(x, x, n), FloatKernel.Sum<ProductStep>(y, y, n), a.SequenceEqual(b)),
                _ => throw NoHamming(metric),
            };
        }
    }

    /// <summary>Between 16-bit floats.</summary>
    /// <exception cref="ArgumentException">As for 32-bit floats.</exception>
    public static float Between(Metric metric, ReadOnlySpan<Half> a, ReadOnlySpan<Half> b)
    {
        Same(a.Length, b.Length);
        fixed (Half* x = a, y = b)
        {
            int n = a.Length;
            return metric switch
            {
                Metric.L2 => MathF.Sqrt(HalfKernel.Sum<SquaredStep>(x, y, n)),
                Metric.L1 => HalfKernel.Sum<AbsoluteStep>(x, y, n),
                Metric.InnerProduct => -HalfKernel.Sum<ProductStep>(x, y, n),
                Metric.Cosine => Cosine(HalfKernel.Sum<ProductStep>(x, y, n), HalfKernel.Sum<ProductStep>(x, x, n), HalfKernel.Sum<ProductStep>(y, y, n), a.SequenceEqual(b)),
                _ => throw NoHamming(metric),
            };
        }
    }

    /// <summary>Between bytes with a sign; exact in whole numbers up to 65,536 components.</summary>
    /// <exception cref="ArgumentException">As for 32-bit floats, or more than 65,536 components.</exception>
    public static float Between(Metric metric, ReadOnlySpan<sbyte> a, ReadOnlySpan<sbyte> b)
    {
        Same(a.Length, b.Length);
        if (a.Length > Checks.MaxDimensions)
            throw new ArgumentException($"a vector has at most {Checks.MaxDimensions} components, not {a.Length}", nameof(a));
        fixed (sbyte* x = a, y = b)
        {
            int n = a.Length;
            return metric switch
            {
                Metric.L2 => MathF.Sqrt(SignedByteKernel.Squared(x, y, n)),
                Metric.L1 => SignedByteKernel.Absolute(x, y, n),
                Metric.InnerProduct => -SignedByteKernel.Dot(x, y, n),
                Metric.Cosine => Cosine(SignedByteKernel.Dot(x, y, n), SignedByteKernel.Dot(x, x, n), SignedByteKernel.Dot(y, y, n), a.SequenceEqual(b)),
                _ => throw NoHamming(metric),
            };
        }
    }

    /// <summary>The number of differing bits.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static int Hamming(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        Same(a.Length, b.Length);
        int words = a.Length / 8, differing;
        fixed (byte* x = a, y = b)
            differing = BitKernel.Differing((ulong*)x, (ulong*)y, words);
        for (int i = words * 8; i < a.Length; i++)
            differing += byte.PopCount((byte)(a[i] ^ b[i]));
        return differing;
    }

    private static float Cosine(double product, double squaredA, double squaredB, bool same)
    {
        if (squaredA == 0 || squaredB == 0)
            return 1;
        return same ? 0 : (float)Math.Clamp(1 - (product / (Math.Sqrt(squaredA) * Math.Sqrt(squaredB))), 0, 2);
    }

    private static void Same(int a, int b)
    {
        if (a != b)
            throw new ArgumentException($"one vector has {a} components, the other {b}", nameof(b));
    }

    private static ArgumentException NoHamming(Metric metric) => new($"{metric.Name()} is between bits: pack them and call Hamming", nameof(metric));
}
