using Akin.Models;

namespace Akin.Engine.Training.Configuration;

/// <summary>Which network is trained, and how much of it.</summary>
internal sealed record NetworkConfig
{
    /// <summary>The network itself: a backbone as it is, or one that is built.</summary>
    public required NetworkKind Kind { get; init; }

    /// <summary>The full path of the backbone's <c>.onnx</c> file; null for a network from scratch.</summary>
    public required string? Backbone { get; init; }

    /// <summary>The layer of the backbone that the heads stand on; null is its vector.</summary>
    public required string? Layer { get; init; }

    /// <summary>The side of that layer; null is what the backbone's own settings say.</summary>
    public required Take? Take { get; init; }

    /// <summary>The length of the vector of a network that is built; null is its own.</summary>
    public required int? Dimensions { get; init; }

    /// <summary>What stands between the backbone and the classification layers.</summary>
    public required HeadKind Head { get; init; }

    /// <summary>The width of the head's hidden layer.</summary>
    public required int HeadWidth { get; init; }

    /// <summary>The side of exported photos; null is the backbone's own.</summary>
    public required int? Size { get; init; }

    /// <summary>The side of training photos; null is the exported one.</summary>
    public required int? TrainSize { get; init; }

    /// <summary>How many of the backbone's layers with weights are trained: 0 is none (frozen), null is all.</summary>
    public required int? TrainedLayers { get; init; }

    /// <summary>Whether training starts with the head alone and takes in earlier layers epoch by epoch.</summary>
    public required bool Gradual { get; init; }

    /// <summary>What the learning rate of the first layers is multiplied by; between first and last it grows evenly in the logarithm.</summary>
    public required double EarlierRate { get; init; }

    /// <summary>Whether the backbone stays as it is, so that its features are computed once.</summary>
    public bool IsFrozen => TrainedLayers == 0;

    /// <summary>Reads it from the keys of the config's root.</summary>
    public static NetworkConfig Read(YamlMap map, string folder)
    {
        string? backbone = map.Text("backbone") is { } path ? Path.GetFullPath(path, folder) : null;
        NetworkKind kind = map.Choice("network", NetworkKind.Backbone,
            ("backbone", NetworkKind.Backbone), ("fashion-mnist", NetworkKind.FashionMnist), ("deep-ranking", NetworkKind.DeepRanking));
        if (backbone is null && kind != NetworkKind.FashionMnist)
            throw map.Fault("network", "name a network to start from: backbone: FILE.onnx; or build one: network: fashion-mnist");
        if (backbone is not null && kind == NetworkKind.FashionMnist)
            throw map.Fault("backbone", "the network fashion-mnist is built from scratch and takes no backbone");
        (HeadKind head, int width) = ReadHead(map);
        int? trained = map.IsMap("train") ? Last(map.Map("train")!) : map.Choice("train", (int?)null, ("all", null), ("frozen", 0));
        if (trained is not null && kind != NetworkKind.Backbone)
            throw map.Fault("train", "a network that is built is trained whole: train: all");
        if (map.Text("layer") is not null && backbone is null)
            throw map.Fault("layer", "a layer is one of a backbone, and none is named");
        return new NetworkConfig
        {
            Kind = kind,
            Backbone = backbone,
            Layer = map.Text("layer"),
            Take = map.Choice("take", (Take?)null, ("output", Models.Take.Output), ("input", Models.Take.Input)),
            Dimensions = map.WholeOrNull("dimensions", 2, 8192),
            Head = head,
            HeadWidth = width,
            Size = map.WholeOrNull("size", 8, 2048),
            TrainSize = map.WholeOrNull("train-size", 8, 2048),
            TrainedLayers = trained,
            Gradual = map.Flag("gradual", false),
            EarlierRate = map.Number("earlier-rate", 0.0001, 1, 1),
        };
    }

    private static (HeadKind, int) ReadHead(YamlMap map)
    {
        if (!map.IsMap("head"))
            return (map.Choice("head", HeadKind.Linear, ("linear", HeadKind.Linear), ("fastai", HeadKind.FastAi)), 512);
        YamlMap head = map.Map("head")!;
        int width = head.WholeOrNull("dense", 2, 65_536) ?? throw map.Fault("head", "head takes linear, fastai, or dense: WIDTH");
        head.End();
        return (HeadKind.Dense, width);
    }

    private static int Last(YamlMap train)
    {
        int last = train.WholeOrNull("last", 1, 10_000) ?? throw train.Fault("last", "train takes all, frozen, or last: N");
        train.End();
        return last;
    }
}
