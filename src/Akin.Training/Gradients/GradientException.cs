namespace Akin.Training.Gradients;

/// <summary>An operator between the loss and what is to learn has no gradient.</summary>
public sealed class GradientException : TrainingException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="tensor">The first output of the node.</param>
    /// <param name="why">What is wrong with the node, without what to do.</param>
    /// <param name="inner">What its rule said; null where it has none.</param>
    internal GradientException(string message, string tensor, string why, Exception? inner = null)
        : base(message, inner!) => (Tensor, Why) = (tensor, why);

    /// <summary>The first output of the node, which names it even where several nodes have one name.</summary>
    public string Tensor { get; }

    /// <summary>What is wrong with the node, as the beginning of a sentence.</summary>
    public string Why { get; }
}
