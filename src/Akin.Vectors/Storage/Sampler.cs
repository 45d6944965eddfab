using System.Runtime.InteropServices;

namespace Akin.Vectors.Storage;

/// <summary>Trains a quantiser on what an index holds and what is about to be added.</summary>
internal static unsafe class Sampler
{
    private const int Most = 16_384;

    private const int FewestToSketch = 1000;

    /// <summary>A quantiser and a sketcher for both, where the index wants them.</summary>
    public static (Quantiser? Quantiser, Sketcher? Sketcher) Train(Rows rows, float* vectors, int added)
    {
        RowLayout layout = rows.Layout;
        long total = (long)rows.High + added, step = Math.Max(1, total / Most);
        bool quantise = layout.Quantise != Quantise.None, sketch = layout.Sketched && total >= FewestToSketch;
        if (!quantise && !sketch)
            return default;
        var sample = new List<nint>();
        var factors = new List<float>();
        for (long i = 0; i < total; i += step)
        {
            if (i < rows.High && !rows.IsLive((int)i))
                continue;
            float* vector = i < rows.High ? rows.Vector((int)i) : vectors + ((i - rows.High) * layout.Dimensions);
            sample.Add((nint)vector);
            factors.Add(layout.Metric == Metric.Cosine ? Rows.InverseLength(vector, layout.Dimensions) : 1);
        }

        ReadOnlySpan<nint> seen = CollectionsMarshal.AsSpan(sample);
        ReadOnlySpan<float> scaled = CollectionsMarshal.AsSpan(factors);
        return (
            quantise ? Quantiser.Train(layout.Quantise, layout.Dimensions, seen, scaled) : null,
            sketch ? Sketcher.Train(layout.Dimensions, layout.Padded, seen, scaled, rows.Sketcher?.Trust ?? new CosineTrust()) : null);
    }
}
