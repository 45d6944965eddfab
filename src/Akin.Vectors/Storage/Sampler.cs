using System.Runtime.InteropServices;

namespace Akin.Vectors.Storage;

/// <summary>Trains a quantiser on what an index holds and what is about to be added.</summary>
internal static unsafe class Sampler
{
    private const int Most = 16_384;

    /// <summary>A quantiser for both; null where the index needs none.</summary>
    public static Quantiser? Train(Rows rows, float* vectors, int added)
    {
        RowLayout layout = rows.Layout;
        if (layout.Quantise == Quantise.None)
            return null;
        long total = (long)rows.High + added, step = Math.Max(1, total / Most);
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

        return Quantiser.Train(layout.Quantise, layout.Dimensions, CollectionsMarshal.AsSpan(sample), CollectionsMarshal.AsSpan(factors));
    }
}
