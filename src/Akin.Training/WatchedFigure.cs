namespace Akin.Training;

/// <summary>The figure by which one epoch is better than another.</summary>
public enum WatchedFigure
{
    /// <summary>The loss on the validation batches (on the training batches where there are none); lower is better.</summary>
    Loss,

    /// <summary>The mean accuracy of the tasks on the validation batches.</summary>
    Accuracy,

    /// <summary>The share of photos whose nearest other one has the same label of the first task.</summary>
    SameLabelAt1,

    /// <summary>The share of triplets whose positive is nearer than their negative.</summary>
    TripletsInOrder,
}
