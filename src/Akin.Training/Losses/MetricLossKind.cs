namespace Akin.Training.Losses;

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
}
