namespace Akin.Training.Losses;

/// <summary>A loss on squared distances (0 to 4) between normalized embeddings.</summary>
/// <param name="Kind">Which photos are compared.</param>
public sealed record MetricLoss(MetricLossKind Kind)
{
    /// <summary>How much farther a different photo must be than an equal one, in squared distance.</summary>
    public float Margin { get; init; } = 0.2f;

    /// <summary>What the loss is multiplied with before the losses are added.</summary>
    public float Weight { get; init; } = 1;

    /// <summary>The task whose labels say which photos are equal; not used by <see cref="MetricLossKind.Triplet"/>.</summary>
    public string? Task { get; init; }
}
