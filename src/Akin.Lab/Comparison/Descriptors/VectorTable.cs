namespace Akin.Lab.Comparison.Descriptors;

/// <summary>The vectors of all photos of a comparison, in their order.</summary>
/// <param name="Values">The vectors, one after another.</param>
/// <param name="Dimensions">The length of a vector.</param>
/// <param name="Metric">The distance that suits them, by its name.</param>
/// <param name="MillisecondsPerPhoto">Of one core, decoding and models; null where they were only read.</param>
internal sealed record VectorTable(float[] Values, int Dimensions, string Metric, double? MillisecondsPerPhoto)
{
    /// <summary>How many photos there are.</summary>
    public int Count => Values.Length / Dimensions;

    /// <summary>A photo's vector.</summary>
    public Span<float> Vector(int photo) => Values.AsSpan(photo * Dimensions, Dimensions);
}
