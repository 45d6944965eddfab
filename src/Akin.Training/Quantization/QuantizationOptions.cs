namespace Akin.Training.Quantization;

/// <summary>How a network is brought to 8 bits.</summary>
public sealed record QuantizationOptions
{
    /// <summary>How the range of each layer's values is chosen.</summary>
    public RangeMethod Method { get; init; } = RangeMethod.Percentile;

    /// <summary>With <see cref="RangeMethod.Percentile"/>: so many percent of the values lie in the range, above 50 to 100.</summary>
    public double Percentile { get; init; } = 99.99;

    /// <summary>Layers that stay in float32, by name.</summary>
    public IReadOnlyCollection<string> Keep { get; init; } = [];

    /// <summary>
    /// Whether weights have 7 bits. Processors without VNNI add two products of 8 bits in 16, which overflow where both are large; with
    /// 7 bits they can't.
    /// </summary>
    public bool SevenBits { get; init; }

    /// <exception cref="TrainingException">The percentile is out of its range.</exception>
    internal void Check()
    {
        if (!(Percentile is > 50 and <= 100))
            throw new TrainingException($"the percentile is {Percentile}; it can be above 50 to 100");
    }
}

/// <summary>How the range of a layer's values is chosen from those that calibration photos give.</summary>
public enum RangeMethod
{
    /// <summary>The few that lie farthest out are cut off.</summary>
    Percentile,

    /// <summary>
    /// The range whose 8 bits tell most of how the values are distributed, by the Kullback-Leibler divergence (S. Migacz, "8-bit inference
    /// with TensorRT", GTC 2017).
    /// </summary>
    Entropy,
}

/// <summary>A layer that stays in float32.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Reason">Why.</param>
public sealed record FloatLayer(string Name, string Reason);
