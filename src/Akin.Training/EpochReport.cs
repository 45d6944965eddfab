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

/// <summary>Where training stands within an epoch.</summary>
/// <param name="Epoch">The epoch, from 0.</param>
/// <param name="Step">The step of the epoch that is done, from 1.</param>
/// <param name="Steps">How many steps an epoch has.</param>
/// <param name="Loss">The loss of that step.</param>
/// <param name="Rate">The learning rate of that step.</param>
public readonly record struct StepReport(int Epoch, int Step, int Steps, double Loss, double Rate);

/// <summary>The figures of one task on the validation batches, over the photos whose label is known.</summary>
/// <param name="Name">The task.</param>
/// <param name="Known">How many labels are known; where it is 0 every figure is 0.</param>
/// <param name="Loss">The task's loss, without its weight.</param>
/// <param name="Accuracy">The share whose right class scores highest.</param>
/// <param name="Top3">The share whose right class is among the three highest.</param>
/// <param name="Top5">The share whose right class is among the five highest.</param>
public sealed record TaskReport(string Name, int Known, double Loss, double Accuracy, double Top3, double Top5);
