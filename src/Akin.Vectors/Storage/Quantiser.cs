namespace Akin.Vectors.Storage;

/// <summary>
/// From floats to codes: a byte a component, x = offset + scale * code, with an offset for each component and one scale for all, so that
/// distances between codes are the distances between vectors over the scale; or a bit, set where the component is above the mean.
/// </summary>
internal sealed unsafe class Quantiser
{
    private const int SampleRows = 4096;

    private Quantiser(float[] offsets, float scale)
    {
        Offsets = offsets;
        Scale = scale;
    }

    /// <summary>What a code of zero stands for, or the mean about which the signs are taken; a number a component.</summary>
    public float[] Offsets { get; }

    /// <summary>What one step of a code is worth.</summary>
    public float Scale { get; }

    public static Quantiser FromFile(float[] offsets, float scale) => new(offsets, scale);

    /// <summary>Learns from a sample of rows, given as pointers, each multiplied by its factor.</summary>
    public static Quantiser Train(Quantise kind, int dimensions, ReadOnlySpan<nint> rows, ReadOnlySpan<float> factors)
    {
        var offsets = new float[dimensions];
        int step = Math.Max(1, rows.Length / SampleRows);
        if (kind == Quantise.Bit)
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
            return new Quantiser(offsets, 1);
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
            return new Quantiser(rows.IsEmpty ? offsets : lowest, 1);
        return Best(dimensions, rows, factors, step, lowest, highest, widest);
    }

    /// <summary>Writes a vector's codes; those beyond its end are zero.</summary>
    public void Encode(float* vector, float factor, byte* codes, int padded)
    {
        float inverse = 1 / Scale;
        fixed (float* offset = Offsets)
        {
            int i = 0;
            for (; i < Offsets.Length; i++)
                codes[i] = (byte)Math.Clamp((((vector[i] * factor) - offset[i]) * inverse) + 0.5f, 0, 255);
            for (; i < padded; i++)
                codes[i] = 0;
        }
    }

    /// <summary>One wide component would coarsen all others: of several scales, each cutting the widest components at both ends, takes the one with the least squared error.</summary>
    private static Quantiser Best(int dimensions, ReadOnlySpan<nint> rows, ReadOnlySpan<float> factors, int step, float[] lowest, float[] highest, double widest)
    {
        Quantiser? best = null;
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
            var tried = new Quantiser(offsets, scale);
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

        return best ?? new Quantiser(lowest, 1);
    }
}
