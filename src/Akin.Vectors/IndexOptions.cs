namespace Akin.Vectors;

/// <summary>Settings that every kind of index has.</summary>
public record IndexOptions
{
    /// <summary>
    /// For <see cref="Metric.Hamming"/>: what is subtracted before the signs are taken, one number a dimension; a bit is set where the
    /// component is greater. Null is zero. <see cref="ColumnMean"/> computes the usual choice.
    /// </summary>
    public float[]? Center { get; init; }

    /// <summary>What is searched in place of the exact vectors. Under <see cref="Metric.Hamming"/> the bits are the vectors: only <see cref="Quantize.None"/>.</summary>
    public Quantize Quantize { get; init; }

    /// <summary>With quantization: k times this many candidates are scored again with their exact vectors. 1..1,000.</summary>
    public int Oversample { get; init; } = 4;

    /// <summary>With quantization: where the exact vectors are kept.</summary>
    public ExactVectors ExactVectors { get; init; }
}
