using System.Numerics;

namespace Akin.Vectors.Distances;

/// <summary>Counts differing bits.</summary>
internal static unsafe class BitKernel
{
    /// <summary>The number of bits in which two runs of 64-bit words differ; four counts run side by side.</summary>
    public static int Differing(ulong* a, ulong* b, int words)
    {
        int i = 0, c0 = 0, c1 = 0, c2 = 0, c3 = 0;
        for (; i <= words - 4; i += 4)
        {
            c0 += BitOperations.PopCount(a[i] ^ b[i]);
            c1 += BitOperations.PopCount(a[i + 1] ^ b[i + 1]);
            c2 += BitOperations.PopCount(a[i + 2] ^ b[i + 2]);
            c3 += BitOperations.PopCount(a[i + 3] ^ b[i + 3]);
        }

        for (; i < words; i++)
            c0 += BitOperations.PopCount(a[i] ^ b[i]);
        return c0 + c1 + (c2 + c3);
    }

    /// <summary>A component of 1 for each bit that is set, -1 for each that is not.</summary>
    public static void Unpack(ulong* bits, float* signs, int length)
    {
        for (int i = 0; i < length; i++)
            signs[i] = (bits[i / 64] >> (i % 64) & 1) != 0 ? 1 : -1;
    }

    /// <summary>Packs a bit for each component, times the factor, that is greater than the center's, component 0 the lowest; the rest of the words is zero.</summary>
    public static void Pack(float* vector, float factor, int length, ReadOnlySpan<float> center, ulong* bits, int words)
    {
        for (int word = 0; word < words; word++)
        {
            ulong packed = 0;
            int start = word * 64, end = Math.Min(start + 64, length);
            for (int i = start; i < end; i++)
            {
                if (vector[i] * factor > (center.IsEmpty ? 0 : center[i]))
                    packed |= 1UL << (i - start);
            }

            bits[word] = packed;
        }
    }
}
