namespace Akin.Training;

/// <summary>What an epoch brought.</summary>
public sealed record EpochReport
{
    /// <summary>The epoch, from 0.</summary>
    public required int Epoch { get; init; }

    /// <summary>The learning rate of its last step.</summary>
    public required double Rate { get; init; }

    /// <summary>The mean loss over its steps.</summary>
    public required double TrainLoss { get; init; }

    /// <summary>The loss on the validation batches; null where there are none.</summary>
    public double? ValidLoss { get; init; }

    /// <summary>The figures of each task on the validation batches; empty where there are none.</summary>
    public IReadOnlyList<TaskReport> Tasks { get; init; } = [];

    /// <summary>
    /// The share of validation photos whose nearest other one by cosine has the same label of the first task, among the
    /// first few thousand; null where there is no such task.
    /// </summary>
    public double? SameLabelAt1 { get; init; }

    /// <summary>The share of validation triplets whose positive is nearer than their negative; null without triplets.</summary>
    public double? TripletsInOrder { get; init; }

    /// <summary>The mean cosine between the embeddings of different photos: near 1 the embedding has collapsed; null where nothing was measured.</summary>
    public double? MeanCosine { get; init; }

    /// <summary>How long training took, without the measuring.</summary>
    public required double Seconds { get; init; }

    /// <summary>How long the trainer waited for batches, in all.</summary>
    public double WaitSeconds { get; init; }

    /// <summary>Whether it is the best so far.</summary>
    public bool IsBest { get; init; }

    /// <summary>Something to know about, such as a collapsed embedding; null where all is well.</summary>
    public string? Warning { get; init; }
}
