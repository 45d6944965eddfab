using System.Text.Json;
using System.Text.Json.Serialization;

namespace Akin.Catalog.Store;

/// <summary>What all vectors of a store were made with. Vectors of other settings can't be compared with them.</summary>
public sealed record StoreSettings
{
    /// <summary>How to open the network again: the full path of its file, or a built-in model's name.</summary>
    public required string Model { get; init; }

    /// <summary>A hash of the network's file, so that another one under the same path is told apart; null for a built-in model.</summary>
    public string? ModelHash { get; init; }

    /// <summary>The layer that is tapped; null where the model has only one answer.</summary>
    public string? Layer { get; init; }

    /// <summary><c>output</c> or <c>input</c> of the layer; null where there is no layer.</summary>
    public string? Take { get; init; }

    /// <summary>How an activation with positions was pooled; null where there is none.</summary>
    public string? Pool { get; init; }

    /// <summary>Numbers in a vector.</summary>
    public required int Dimensions { get; init; }

    /// <summary>The distance that the store's index is built for.</summary>
    public required string Metric { get; init; }

    /// <summary>The index: <c>flat</c>, <c>hnsw</c>.</summary>
    public required string Index { get; init; }

    /// <summary>The index's parameters as JSON; null where it has none.</summary>
    public string? IndexParameters { get; init; }

    /// <summary>Which preprocessing photos went through, as a text that differs where the result would; null where the model says it all.</summary>
    public string? Preprocessing { get; init; }

    /// <summary>What the layer's axes mean, where it is pooled; null where it is not, and in stores from before it was told.</summary>
    public string? LayerLayout { get; init; }

    /// <summary>In what other way than it was saved the network is run; null where in none.</summary>
    public string? Mode { get; init; }

    /// <summary>What trying the network found out, by which it is opened sooner; it decides no vector.</summary>
    public string? Check { get; init; }

    /// <summary>By which classes the store is searched; null where it is searched whole.</summary>
    public RouteSettings? Route { get; init; }

    /// <summary>The weight of the color histogram that is joined to the model's vector; null where there is none.</summary>
    [JsonPropertyName("Colour")] // As stores have it since before the word was spelled so here.
    public float? Color { get; init; }

    internal string ToJson() => JsonSerializer.Serialize(this, StoreSettingsJson.Default.StoreSettings);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <remarks>
    /// Key by key, and not by the serializer that wrote it: every <c>akin search</c> reads this, and the serializer's code for these types has
    /// to be compiled at each start.
    /// </remarks>
    /// <exception cref="JsonException">It is something else.</exception>
    internal static StoreSettings FromJson(string json)
    {
        using var document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        try
        {
            return new StoreSettings
            {
                Model = root.GetProperty(nameof(Model)).GetString()!,
                ModelHash = Text(root, nameof(ModelHash)),
                Layer = Text(root, nameof(Layer)),
                Take = Text(root, nameof(Take)),
                Pool = Text(root, nameof(Pool)),
                Dimensions = root.GetProperty(nameof(Dimensions)).GetInt32(),
                Metric = root.GetProperty(nameof(Metric)).GetString()!,
                Index = root.GetProperty(nameof(Index)).GetString()!,
                IndexParameters = Text(root, nameof(IndexParameters)),
                Preprocessing = Text(root, nameof(Preprocessing)),
                LayerLayout = Text(root, nameof(LayerLayout)),
                Mode = Text(root, nameof(Mode)),
                Check = Text(root, nameof(Check)),
                Route = root.TryGetProperty(nameof(Route), out JsonElement route) && route.ValueKind == JsonValueKind.Object
                    ? new RouteSettings(
                        route.GetProperty(nameof(RouteSettings.Label)).GetString()!,
                        [.. route.GetProperty(nameof(RouteSettings.Classes)).EnumerateArray().Select(name => name.GetString()!)],
                        Text(route, nameof(RouteSettings.Column)))
                    : null,
                Color = root.TryGetProperty("Colour", out JsonElement color) && color.ValueKind == JsonValueKind.Number ? color.GetSingle() : null,
            };
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new JsonException("the settings of the store are not what they should be", e);
        }
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoreSettings))]
internal sealed partial class StoreSettingsJson : JsonSerializerContext;

/// <summary>By which classes a store is searched: items are kept apart by class, and a search goes to the classes that its photo is likely of.</summary>
/// <param name="Label">The network's output that tells the classes.</param>
/// <param name="Classes">The classes, in the output's order.</param>
/// <param name="Column">The metadata column in which an item's class stands where it is known; null where all are predicted.</param>
public sealed record RouteSettings(string Label, IReadOnlyList<string> Classes, string? Column)
{
    /// <summary>Whether predictions made for the one serve the other: same output, same classes.</summary>
    public bool PredictsAs(RouteSettings? other) => other is not null && Label == other.Label && Classes.SequenceEqual(other.Classes, StringComparer.Ordinal);

    /// <inheritdoc/>
    public bool Equals(RouteSettings? other) => PredictsAs(other) && Column == other!.Column;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Label, Classes.Count, Column);
}
