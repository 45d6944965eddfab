using Akin.Models;
using Akin.Training;
using Akin.Training.Networks;

namespace Akin.Lab.Training.Configuration;

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
    public required HeadOptions Head { get; init; }

    /// <summary>The side of exported photos; null is the backbone's own.</summary>
    public required int? Size { get; init; }

    /// <summary>The side of training photos; null is the exported one.</summary>
    public required int? TrainSize { get; init; }

    /// <summary>Which layers learn from the start.</summary>
    public required TrainedPart Train { get; init; }

    /// <summary>Whether the backbone's features are computed once, and the head alone learns from them.</summary>
    public required bool IsFrozen { get; init; }

    /// <summary>Layers of the backbone that keep their weights, with all that stands before them.</summary>
    public required IReadOnlyList<string> FreezeUpTo { get; init; }

    /// <summary>Parts that learn from later epochs on.</summary>
    public required IReadOnlyList<Unfreezing> Unfreeze { get; init; }

    /// <summary>What the rate is multiplied with from one group of layers to the group before it.</summary>
    public required double EarlierRate { get; init; }

    /// <summary>Whether the backbone's batch norms keep their statistics.</summary>
    public required bool FreezeNorms { get; init; }

    /// <summary>The share of the trained weights in those that are exported, the rest being the backbone's; 1 leaves them as they were trained.</summary>
    public required double Interpolate { get; init; }

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
        if (map.Text("layer") is not null && backbone is null)
            throw map.Fault("layer", "a layer is one of a backbone, and none is named");
        bool frozen = !map.IsMap("train") && map.Choice("train", false, ("all", false), ("head", false), ("frozen", true));
        var network = new NetworkConfig
        {
            Kind = kind,
            Backbone = backbone,
            Layer = map.Text("layer"),
            Take = map.Choice("take", (Take?)null, [.. Takes.Names.Select(w => (w, (Take?)Takes.Parse(w)))]),
            Dimensions = map.WholeOrNull("dimensions", 2, 8192),
            Head = ReadHead(map),
            Size = map.WholeOrNull("size", 8, 2048),
            TrainSize = map.WholeOrNull("train-size", 8, 2048),
            Train = frozen ? TrainedPart.Head : ReadPart(map),
            IsFrozen = frozen,
            FreezeUpTo = map.Texts("freeze-up-to"),
            Unfreeze = [.. map.Maps("unfreeze").Select(ReadUnfreezing)],
            EarlierRate = map.Number("earlier-rate", 0.0001, 1, 1),
            FreezeNorms = map.Flag("freeze-norms", false),
            Interpolate = map.Number("interpolate", 0.01, 1, 1),
        };
        if (network.Interpolate < 1 && (backbone is null || frozen))
            throw map.Fault("interpolate", $"interpolate goes between a backbone's weights and those it was trained to; here {(frozen ? "the backbone is frozen" : "there is none")}");
        if (network.Train != TrainedPart.All && kind != NetworkKind.Backbone)
            throw map.Fault("train", "a network that is built is trained whole: train: all");
        if (network.FreezeUpTo.Count > 0 && backbone is null)
            throw map.Fault("freeze-up-to", "freeze-up-to names a layer of a backbone, and none is named");
        if (network.FreezeUpTo.Count > 0 && network.Train == TrainedPart.Head && network.Unfreeze.Count == 0)
            throw map.Fault("freeze-up-to", "the head alone learns, so that the whole backbone is frozen; leave freeze-up-to out, or write train: all");
        if (frozen && network.Unfreeze.Count > 0)
            throw map.Fault("unfreeze", "frozen features are computed once; to unfreeze later, begin with train: head");
        if (frozen && network.TrainSize is not null)
            throw map.Fault("train-size", "frozen features are computed once, at the size of export; leave train-size out");
        if (network.Head.Principal is not null && !frozen)
            throw map.Fault("head", "a projection that begins with principal directions needs the features of all photos first: train: frozen");
        // Weights that belong to positions fit no other size: it would be found out when the trained network is exported.
        if (network.TrainSize is not null && (kind == NetworkKind.DeepRanking || network.Head.KeepPositions))
            throw map.Fault("train-size", $"{(kind == NetworkKind.DeepRanking ? "deep-ranking" : "a head with keep-positions")} has a weight for each position and is exported at the size it learns at; give size in place of train-size");
        return network;
    }

    private static HeadOptions ReadHead(YamlMap root)
    {
        if (!root.IsMap("head"))
        {
            return new HeadOptions(root.Choice("head", HeadKind.Linear, ("linear", HeadKind.Linear), ("fastai", HeadKind.FastAi)));
        }

        YamlMap map = root.Map("head")!;
        int? dense = map.WholeOrNull("dense", 2, 65_536), projection = map.WholeOrNull("projection", 2, 65_536), fastai = map.WholeOrNull("fastai", 2, 65_536);
        var head = new HeadOptions(dense is not null ? HeadKind.Dense : projection is not null ? HeadKind.Projection : fastai is not null ? HeadKind.FastAi : HeadKind.Linear)
        {
            Width = dense ?? projection ?? fastai,
            KeepPositions = map.Flag("keep-positions", false),
            Power = (float?)map.NumberOrNull("gem", 0.1, 100),
            Dropout = (float)map.Number("dropout", 0, 0.95, 0),
            Principal = map.Choice("start", false, ("random", false), ("principal", true)) ? (float)map.Number("whiten", 0, 1, 0.2) : null,
            ViewWhitening = (float)map.Number("whiten-views", 0, 1, 0),
        };
        if (head.ViewWhitening > 0 && head.Principal is null)
            throw root.Fault("head", "whiten-views is for a projection with start: principal");
        if (head.Principal is not null && projection is null)
            throw root.Fault("head", "start: principal is for a projection: head: {projection: 256, start: principal}");
        if (new[] { dense, projection, fastai }.Count(w => w is not null) > 1)
            throw root.Fault("head", "a head is one of dense, projection and fastai");
        map.End();
        return head;
    }

    private static TrainedPart ReadPart(YamlMap map)
    {
        if (!map.IsMap("train"))
            return map.Choice("train", TrainedPart.All, ("all", TrainedPart.All), ("head", TrainedPart.Head), ("frozen", TrainedPart.Head));
        YamlMap train = map.Map("train")!;
        int last = train.WholeOrNull("last", 1, 10_000) ?? throw map.Fault("train", "train takes all, head, frozen, or last: N");
        train.End();
        return TrainedPart.Last(last);
    }

    private static Unfreezing ReadUnfreezing(YamlMap map)
    {
        int epoch = map.WholeOrNull("epoch", 1, 100_000) ?? throw map.Fault("epoch", "epoch is missing: the one from which more layers learn");
        var unfreezing = new Unfreezing(epoch, ReadPart(map));
        map.End();
        return unfreezing;
    }
}

/// <summary>A network to train.</summary>
internal enum NetworkKind
{
    /// <summary>The backbone as it is, cut at a layer.</summary>
    Backbone,

    /// <summary>A small convolutional network for gray photos of 28 x 28, from scratch.</summary>
    FashionMnist,

    /// <summary>A backbone with two shallow paths beside it, joined into one embedding.</summary>
    DeepRanking,
}
