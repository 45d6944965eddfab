namespace Akin.Vectors;

/// <summary>Settings that every kind of index has.</summary>
public record IndexOptions
{
    /// <summary>
    /// For <see cref="Metric.Hamming"/>: what is subtracted before the signs are taken, one number a dimension; a bit is set where the
    /// component is greater. Null is zero. <see cref="ColumnMean"/> computes the usual choice.
    /// </summary>
    public float[]? Centre { get; init; }
}
