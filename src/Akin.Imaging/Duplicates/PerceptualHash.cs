using System.Numerics;

namespace Akin.Imaging.Duplicates;

/// <summary>
/// 63 bits of what a photo looks like: the signs of the lowest frequencies of its brightness (the DCT hash of C. Zauner, "Implementation
/// and benchmarking of perceptual image hash functions", 2010, by signs). Resizing, recompression and brightness hardly change them, a
/// small crop a few.
/// </summary>
/// <param name="Bits">Bit 8 v + u is the sign of the frequency u across and v down; bit 0, the mean, is 0.</param>
public readonly record struct PerceptualHash(ulong Bits)
{
    /// <summary>Pixels on each side of the picture that is hashed.</summary>
    public const int Side = 32;

    private const int Frequencies = 8;

    // Bits of odd frequencies across: those cosines change their sign when left and right change places.
    private const ulong OddAcross = 0xAAAA_AAAA_AAAA_AAAA;

    private static readonly float[] Cosines = [.. Enumerable.Range(0, Frequencies * Side).Select(i =>
        (float)Math.Cos((((2 * (i % Side)) + 1) * (i / Side) * Math.PI) / (2 * Side)))];

    /// <summary>The hash of the photo's mirror image; no pixel is looked at.</summary>
    public PerceptualHash Mirrored => new(Bits ^ (OddAcross & ~1UL));

    /// <summary>Bits that differ, 0 to 63: a few for the same picture, about half of them for another.</summary>
    public int DistanceTo(PerceptualHash other) => BitOperations.PopCount(Bits ^ other.Bits);

    /// <summary>The hash of a gray picture.</summary>
    /// <param name="gray"><see cref="Side"/> x <see cref="Side"/> values, rows from the top.</param>
    /// <exception cref="ArgumentException">There are more or fewer.</exception>
    public static PerceptualHash Compute(ReadOnlySpan<float> gray)
    {
        if (gray.Length != Side * Side)
            throw new ArgumentException($"a picture of {Side} x {Side} is hashed, not {gray.Length} values", nameof(gray));

        // First across: a row of pixels becomes 8 frequencies; then those down.
        Span<float> across = stackalloc float[Side * Frequencies];
        for (int y = 0; y < Side; y++)
        {
            for (int u = 0; u < Frequencies; u++)
                across[(y * Frequencies) + u] = Dot(gray.Slice(y * Side, Side), Cosines.AsSpan(u * Side, Side));
        }

        ulong bits = 0;
        for (int v = 0; v < Frequencies; v++)
        {
            for (int u = 0; u < Frequencies; u++)
            {
                float sum = 0;
                for (int y = 0; y < Side; y++)
                    sum += across[(y * Frequencies) + u] * Cosines[(v * Side) + y];
                if (sum > 0 && u + v > 0)
                    bits |= 1UL << ((v * Frequencies) + u);
            }
        }

        return new PerceptualHash(bits);
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        float sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
