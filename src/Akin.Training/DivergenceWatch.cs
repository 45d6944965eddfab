namespace Akin.Training;

/// <summary>Notices when a loss is no number or runs away.</summary>
internal sealed class DivergenceWatch(double? firstLoss)
{
    private const double Smoothing = 0.9, Runaway = 10;

    private double? _smooth;

    /// <summary>The loss of the training's first step; null before it.</summary>
    public double? FirstLoss { get; private set; } = firstLoss;

    /// <summary>Looks at the loss of a step.</summary>
    /// <returns>What is wrong, for a message; null where all is well.</returns>
    public string? Look(double loss)
    {
        if (!double.IsFinite(loss))
            return "the loss is no number any more";
        FirstLoss ??= loss;
        _smooth = _smooth is { } before ? (Smoothing * before) + ((1 - Smoothing) * loss) : loss;
        return _smooth > Runaway * Math.Max(FirstLoss.Value, 1) ? $"the loss ran away, from {FirstLoss:0.##} to {loss:0.##}" : null;
    }
}
