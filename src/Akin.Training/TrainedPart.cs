namespace Akin.Training;

/// <summary>
/// Which layers learn. A layer is a convolution or matrix product with its weights, and the biases, norms and slopes
/// that stand behind it; the layers of the head always learn.
/// </summary>
/// <param name="Layers">How many of the backbone's last layers learn; null: every one.</param>
public sealed record TrainedPart(int? Layers)
{
    /// <summary>Nothing but the head.</summary>
    public static TrainedPart Head { get; } = new(0);

    /// <summary>Every layer.</summary>
    public static TrainedPart All { get; } = new((int?)null);

    /// <summary>The head and the backbone's last layers.</summary>
    /// <param name="layers">How many.</param>
    public static TrainedPart Last(int layers) => new(layers);
}
