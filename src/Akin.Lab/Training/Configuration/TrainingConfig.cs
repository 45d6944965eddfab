using Akin.Engine;
using Akin.Engine.Configuration;
using Akin.Imaging.Augmentation;
using Akin.Training;
using Akin.Training.Networks;
using Akin.Vectors;

namespace Akin.Lab.Training.Configuration;

/// <summary>A training run, as its YAML file says it. Paths are full.</summary>
internal sealed record TrainingConfig
{
    /// <summary>The config's own full path.</summary>
    public required string File { get; init; }

    /// <summary>What the files of the result are called: <c>NAME.onnx</c>, <c>NAME.yml</c>, <c>NAME.md</c>, <c>NAME.svg</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What the config itself calls them: where a source is left out, the name says so, and this one does not.</summary>
    public required string Family { get; init; }

    /// <summary>The folder that they are written to.</summary>
    public required string Out { get; init; }

    /// <summary>The network.</summary>
    public required NetworkConfig Network { get; init; }

    /// <summary>Where photos come from; empty where the command line says.</summary>
    public required IReadOnlyList<SourceConfig> Sources { get; init; }

    /// <summary>The split of sources that have none of their own.</summary>
    public required SplitConfig Split { get; init; }

    /// <summary>What is learned; at least one without teachers.</summary>
    public required IReadOnlyList<TaskConfig> Tasks { get; init; }

    /// <summary>Tasks of a source that is left out: they are measured and not learned.</summary>
    public IReadOnlyList<TaskConfig> Measured { get; init; } = [];

    /// <summary>Networks that teach beside the labels; null where there are none.</summary>
    public required DistillationConfig? Distillation { get; init; }

    /// <summary>
    /// How evenly sources are drawn: each counts with its number of photos to the power of 1 / this. 1: as many as there are; the higher,
    /// the more alike large and small ones.
    /// </summary>
    public required double SourceTemperature { get; init; }

    /// <summary>How strongly the backbone's weights are drawn back to those they came with.</summary>
    public required double Anchor { get; init; }

    /// <summary>How slowly the average of the weights follows them; 0: no average.</summary>
    public required double Average { get; init; }

    /// <summary>A file of triplets (row numbers of the only source), or null.</summary>
    public required string? Triplets { get; init; }

    /// <summary>How photos are varied.</summary>
    public required AugmentationOptions Augmentation { get; init; }

    /// <summary>How weights follow their gradients.</summary>
    public required OptimizerConfig Optimizer { get; init; }

    /// <summary>Passes over the training photos.</summary>
    public required int Epochs { get; init; }

    /// <summary>Photos (or triplets) a step.</summary>
    public required int Batch { get; init; }

    /// <summary>What every draw follows from.</summary>
    public required int Seed { get; init; }

    /// <summary>Epochs without a better one before training stops; 0 is never.</summary>
    public required int Patience { get; init; }

    /// <summary><c>cpu</c> or <c>cuda</c>.</summary>
    public required string Device { get; init; }

    /// <summary>How the exported weights lie in their file.</summary>
    public required WeightStorage Weights { get; init; }

    /// <summary>The figure by which the best epoch is chosen.</summary>
    public required WatchedFigure Watch { get; init; }

    /// <summary>The distance that the result's vectors are compared by.</summary>
    public required Metric Metric { get; init; }

    /// <summary>What the card says of the license; null: it says that of the backbone and the photos.</summary>
    public required string? License { get; init; }

    /// <summary>Reads a config.</summary>
    /// <param name="file">A YAML file.</param>
    /// <exception cref="EngineException">There is no such file, or something in it can't be; the message has the line.</exception>
    public static TrainingConfig Read(string file)
    {
        file = Path.GetFullPath(file);
        string folder = Path.GetDirectoryName(file)!;
        YamlMap map = ConfigFile.Read(file);
        IReadOnlyList<SourceConfig> sources = [.. map.Maps("sources").Select(m => SourceConfig.Read(m, folder))];
        IReadOnlyList<TaskConfig> tasks = [.. map.Maps("tasks").Select(TaskConfig.Read)];
        var config = new TrainingConfig
        {
            File = file,
            Name = map.Text("name") ?? GetName(file),
            Family = map.Text("name") ?? GetName(file),
            Out = Path.GetFullPath(map.Text("out") ?? ".", folder),
            Network = NetworkConfig.Read(map, folder),
            Sources = sources,
            Split = map.Map("split") is { } split ? SplitConfig.Read(split) : SplitConfig.Default,
            Tasks = tasks,
            Distillation = map.Map("distill") is { } distill ? DistillationConfig.Read(distill, folder) : null,
            SourceTemperature = map.Number("source-temperature", 1, 1000, 1),
            Anchor = map.Number("anchor", 0, 1000, 0),
            Average = map.Number("average", 0, 0.999999, 0),
            Triplets = map.Text("triplets") is { } triplets ? Path.GetFullPath(triplets, folder) : null,
            Augmentation = AugmentationConfig.Read(map),
            Optimizer = OptimizerConfig.Read(map),
            Epochs = map.Whole("epochs", 1, 100_000, 10),
            Batch = map.Whole("batch", 2, 65_536, 64),
            Seed = map.Whole("seed", 0, int.MaxValue, 1),
            Patience = map.Whole("patience", 0, 100_000, 0),
            Device = map.Choice("device", "cpu", ("cpu", "cpu"), ("cuda", "cuda")),
            Weights = map.Choice("weights", WeightStorage.Full,
                ("float32", WeightStorage.Full), ("float16", WeightStorage.Half), ("int8", WeightStorage.EightBit)),
            Watch = map.Choice("watch", UsualWatch(tasks), ("loss", WatchedFigure.Loss), ("accuracy", WatchedFigure.Accuracy),
                ("same-label", WatchedFigure.SameLabelAt1), ("triplets", WatchedFigure.TripletsInOrder)),
            Metric = map.Choice("metric", Metric.Cosine, [.. Metrics.Names.Select(n => (n, Metrics.Parse(n)))]),
            License = map.Text("license"),
        };
        bool views = config.Network.Head.ViewWhitening > 0, varied = config.Augmentation != AugmentationOptions.None;
        if (views && !varied)
            throw map.Fault("augmentation", "whiten-views needs views of each photo: say how they vary (augmentation: photos)");
        if (config.Network.IsFrozen && varied && !views)
            throw map.Fault("augmentation", "frozen features are computed once, so photos can't be varied; leave augmentation out, or use train: head");
        CheckNames(map, config);
        CheckTriplets(map, config);
        map.End();
        return config;
    }

    private static void CheckNames(YamlMap map, TrainingConfig config)
    {
        if (config.Name.AsSpan().ContainsAny("/\\\0") || config.Name is "." or "..")
            throw map.Fault("name", $"name is '{config.Name}'; it is part of file names and can't hold a slash");
        if (config.Tasks.Count == 0 && config.Distillation is null)
            throw map.Fault("tasks", "there are no tasks; training needs at least one (tasks: with a column each), or teachers (distill:)");
        if (config.Sources.GroupBy(s => s.Name).FirstOrDefault(g => g.Count() > 1) is { } source)
            throw map.Fault("sources", $"two sources are called '{source.Key}'; name one otherwise");
        if (config.Tasks.GroupBy(t => t.Name).FirstOrDefault(g => g.Count() > 1) is { } task)
            throw map.Fault("tasks", $"two tasks are called '{task.Key}'; name one otherwise");
        if (config.Sources.Count == 0)
            return;
        foreach (TaskConfig each in config.Tasks)
        {
            if (each.Sources.FirstOrDefault(s => config.Sources.All(c => c.Name != s)) is { } unknown)
                throw new EngineException($"{config.File}, line {each.Line}: the task {each.Name} names the source '{unknown}'; there are {string.Join(", ", config.Sources.Select(s => s.Name))}");
        }
    }

    private static void CheckTriplets(YamlMap map, TrainingConfig config)
    {
        if (config.Tasks.FirstOrDefault(t => t.PhotoLoss == LossKind.Triplet) is { } task && config.Triplets is null)
            throw new EngineException($"{config.File}, line {task.Line}: the loss triplet needs a file of triplets: triplets: FILE.tsv") { Code = ErrorCodes.NoTriplets, Subject = "triplets.tsv" };
        if (config.Triplets is not null && config.Sources.Count > 1)
            throw map.Fault("triplets", "triplets are row numbers of one source, and there are several");
        if (config.Triplets is not null && config.Tasks.All(t => t.PhotoLoss != LossKind.Triplet))
            throw map.Fault("triplets", "triplets are only used by a task of loss: triplet");
        if (config.Triplets is not null && config.Distillation is not null)
            throw map.Fault("distill", "teachers teach beside labels, not beside triplets; leave one of them out");
        if (config.Tasks.Count > 1 && config.Tasks.Any(t => t.PhotoLoss == LossKind.Triplet))
            throw map.Fault("tasks", "a task of loss triplet stands alone");
    }

    private static WatchedFigure UsualWatch(IReadOnlyList<TaskConfig> tasks) =>
        tasks.Any(t => t.PhotoLoss == LossKind.Triplet) ? WatchedFigure.TripletsInOrder
        : tasks.Any(t => t.ClassLoss is not null) ? WatchedFigure.Accuracy
        : tasks.Count == 0 ? WatchedFigure.Loss
        : WatchedFigure.SameLabelAt1;

    private static string GetName(string file)
    {
        string name = Path.GetFileNameWithoutExtension(file);
        return name.EndsWith(".train", StringComparison.Ordinal) ? name[..^".train".Length] : name;
    }
}
