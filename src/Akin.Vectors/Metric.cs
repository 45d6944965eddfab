namespace Akin.Vectors;

/// <summary>How far apart two vectors are. Every index reports distances in which less is nearer.</summary>
public enum Metric
{
    /// <summary>Euclidean distance, the square root of the sum of squared differences.</summary>
    L2,

    /// <summary>Manhattan distance, the sum of absolute differences.</summary>
    L1,

    /// <summary>One minus the cosine of the angle, in 0..2; exactly 0 for the identical vector. A zero vector has no direction: an index refuses it, <see cref="Distance"/> gives 1.</summary>
    Cosine,

    /// <summary>The negated inner product, so that the largest product comes first. It may be negative, and no item need be nearest to itself.</summary>
    InnerProduct,

    /// <summary>The number of differing sign bits of the vectors, taken after subtracting <see cref="IndexOptions.Center"/>.</summary>
    Hamming,
}
