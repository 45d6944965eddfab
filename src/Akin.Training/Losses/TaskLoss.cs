namespace Akin.Training.Losses;

/// <summary>How a task's classes are scored.</summary>
public enum TaskLoss
{
    /// <summary>A linear layer on the embedding, and the cross entropy of its softmax.</summary>
    Softmax,

    /// <summary>
    /// The cosines between the embedding and one proxy a class, scaled, and the cross entropy of their softmax
    /// (NormFace, Wang et al. 2017; with a margin CosFace, Wang et al. 2018). It shapes the embedding for cosine search.
    /// </summary>
    Cosine,

    /// <summary>
    /// As <see cref="Cosine"/>, with the margin an angle: the right class's angle to its proxy counts as so many radians wider (ArcFace,
    /// Deng et al. 2019).
    /// </summary>
    ArcFace,
}
