
namespace Akin.Lab.Training.Configuration;

/// <summary>One thing that the network learns of a photo.</summary>
internal sealed record TaskConfig
{
    private static readonly (string, LossKind)[] Losses =
    [
        ("softmax", LossKind.Softmax), ("cosine", LossKind.Cosine), ("arcface", LossKind.ArcFace), ("triplet", LossKind.Triplet),
        ("batch-hard", LossKind.BatchHard), ("semi-hard", LossKind.SemiHard), ("supervised-contrastive", LossKind.SupervisedContrastive),
        ("multi-similarity", LossKind.MultiSimilarity),
    ];

    /// <summary>What the results call it.</summary>
    public required string Name { get; init; }

    /// <summary>The names of the sources whose photos have this label; empty is every source with its columns. Photos of others have it unknown.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>The columns whose joined values are the label.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>Which of the values are classes.</summary>
    public required ClassChoice Classes { get; init; }

    /// <summary>A value with fewer training photos is no class.</summary>
    public required int MinCount { get; init; }

    /// <summary>The loss over classes, or null.</summary>
    public required LossKind? ClassLoss { get; init; }

    /// <summary>The loss that compares photos, or null.</summary>
    public required LossKind? PhotoLoss { get; init; }

    /// <summary>What the losses are multiplied by beside the other tasks'.</summary>
    public required double Weight { get; init; }

    /// <summary>The share of the target that is spread over all classes.</summary>
    public required double LabelSmoothing { get; init; }

    /// <summary>Whether rare classes weigh more in the loss.</summary>
    public required bool BalancedWeights { get; init; }

    /// <summary>Whether photos of rare classes are drawn more often.</summary>
    public required bool BalancedSampling { get; init; }

    /// <summary>How many photos of a class stand together in a batch; 1: as they come.</summary>
    public required int PhotosPerClass { get; init; }

    /// <summary>The gap that the loss asks for: of a hinge in squared distance, else of the right class's cosine.</summary>
    public required double Margin { get; init; }

    /// <summary>What cosines are multiplied by before their softmax.</summary>
    public required double Scale { get; init; }

    /// <summary>What cosines between photos are divided by before their softmax.</summary>
    public required double Temperature { get; init; }

    /// <summary>The power by which photos count less the surer they are told; 0: all alike.</summary>
    public required double Focal { get; init; }

    /// <summary>The line of the config that it stands on.</summary>
    public required int Line { get; init; }

    /// <summary>Reads it from one map under <c>tasks</c>.</summary>
    public static TaskConfig Read(YamlMap map)
    {
        IReadOnlyList<string> columns = map.Texts("column");
        if (columns.Count == 0)
            throw map.Fault("column", "a task needs a column: the metadata that is its label");
        (LossKind? classLoss, LossKind? photoLoss) = ReadLosses(map);
        bool pairs = photoLoss is not null and not LossKind.Triplet;
        var task = new TaskConfig
        {
            Name = map.Text("name") ?? string.Join('-', columns),
            Sources = map.Texts("sources"),
            Columns = columns,
            Classes = ClassChoice.Read(map),
            MinCount = map.Whole("min-count", 1, 1_000_000, pairs ? 2 : 1),
            ClassLoss = classLoss,
            PhotoLoss = photoLoss,
            Weight = map.Number("weight", 0.0001, 10_000, 1),
            LabelSmoothing = map.Number("label-smoothing", 0, 0.9, 0),
            BalancedWeights = map.Choice("class-weights", false, ("none", false), ("balanced", true)),
            BalancedSampling = map.Choice("sampling", false, ("natural", false), ("balanced", true)),
            PhotosPerClass = map.Whole("photos-per-class", pairs ? 2 : 1, 256, pairs ? 4 : 1),
            Margin = map.Number("margin", 0, photoLoss is null ? 0.99 : 4, photoLoss is not null ? 0.2 : classLoss == LossKind.ArcFace ? 0.3 : 0),
            Scale = map.Number("scale", 0.1, 1000, 16),
            Temperature = map.Number("temperature", 0.001, 10, 0.1),
            Focal = map.Number("focal", 0, 10, 0),
            Line = map.Line,
        };
        if (classLoss is null && task.LabelSmoothing > 0)
            throw map.Fault("label-smoothing", "label-smoothing is for the losses softmax, cosine and arcface");
        if (classLoss is null && task.BalancedWeights)
            throw map.Fault("class-weights", "class-weights are for the losses softmax, cosine and arcface");
        if (classLoss is null && task.Focal > 0)
            throw map.Fault("focal", "focal is for the losses softmax, cosine and arcface");
        if (task.Name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')))
            throw map.Fault("name", $"the task's name is '{task.Name}'; letters, digits, - and _ will do, for it names an output of the network");
        map.End();
        return task;
    }

    private static (LossKind? Class, LossKind? Photo) ReadLosses(YamlMap map)
    {
        if (map.Texts("loss") is not { Count: > 1 } several)
        {
            LossKind only = map.IsList("loss") ? Parse(map, map.Texts("loss")[0]) : map.Choice("loss", LossKind.Softmax, Losses);
            return IsOfClasses(only) ? (only, null) : (null, only);
        }

        LossKind[] kinds = [.. several.Select(word => Parse(map, word))];
        LossKind[] ofClasses = [.. kinds.Where(IsOfClasses)];
        LossKind[] ofPhotos = [.. kinds.Where(k => !IsOfClasses(k) && k != LossKind.Triplet)];
        return ofClasses.Length == 1 && ofPhotos.Length == 1 && kinds.Length == 2
            ? (ofClasses[0], ofPhotos[0])
            : throw map.Fault("loss", "two losses are one of softmax, cosine and arcface with one of batch-hard, semi-hard, supervised-contrastive and multi-similarity");
    }

    private static bool IsOfClasses(LossKind kind) => kind is LossKind.Softmax or LossKind.Cosine or LossKind.ArcFace;

    private static LossKind Parse(YamlMap map, string word)
    {
        int at = Array.FindIndex(Losses, l => l.Item1 == word);
        return at >= 0 ? Losses[at].Item2 : throw map.Fault("loss", $"loss is '{word}'; it can be {string.Join(", ", Losses.Select(l => l.Item1))}");
    }
}

/// <summary>What a task minimizes, alone or a classification loss with one that compares photos.</summary>
internal enum LossKind
{
    /// <summary>Cross entropy of a softmax over the classes.</summary>
    Softmax,

    /// <summary>The same over cosines of the embedding with a learned direction a class.</summary>
    Cosine,

    /// <summary>The same with a margin of the angle.</summary>
    ArcFace,

    /// <summary>A hinge over triplets that a file names.</summary>
    Triplet,

    /// <summary>A hinge over each photo's farthest equal and nearest different photo of the batch.</summary>
    BatchHard,

    /// <summary>A hinge over each equal pair of the batch and the nearest different photo that is farther.</summary>
    SemiHard,

    /// <summary>Each photo with all equal ones of the batch against all others.</summary>
    SupervisedContrastive,

    /// <summary>Each pair of the batch weighed by the photo's other pairs.</summary>
    MultiSimilarity,
}
