namespace Akin.Training;

/// <summary>How a training ended; the network has the weights of the best epoch.</summary>
/// <param name="Epochs">Every epoch, those of an interrupted run before it included.</param>
/// <param name="Best">The epoch whose weights the network has; null where none was finished: then it has those it came with.</param>
/// <param name="Reason">Why it ended.</param>
/// <param name="Message">One line where there is something to know: it diverged, the embedding collapsed, a checkpoint couldn't be written.</param>
public sealed record TrainingResult(IReadOnlyList<EpochReport> Epochs, EpochReport? Best, StopReason Reason, string? Message)
{
    /// <summary>Layers that were trained and have the weights that they came with, or these times one number, as weight decay leaves them.</summary>
    public IReadOnlyList<UntrainedLayer> Unchanged { get; init; } = [];
}

/// <summary>Why training ended.</summary>
public enum StopReason
{
    /// <summary>All epochs are done.</summary>
    Finished,

    /// <summary>The watched figure got no better for as many epochs as the options allow.</summary>
    NoBetter,

    /// <summary>The loss was no number or ran away; the weights are those of the last good epoch.</summary>
    Diverged,
}

/// <summary>A layer that was meant to learn and does not.</summary>
/// <param name="Name">Its name in the network as it was opened.</param>
/// <param name="Reason">Why, as the end of a sentence.</param>
public sealed record UntrainedLayer(string Name, string Reason);
