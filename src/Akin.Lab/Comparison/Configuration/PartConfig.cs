using System.Globalization;
using Akin.Engine;
using Akin.Models;

namespace Akin.Lab.Comparison.Configuration;

/// <summary>A descriptor in a contender.</summary>
/// <param name="Descriptor">The descriptor.</param>
/// <param name="Weight">What its unit vector is multiplied by before it is joined to the others.</param>
/// <param name="Words">What it is called.</param>
/// <param name="Varied">The words of what the config lists several of.</param>
internal sealed record PartConfig(DescriptorConfig Descriptor, float Weight, string Words, string Varied)
{
    /// <summary>The name of the network that comes with the program.</summary>
    public const string Shipped = "shipped";

    /// <summary>Reads one, or one for each combination of what it lists several of.</summary>
    /// <param name="map">The map.</param>
    /// <param name="folder">What relative paths are relative to.</param>
    /// <param name="joined">Whether it is one of several that are joined, which have weights.</param>
    public static IReadOnlyList<PartConfig> Read(YamlMap map, string folder, bool joined)
    {
        IReadOnlyList<Choice<(string? Model, string? Store)>> places = Places(map, folder);
        IReadOnlyList<Choice<string?>> layers = Choices.Read(map, "layer", otherwise: null, l => (string?)l, l => l);
        IReadOnlyList<Choice<Take?>> takes = Choices.Read(
            map, "take", null, Choices.Word<Take?>(map, "take", [.. Takes.Names.Select(w => (w, (Take?)Takes.Parse(w)))]), t => t);
        IReadOnlyList<Choice<Pooling?>> pools = Choices.Read(
            map, "pool", null, Choices.Word<Pooling?>(map, "pool", [.. Poolings.Names.Select(w => (w, (Pooling?)Poolings.Parse(w)))]), p => p);
        IReadOnlyList<Choice<float>> weights = joined
            ? Choices.Read(map, "weight", 1f, text => GetWeight(map, text), text => "x" + text)
            : [new Choice<float>(1, "", "")];
        return [.. from place in places
                   from layer in layers
                   from take in takes
                   from pool in pools
                   from weight in weights
                   select new PartConfig(
                       new DescriptorConfig(place.Value.Model, new LayerTap(layer.Value, take.Value, pool.Value), place.Value.Store), weight.Value,
                       Choices.Join(place.Words, layer.Words, take.Words, pool.Words, weight.Words),
                       Choices.Join(place.Varied, layer.Varied, take.Varied, pool.Varied, weight.Varied))];
    }

    private static IReadOnlyList<Choice<(string? Model, string? Store)>> Places(YamlMap map, string folder)
    {
        IReadOnlyList<Choice<(string?, string?)>> models = Choices.Read<(string?, string?)>(
            map, "model", default, text => (GetModel(text, folder), null), text => Embedders.IsBuiltIn(text) ? text : Path.GetFileNameWithoutExtension(GetModel(text, folder)));
        IReadOnlyList<Choice<(string?, string?)>> stores = Choices.Read<(string?, string?)>(
            map, "store", default, text => (null, GetStore(text, folder)), text => "store " + Path.GetFileName(GetStore(text, folder)));
        bool noModel = models is [{ Value: (null, null) }], noStore = stores is [{ Value: (null, null) }];
        if (noModel == noStore)
            throw map.Fault("model", "a contender takes a model (an .onnx file, shipped, pixels or color), a store, or a join of several; one of them");
        if (!noStore && new[] { "layer", "take", "pool" }.FirstOrDefault(k => map.Texts(k).Count > 0) is { } key)
            throw map.Fault(key, $"a store's vectors are taken as they are; leave {key} out");
        return noModel ? stores : models;
    }

    private static string GetStore(string text, string folder) =>
        text == DescriptorConfig.OwnStores ? text : Path.TrimEndingDirectorySeparator(Path.GetFullPath(text, folder));

    private static string GetModel(string text, string folder) => text == Shipped
        ? ShippedModels.Photo ?? Path.Combine(AppContext.BaseDirectory, "models", "photo.onnx")
        : Embedders.IsBuiltIn(text) ? text : Path.GetFullPath(text, folder);

    private static float GetWeight(YamlMap map, string text) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float weight) && weight is >= 0.0001f and <= 10_000
            ? weight
            : throw map.Fault("weight", $"weight is '{text}'; it takes a number from 0.0001 to 10000");
}

/// <summary>What turns a photo into numbers: a model tapped somewhere, or a store that has them already.</summary>
/// <param name="Model">A full path, <c>pixels</c> or <c>color</c>; null where a store is named.</param>
/// <param name="Tap">Where the model is tapped.</param>
/// <param name="Store">The folder of a store, or <see cref="OwnStores"/>; null where a model is named.</param>
internal sealed record DescriptorConfig(string? Model, LayerTap Tap, string? Store)
{
    /// <summary>The store, or the stores, that the comparison's photos come from.</summary>
    public const string OwnStores = "source";
}
