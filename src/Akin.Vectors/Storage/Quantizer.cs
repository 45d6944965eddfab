using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Akin.Vectors.Storage;

/// <summary>
/// From floats to codes: a byte a component, x = offset + scale * code, with an offset for each component and one scale for all, so that
/// distances between codes are the distances between vectors over the scale; or a bit, set where the component is above the mean.
/// </summary>
internal sealed unsafe class Quantizer
{
    private const int SampleRows = 4096;
    private int _missed;

    private Quantizer(float[] offsets, float scale)
    {
        Offsets = offsets;
        Scale = scale;
    }

    /// <summary>What a code of zero stands for, or the mean about which the signs are taken; a number a component.</summary>
    public float[] Offsets { get; }

    /// <summary>What one step of a code is worth.</summary>
    public float Scale { get; }

    public static Quantizer FromFile(float[] offsets, float scale, float missed)
    {
        var quantizer = new Quantizer(offsets, scale);
        quantizer.Missing(missed);
        return quantizer;
    }

    /// <summary>Learns from a sample of rows, given as pointers, each multiplied by its factor.</summary>
    public static Quantizer Train(Quantize kind, int dimensions, ReadOnlySpan<nint> rows, ReadOnlySpan<float> factors)
    {
        var offsets = new float[dimensions];
        int step = Math.Max(1, rows.Length / SampleRows);
        if (kind == Quantize.Bit)
        {
            var sums = new double[dimensions];
            int n = 0;
            for (int r = 0; r < rows.Length; r += step, n++)
            {
                for (int i = 0; i < dimensions; i++)
                    sums[i] += ((float*)rows[r])[i] * factors[r];
            }

            for (int i = 0; i < dimensions && n > 0; i++)
                offsets[i] = (float)(sums[i] / n);
            return new Quantizer(offsets, 1);
        }

        var lowest = new float[dimensions];
        var highest = new float[dimensions];
        Array.Fill(lowest, float.MaxValue);
        Array.Fill(highest, float.MinValue);
        for (int r = 0; r < rows.Length; r += step)
        {
            for (int i = 0; i < dimensions; i++)
            {
                float x = ((float*)rows[r])[i] * factors[r];
                lowest[i] = Math.Min(lowest[i], x);
                highest[i] = Math.Max(highest[i], x);
            }
        }

        double widest = 0;
        for (int i = 0; i < dimensions; i++)
            widest = Math.Max(widest, (double)highest[i] - lowest[i]);
        if (rows.IsEmpty || !(widest > 0))
            return new Quantizer(rows.IsEmpty ? offsets : lowest, 1);
        return Best(dimensions, rows, factors, step, lowest, highest, widest);
    }

    /// <summary>The most that a code has missed its vector by, as a Euclidean distance.</summary>
    public float Missed => BitConverter.Int32BitsToSingle(Volatile.Read(ref _missed));

    /// <summary>Takes note of how far a code has missed.</summary>
    public void Missing(float distance)
    {
        // Floats that are not negative compare as their bits do.
        int bits = BitConverter.SingleToInt32Bits(distance);
        for (int most = Volatile.Read(ref _missed); most < bits;)
        {
            int before = Interlocked.CompareExchange(ref _missed, bits, most);
            if (before == most)
                return;
            most = before;
        }
    }

    /// <summary>Writes a vector's codes, sixteen at a time; those beyond its end are zero.</summary>
    /// <returns>How far the codes miss it, as a Euclidean distance.</returns>
    public float Encode(float* vector, float factor, byte* codes, int padded)
    {
        float inverse = 1 / Scale, missed = 0;
        fixed (float* offset = Offsets)
        {
            Vector128<float> sum = default;
            int i = 0;
            for (; i <= Offsets.Length - 16; i += 16)
            {
                Vector128<int> a = Step(vector + i, offset + i, factor, inverse, ref sum), b = Step(vector + i + 4, offset + i + 4, factor, inverse, ref sum);
                Vector128<int> c = Step(vector + i + 8, offset + i + 8, factor, inverse, ref sum), d = Step(vector + i + 12, offset + i + 12, factor, inverse, ref sum);
                Vector128.Store(Vector128.Narrow(Vector128.Narrow(a, b).AsUInt16(), Vector128.Narrow(c, d).AsUInt16()), codes + i);
            }

            for (; i < Offsets.Length; i++)
            {
                float above = (vector[i] * factor) - offset[i];
                codes[i] = (byte)Math.Clamp((above * inverse) + 0.5f, 0, 255);
                float miss = above - (Scale * codes[i]);
                missed += miss * miss;
            }

            for (; i < padded; i++)
                codes[i] = 0;
            return MathF.Sqrt(missed + Vector128.Sum(sum));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<int> Step(float* vector, float* offset, float factor, float inverse, ref Vector128<float> missed)
    {
        Vector128<float> above = (Vector128.Load(vector) * factor) - Vector128.Load(offset);
        Vector128<int> codes = Vector128.ConvertToInt32(Vector128.Clamp((above * inverse) + Vector128.Create(0.5f), Vector128<float>.Zero, Vector128.Create(255f)));
        Vector128<float> miss = above - (Vector128.ConvertToSingle(codes) * Scale);
        missed += miss * miss;
        return codes;
    }

    /// <summary>One wide component would coarsen all others: of several scales, each cutting the widest components at both ends, takes the one with the least squared error.</summary>
    private static Quantizer Best(int dimensions, ReadOnlySpan<nint> rows, ReadOnlySpan<float> factors, int step, float[] lowest, float[] highest, double widest)
    {
        Quantizer? best = null;
        double least = double.MaxValue;
        int coarse = Math.Max(step, rows.Length / 256);
        var codes = new byte[dimensions];
        foreach (double share in (ReadOnlySpan<double>)[1, 0.75, 0.5, 0.35, 0.25, 0.15, 0.1])
        {
            float scale = (float)(share * widest / 255);
            if (!float.IsNormal(scale) || !float.IsNormal(1 / scale))
                continue;
            var offsets = new float[dimensions];
            for (int i = 0; i < dimensions; i++)
                offsets[i] = Math.Max(lowest[i], (float)(((double)lowest[i] + highest[i]) / 2 - (127.5 * scale)));
            var tried = new Quantizer(offsets, scale);
            double error = 0;
            fixed (byte* code = codes)
            {
                for (int r = 0; r < rows.Length; r += coarse)
                {
                    tried.Encode((float*)rows[r], factors[r], code, dimensions);
                    for (int i = 0; i < dimensions; i++)
                    {
                        double miss = (((float*)rows[r])[i] * factors[r]) - (offsets[i] + (scale * code[i]));
                        error += miss * miss;
                    }
                }
            }

            if (error < least)
                (best, least) = (tried, error);
        }

        return best ?? new Quantizer(lowest, 1);
    }
}
