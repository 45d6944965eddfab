using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Akin.Vectors.Distances;
using Akin.Vectors.Storage;

namespace Akin.Vectors.Trees;

/// <summary>Parts sketches by a hyperplane between two groups of them.</summary>
internal static unsafe class Split
{
    private const int Width = Forest.Width, SampleSize = 48, Rounds = 4, Attempts = 3;

    /// <summary>On which side of a plane a sketch lies, and how far in lengths of the normal: above zero is right.</summary>
    public static int Margin(short* normal, int offset, byte* sketch)
    {
        if (!Avx512BW.IsSupported)
            return (int)ByteKernel.Dot(sketch, normal, Width) - offset;
        Vector512<int> sum = Avx512BW.MultiplyAddAdjacent(Avx512BW.ConvertToVector512Int16(Vector256.Load(sketch)), Vector512.Load(normal));
        Vector256<int> half = sum.GetLower() + sum.GetUpper();
        Vector128<int> rest = Sse2.MultiplyAddAdjacent(Sse41.ConvertToVector128Int16(sketch + 32), Vector128.Load(normal + 32));
        return Vector128.Sum(half.GetLower() + half.GetUpper() + rest) - offset;
    }

    /// <summary>Finds a plane that leaves at least a tenth of the items on either side.</summary>
    /// <param name="rows">Their sketches.</param>
    /// <param name="slots">The items, in an order the split may change.</param>
    /// <param name="random">Picks the sample.</param>
    /// <param name="normal">Receives the normal.</param>
    /// <param name="offset">Receives the offset.</param>
    /// <param name="left">Receives how many go left; they come first then.</param>
    /// <returns>False where no plane was found, the sketches being alike.</returns>
    public static bool TryFind(Rows rows, Span<int> slots, Random random, Span<short> normal, out int offset, out int left)
    {
        (offset, left) = (0, 0);
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            if (!TryPlane(rows, slots, random, normal, out offset))
                continue;
            left = Part(rows, slots, normal, offset);
            if (left * 10L >= slots.Length && (slots.Length - left) * 10L >= slots.Length)
                return true;
        }

        if (left > 0 && left < slots.Length)
            return true;
        // Nearly all are alike: between the first and any that is not.
        for (int i = 1; i < slots.Length; i++)
        {
            if (!TryBetween(rows, slots[0], slots[i], normal, out offset))
                continue;
            left = Part(rows, slots, normal, offset);
            return left > 0 && left < slots.Length;
        }

        return false;
    }

    private static bool TryBetween(Rows rows, int a, int b, Span<short> normal, out int offset)
    {
        float* means = stackalloc float[2 * Width];
        Pick(rows, a, means);
        Pick(rows, b, means + Width);
        return TryPlane(means, normal, out offset);
    }

    /// <summary>Two means of a sample, a few rounds of them; the plane lies half way between.</summary>
    private static bool TryPlane(Rows rows, ReadOnlySpan<int> slots, Random random, Span<short> normal, out int offset)
    {
        float* means = stackalloc float[2 * Width];
        float* sums = stackalloc float[2 * Width];
        Pick(rows, slots[random.Next(slots.Length)], means);
        Pick(rows, slots[random.Next(slots.Length)], means + Width);
        Span<int> sample = stackalloc int[Math.Min(SampleSize, slots.Length)];
        foreach (ref int slot in sample)
            slot = slots[random.Next(slots.Length)];
        float* point = stackalloc float[Width];
        for (int round = 0; round < Rounds; round++)
        {
            new Span<float>(sums, 2 * Width).Clear();
            int n0 = 0, n1 = 0;
            foreach (int slot in sample)
            {
                Pick(rows, slot, point);
                bool second = FloatKernel.Sum<SquaredStep>(point, means + Width, Width) < FloatKernel.Sum<SquaredStep>(point, means, Width);
                float* sum = second ? sums + Width : sums;
                for (int i = 0; i < Width; i++)
                    sum[i] += point[i];
                (n0, n1) = second ? (n0, n1 + 1) : (n0 + 1, n1);
            }

            for (int i = 0; i < Width; i++)
            {
                if (n0 > 0)
                    means[i] = sums[i] / n0;
                if (n1 > 0)
                    means[Width + i] = sums[Width + i] / n1;
            }
        }

        return TryPlane(means, normal, out offset);
    }

    /// <summary>The plane half way between two points; false where they are the same.</summary>
    private static bool TryPlane(float* means, Span<short> normal, out int offset)
    {
        float widest = 0;
        for (int i = 0; i < Width; i++)
            widest = Math.Max(widest, Math.Abs(means[Width + i] - means[i]));
        offset = 0;
        if (widest == 0)
            return false;
        double middle = 0;
        for (int i = 0; i < Width; i++)
        {
            normal[i] = (short)MathF.Round((means[Width + i] - means[i]) / widest * 255);
            middle += normal[i] * (means[Width + i] + means[i]) / 2;
        }

        offset = (int)middle;
        return true;
    }

    private static void Pick(Rows rows, int slot, float* to)
    {
        byte* sketch = rows.Sketches + ((nint)slot * Sketcher.Stride);
        for (int i = 0; i < Width; i++)
            to[i] = sketch[i];
    }

    /// <summary>Puts the left ones first and counts them.</summary>
    private static int Part(Rows rows, Span<int> slots, ReadOnlySpan<short> normal, int offset)
    {
        fixed (short* n = normal)
        {
            int left = 0;
            for (int i = 0; i < slots.Length; i++)
            {
                if (Margin(n, offset, rows.Sketches + ((nint)slots[i] * Sketcher.Stride)) <= 0)
                {
                    (slots[left], slots[i]) = (slots[i], slots[left]);
                    left++;
                }
            }

            return left;
        }
    }
}
