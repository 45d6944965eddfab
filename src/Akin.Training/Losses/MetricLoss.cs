namespace Akin.Training.Losses;

/// <summary>A loss on squared distances (0 to 4) between normalized embeddings.</summary>
/// <param name="Kind">Which photos are compared.</param>
public sealed record MetricLoss(MetricLossKind Kind)
{
    /// <summary>How much farther a different photo must be than an equal one, in squared distance.</summary>
    public float Margin { get; init; } = 0.2f;

    /// <summary>For <see cref="MetricLossKind.SupervisedContrastive"/>: what cosines are divided by before the softmax, above 0.</summary>
    public float Temperature { get; init; } = 0.1f;

    /// <summary>What the loss is multiplied with before the losses are added.</summary>
    public float Weight { get; init; } = 1;

    /// <summary>The task whose labels say which photos are equal; not used by <see cref="MetricLossKind.Triplet"/>.</summary>
    public string? Task { get; init; }
}

/// <summary>How photos are compared by a loss on the embedding itself.</summary>
public enum MetricLossKind
{
    /// <summary>Given triplets: max(0, margin + D(q, p) - D(q, n)) (Wang et al., "Learning Fine-grained Image Similarity with Deep Ranking", 2014).</summary>
    Triplet,

    /// <summary>Each photo with its farthest equal and its nearest different photo of the batch (Hermans et al., "In Defense of the Triplet Loss", 2017).</summary>
    BatchHard,

    /// <summary>
    /// Each equal pair of the batch with the nearest different photo that is farther than the equal one, or the farthest
    /// where there is none (Schroff et al., "FaceNet", 2015).
    /// </summary>
    SemiHard,

    /// <summary>Each photo with all equal ones of the batch against all others (Khosla et al., "Supervised contrastive learning", 2020).</summary>
    SupervisedContrastive,

    /// <summary>Each pair weighed by the photo's other pairs (Wang et al., "Multi-similarity loss", 2019).</summary>
    MultiSimilarity,
}
