using Akin.Models;
using Akin.Training.Losses;

namespace Akin.Training.Networks;

/// <summary>Puts heads on backbones: the layers up to the vector, and a classification layer for each task.</summary>
public static class Heads
{
    private const int FastAiWidth = 512;
    private const float FastAiDropout = 0.25f;

    /// <summary>Makes a network of a backbone and a new head.</summary>
    /// <param name="backbone">The backbone; it is copied.</param>
    /// <param name="head">The head.</param>
    /// <param name="tasks">The tasks; each gets an output of its name. None: only the vector comes out.</param>
    /// <param name="seed">Decides the first values of the head's weights.</param>
    /// <exception cref="TrainingException">The head needs a width, does not fit the features, or a task's name is taken.</exception>
    public static TrainingNetwork Put(Backbone backbone, HeadOptions head, IReadOnlyList<TrainingTask> tasks, int seed)
    {
        ArgumentNullException.ThrowIfNull(backbone);
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(tasks);
        if (head.Kind is HeadKind.Dense or HeadKind.Projection && head.Width is not > 0)
            throw new TrainingException($"a {(head.Kind == HeadKind.Dense ? "dense" : "projection")} head needs its width, for example 512");
        if (head.Power is not null && (head.Kind == HeadKind.FastAi || head.KeepPositions || backbone.Layout is null || backbone.Pool == Pooling.None))
            throw new TrainingException("gem pools features over their positions, and here there are none to pool; cut the backbone before its own pooling");
        var model = backbone.Model.Clone();
        TensorNames.Free(model.Graph, tasks.Select(t => t.Name).Append(TrainingNetwork.Embedding), backbone.Features, out string features);
        var builder = new NetworkBuilder(model, seed);
        builder.Note(features, [.. backbone.FeatureShape]);
        string vector = Vector(builder, features, head, backbone);
        Classify(builder, builder.Named(vector, TrainingNetwork.Embedding), tasks, head.Kind == HeadKind.FastAi ? 2 * FastAiDropout : head.Dropout);
        string? projection = head is { Kind: HeadKind.Projection, Principal: not null } ? builder.Weights[0] : null;
        // What begins with what the backbone knows learns as a layer of the backbone does: as slowly as the earlier rate says.
        return new TrainingNetwork(model, backbone.Input, backbone.InputShape, builder.Weights.Where(w => w != projection), features, backbone.FeatureShape)
        {
            WhyAlone = backbone.WhyAlone,
            Projection = projection,
        };
    }

    /// <summary>Adds the classification layers behind the vector, and the outputs.</summary>
    internal static void Classify(NetworkBuilder builder, string embedding, IReadOnlyList<TrainingTask> tasks, float dropout)
    {
        string given = tasks.Count == 0 ? embedding : builder.Dropout(embedding, dropout);
        foreach (TrainingTask task in tasks)
        {
            task.Check();
            _ = task.Loss is TaskLoss.Cosine or TaskLoss.ArcFace
                ? builder.Cosine(given, task.Classes, task.Scale, task.Name)
                : builder.Gemm(given, task.Classes, task.Name);
        }

        builder.Model.Graph.Output.Clear();
        builder.Output(tasks.Select(t => t.Name).Prepend(embedding));
    }

    /// <summary>Features as one row a photo, as embedding would make them: pooled over positions where there are any.</summary>
    internal static string Row(NetworkBuilder builder, string features, Backbone backbone, float? power = null) => AsRow(
        builder,
        backbone.Layout is not { } layout || backbone.Pool == Pooling.None ? features
        : backbone.Pool == Pooling.Cls && power is null ? builder.FirstToken(features, layout)
        : power is { } p ? builder.PowerMean(features, layout, p)
        : builder.PoolPositions(features, layout, backbone.Pool == Pooling.Max));

    private static string AsRow(NetworkBuilder builder, string x) => builder.GetShape(x).Count == 1 ? x : builder.Flatten(x);

    private static string Vector(NetworkBuilder builder, string features, HeadOptions head, Backbone backbone)
    {
        if (head.Kind == HeadKind.FastAi)
        {
            string joined = backbone.Layout is { } layout
                ? AsRow(builder, builder.Concat(builder.PoolPositions(features, layout, largest: false), builder.PoolPositions(features, layout, largest: true)))
                : AsRow(builder, features);
            string hidden = builder.Gemm(builder.Dropout(builder.BatchNorm(joined), FastAiDropout), head.Width ?? FastAiWidth, relu: true);
            return builder.BatchNorm(builder.Relu(hidden));
        }

        string row = head.KeepPositions ? AsRow(builder, features) : Row(builder, features, backbone, head.Power);
        return head.Kind switch
        {
            HeadKind.Dense => builder.Relu(builder.Gemm(row, head.Width!.Value, relu: true)),
            // A norm would make the directions vary alike, which whitening has decided.
            HeadKind.Projection when head.Principal is not null => builder.Gemm(row, head.Width!.Value, bias: false),
            HeadKind.Projection => builder.BatchNorm(builder.Gemm(row, head.Width!.Value, bias: false)),
            _ => row,
        };
    }
}

/// <summary>What stands between a backbone's features and the classification layers.</summary>
public enum HeadKind
{
    /// <summary>Nothing: the pooled features are the vector.</summary>
    Linear,

    /// <summary>One hidden layer of a given width and ReLU; its values are the vector.</summary>
    Dense,

    /// <summary>
    /// fastai's: average and max pooling joined, batch norm, dropout 0.25, 512, ReLU, batch norm, dropout 0.5; the
    /// values of the second norm are the vector (Howard and Gugger, "fastai", 2020).
    /// </summary>
    FastAi,

    /// <summary>One linear layer of a given width and batch norm, whose values are the vector: for losses on the embedding.</summary>
    Projection,
}

/// <summary>The head to put on a backbone.</summary>
/// <param name="Kind">What it is made of.</param>
public sealed record HeadOptions(HeadKind Kind)
{
    /// <summary>The width of the hidden layer of <see cref="HeadKind.Dense"/> and <see cref="HeadKind.Projection"/>, and of fastai's (512).</summary>
    public int? Width { get; init; }

    /// <summary>
    /// Whether features with positions are taken as they are, position by position, instead of their mean; for
    /// <see cref="HeadKind.Dense"/> on networks whose own head did so (VGG).
    /// </summary>
    public bool KeepPositions { get; init; }

    /// <summary>
    /// Pools positions by their generalized mean of this power, between the mean (1) and the largest value (infinity), in place of what the
    /// backbone's settings say (GeM; Radenovic, Tolias and Chum, "Fine-tuning CNN image retrieval with no human annotation", 2018); null: as
    /// they say.
    /// </summary>
    public float? Power { get; init; }

    /// <summary>
    /// Begins a <see cref="HeadKind.Projection"/> with the directions in which the features of the training photos vary most, not by chance, and
    /// leaves out its norm: what the backbone knows is kept from the first step on. The value says how far the directions are made alike: each is
    /// divided by its standard deviation to this power, 0 to 1 (<see cref="TrainingNetwork.SetProjection"/>). Null: by chance.
    /// </summary>
    public float? Principal { get; init; }

    /// <summary>
    /// With <see cref="Principal"/>: how far the directions in which views of one photo differ are shrunk, 0 (not at all) to 1.
    /// </summary>
    public float ViewWhitening { get; init; }

    /// <summary>The share of the vector's values that are dropped before the classification layers, 0 to below 1; fastai has its own.</summary>
    public float Dropout { get; init; }
}
