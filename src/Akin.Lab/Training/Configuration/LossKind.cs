namespace Akin.Lab.Training.Configuration;

/// <summary>What a task minimizes, alone or a classification loss with one that compares photos.</summary>
internal enum LossKind
{
    /// <summary>Cross entropy of a softmax over the classes.</summary>
    Softmax,

    /// <summary>The same over cosines of the embedding with a learned direction a class.</summary>
    Cosine,

    /// <summary>A hinge over triplets that a file names.</summary>
    Triplet,

    /// <summary>A hinge over each photo's farthest equal and nearest different photo of the batch.</summary>
    BatchHard,

    /// <summary>A hinge over each equal pair of the batch and the nearest different photo that is farther.</summary>
    SemiHard,
}
