using System.Runtime.InteropServices;
using Akin.Vectors.Distances;

namespace Akin.Vectors.Storage;

/// <summary>Trains a quantizer on what an index holds and what is about to be added.</summary>
internal static unsafe class Sampler
{
    private const int Most = 16_384;

    private const int FewestToSketch = 1000;

    /// <summary>A quantizer and a sketcher for both, where the index wants them.</summary>
    public static (Quantizer? Quantizer, Sketcher? Sketcher) Train(Rows rows, float* vectors, int added)
    {
        RowLayout layout = rows.Layout;
        long total = (long)rows.High + added, step = Math.Max(1, total / Most);
        bool quantize = layout.Quantize != Quantize.None, sketch = layout.Sketched && total >= FewestToSketch;
        if (!quantize && !sketch)
            return default;
        using var unpacked = new NativeBlock(layout.Metric == Metric.Hamming ? ((total / step) + 1) * layout.Dimensions * sizeof(float) : 0);
        var sample = new List<nint>();
        var factors = new List<float>();
        for (long i = 0; i < total; i += step)
        {
            if (i < rows.High && !rows.IsLive((int)i))
                continue;
            if (layout.Metric == Metric.Hamming)
            {
                float* signs = (float*)unpacked.Pointer + ((long)sample.Count * layout.Dimensions);
                if (i < rows.High)
                    BitKernel.Unpack((ulong*)rows.Code((int)i), signs, layout.Dimensions);
                else
                    Signs(vectors + ((i - rows.High) * layout.Dimensions), layout, signs);
                sample.Add((nint)signs);
                factors.Add(1);
                continue;
            }

            float* vector = i < rows.High ? rows.Vector((int)i) : vectors + ((i - rows.High) * layout.Dimensions);
            sample.Add((nint)vector);
            factors.Add(layout.Metric == Metric.Cosine ? Rows.InverseLength(vector, layout.Dimensions) : 1);
        }

        ReadOnlySpan<nint> seen = CollectionsMarshal.AsSpan(sample);
        ReadOnlySpan<float> scaled = CollectionsMarshal.AsSpan(factors);
        return (
            quantize ? Quantizer.Train(layout.Quantize, layout.Dimensions, seen, scaled) : null,
            !sketch ? null : Sketcher.Train(layout.Dimensions, (layout.Dimensions + 15) / 16 * 16, seen, scaled, rows.Sketcher?.Trust ?? new CosineTrust()));
    }

    private static void Signs(float* vector, RowLayout layout, float* signs)
    {
        for (int i = 0; i < layout.Dimensions; i++)
            signs[i] = vector[i] > (layout.Center?[i] ?? 0) ? 1 : -1;
    }
}
