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
