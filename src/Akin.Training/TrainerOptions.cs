using Akin.Training.Losses;
using Akin.Training.Optimizers;

namespace Akin.Training;

/// <summary>How a network is trained.</summary>
public sealed record TrainerOptions
{
    /// <summary>What is learned, in the order of a batch's labels; may be empty where there is a metric loss on triplets.</summary>
    public IReadOnlyList<TrainingTask> Tasks { get; init; } = [];

    /// <summary>Losses on the embedding itself.</summary>
    public IReadOnlyList<MetricLoss> MetricLosses { get; init; } = [];

    /// <summary>What teachers say of each photo, to be learned beside the labels; null: nothing.</summary>
    public Distillation? Distillation { get; init; }

    /// <summary>How often all training batches are seen.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Photos a step (of triplets: three each). The step's graph is made for exactly this number.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>The rule that turns gradients into new weights.</summary>
    public Optimizer Optimizer { get; init; } = new Sgd();

    /// <summary>The highest learning rate of the schedule, that of the head.</summary>
    public float Rate { get; init; } = 0.01f;

    /// <summary>How the rate goes over the steps.</summary>
    public RateSchedule Schedule { get; init; } = RateSchedule.OneCycle;

    /// <summary>
    /// What the rate is multiplied with from one group of layers to the group before it: the head, then the last, the
    /// middle and the first third of the backbone. 1: all alike.
    /// </summary>
    public float EarlierRate { get; init; } = 1;

    /// <summary>Weight decay of matrices and kernels; biases and norms have none.</summary>
    public float WeightDecay { get; init; }

    /// <summary>
    /// How strongly the backbone's weights are drawn back to those it came with, in place of to zero (L2-SP; Li, Grandvalet and
    /// Davoine, "Explicit inductive bias for transfer learning", 2018): a share of the distance times the rate, each step.
    /// </summary>
    public float Anchor { get; init; }

    /// <summary>
    /// How slowly the average of the weights follows them, which is what is measured and kept (0.999 looks back over some thousand
    /// steps); 0: no average, the weights themselves.
    /// </summary>
    public float AverageDecay { get; init; }

    /// <summary>The longest that all gradients together may be (Euclidean norm); longer ones are scaled down.</summary>
    public float? ClipNorm { get; init; }

    /// <summary>Which layers learn from the start.</summary>
    public TrainedPart Train { get; init; } = TrainedPart.All;

    /// <summary>Parts that learn from later epochs on.</summary>
    public IReadOnlyList<Unfreezing> Unfreeze { get; init; } = [];

    /// <summary>Layers of the backbone, by their names: they and all that stands before them keep their weights.</summary>
    public IReadOnlyList<string> FreezeUpTo { get; init; } = [];

    /// <summary>Whether batch norms of the backbone keep the statistics they came with, as suits small batches.</summary>
    public bool FreezeNorms { get; init; }

    /// <summary>Makes the dropout's choices, and with the data's own seed the whole run, repeat exactly.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The figure by which the best epoch is chosen.</summary>
    public WatchedFigure Watch { get; init; } = WatchedFigure.Loss;

    /// <summary>Stops when so many epochs in a row were no better than the best; null: never.</summary>
    public int? Patience { get; init; }

    /// <summary>Where the state is kept after every epoch, and taken up again where such a file exists; null: nowhere.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>What computes: <c>cpu</c> or <c>cuda</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Threads of ONNX Runtime; a run repeats exactly only with the same number.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}

/// <summary>
/// Which layers learn. A layer is a convolution or matrix product with its weights, and the biases, norms and slopes
/// that stand behind it; the layers of the head always learn.
/// </summary>
/// <param name="Layers">How many of the backbone's last layers learn; null: every one.</param>
public sealed record TrainedPart(int? Layers)
{
    /// <summary>Nothing but the head.</summary>
    public static TrainedPart Head { get; } = new(0);

    /// <summary>Every layer.</summary>
    public static TrainedPart All { get; } = new((int?)null);

    /// <summary>The head and the backbone's last layers.</summary>
    /// <param name="layers">How many.</param>
    public static TrainedPart Last(int layers) => new(layers);
}

/// <summary>From an epoch on, another part of the network learns.</summary>
/// <param name="Epoch">The epoch, from 0.</param>
/// <param name="Part">What learns from then on.</param>
public sealed record Unfreezing(int Epoch, TrainedPart Part);

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
