using Akin.Training.Losses;

namespace Akin.Training;

/// <summary>Something that the network learns to tell: its name, its classes and how a wrong answer counts.</summary>
/// <param name="Name">The task's name, which is also the name of the network's output with its logits.</param>
/// <param name="Classes">How many classes there are; at least 2.</param>
public sealed record TrainingTask(string Name, int Classes)
{
    /// <summary>How the classes are scored.</summary>
    public TaskLoss Loss { get; init; } = TaskLoss.Softmax;

    /// <summary>What the task's loss is multiplied with before the losses are added.</summary>
    public float Weight { get; init; } = 1;

    /// <summary>What each class counts, or null where all count alike. The loss is divided by the sum of what the batch's labels count.</summary>
    public IReadOnlyList<float>? ClassWeights { get; init; }

    /// <summary>The share of a label that is spread over all classes, 0 to below 1.</summary>
    public float LabelSmoothing { get; init; }

    /// <summary>
    /// How much less a photo counts the surer it is told already: its loss times (1 - probability) to this power (Lin et al., "Focal
    /// loss", 2017); 0: all count alike.
    /// </summary>
    public float Focus { get; init; }

    /// <summary>For losses on cosines: what a cosine is multiplied with before the softmax (1 / temperature).</summary>
    public float Scale { get; init; } = 16;

    /// <summary>
    /// How far the right class must lead, 0 to below 1: of <see cref="TaskLoss.Cosine"/> by its cosine (CosFace), of
    /// <see cref="TaskLoss.ArcFace"/> by its angle in radians.
    /// </summary>
    public float Margin { get; init; }

    /// <summary>Refuses values out of their range.</summary>
    /// <exception cref="TrainingException">A value is out of its range; the message names it.</exception>
    internal void Check()
    {
        if (string.IsNullOrWhiteSpace(Name))
            throw new TrainingException("a task has no name");
        if (Classes < 2)
            throw new TrainingException($"task {Name} has {Classes} class{(Classes == 1 ? "" : "es")}; it needs at least 2 to tell apart");
        if (ClassWeights is { } weights && (weights.Count != Classes || weights.Any(w => !(w >= 0) || float.IsInfinity(w)) || weights.All(w => w == 0)))
            throw new TrainingException($"task {Name} needs {Classes} class weights, none negative and not all 0");
        if (!(LabelSmoothing is >= 0 and < 1))
            throw new TrainingException($"task {Name}: label smoothing is {LabelSmoothing}; it can be 0 to below 1");
        if (!(Focus >= 0) || float.IsInfinity(Focus))
            throw new TrainingException($"task {Name}: the focal loss's power is {Focus}; it can't be negative");
        if (!(Weight >= 0) || float.IsInfinity(Weight))
            throw new TrainingException($"task {Name}: the loss weight is {Weight}; it can't be negative");
        if (!(Scale > 0) || !(Margin is >= 0 and < 1))
            throw new TrainingException($"task {Name}: scale {Scale} must be above 0 and margin {Margin} from 0 to below 1");
    }
}
