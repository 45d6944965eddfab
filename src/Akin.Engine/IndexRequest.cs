using Akin.Catalog.Sources;
using Akin.Catalog.Store;
using Akin.Imaging;
using Akin.Models;
using Akin.Vectors;

namespace Akin.Engine;

/// <summary>What a store is to be made with. What is left open is what the store has already, else the model's default.</summary>
public sealed record IndexRequest
{
    /// <summary>Says that there is to be no route, or no column.</summary>
    public const string NoRoute = "none";

    /// <summary>A path to an <c>.onnx</c> file, or <c>pixels</c>.</summary>
    public string? Model { get; init; }

    /// <summary>The model of a new store where none is named.</summary>
    public string? DefaultModel { get; init; }

    /// <summary>The layer whose values are the vector.</summary>
    public string? Layer { get; init; }

    /// <summary>The side of that layer.</summary>
    public Take? Take { get; init; }

    /// <summary>The weight of a color histogram that is joined to the model's vector; 0 joins none.</summary>
    public float? Color { get; init; }

    /// <summary>The distance.</summary>
    public Metric? Metric { get; init; }

    /// <summary>The index: its kind, or any of its settings.</summary>
    public IndexSettings? Index { get; init; }

    /// <summary>The network's output by whose classes the store is searched, or <see cref="NoRoute"/>.</summary>
    public string? Route { get; init; }

    /// <summary>
    /// The metadata column in which an item's class stands where it is known, or <see cref="NoRoute"/> to predict all; a new route takes the
    /// column of its own name.
    /// </summary>
    public string? RouteColumn { get; init; }

    /// <summary>How large a photo may be.</summary>
    public ImageLimits Limits { get; init; } = new();

    /// <summary>Opens the model, for a store that may have one already and a source that may not be known yet.</summary>
    internal IEmbedder OpenEmbedder(CollectionSettings? store, IPhotoSource? source)
    {
        float color = Color ?? store?.Embedder.Color ?? 0;
        if (Model is null && store is null && DefaultModel is not null)
            return Embedders.Open(DefaultModel, Layer, Take, color: color, classes: Label(store));
        if (Model is null && store is null)
            throw new EngineException("a new store needs a model: a network's file, or pixels to try it without one") { Code = ErrorCodes.NoModel };
        bool same = store is not null && (Model is null || Model == PixelEmbedder.Name || Path.GetFullPath(Model) == store.Embedder.Model)
            && PixelEmbedder.IsNamed(Model ?? store.Embedder.Model) == PixelEmbedder.IsNamed(store.Embedder.Model);
        if (same)
            return Embedders.Open(store!.Embedder.Model, Layer ?? store.Embedder.GetLayer(), Take ?? store.Embedder.Take, color: color, classes: Label(store), check: store.Check);
        ImageShape? natural = source is null ? null : NaturalShape.Find(source);
        try
        {
            return Embedders.Open(Model!, Layer, Take, natural, color, Label(store));
        }
        catch (ModelException) when (Route is null && store?.Route is not null)
        {
            // A model that does not tell the store's classes is another one, which is the better thing to say.
            return Embedders.Open(Model!, Layer, Take, natural, color);
        }
    }

    /// <summary>The settings of the store once this request is met.</summary>
    internal CollectionSettings Apply(CollectionSettings? store, IEmbedder embedder)
    {
        Metric metric = Metric ?? store?.Metric ?? Word.Parse(Metrics.Parse, embedder.Metric);
        IndexSettings index = (Index ?? new IndexSettings()).Over(store?.Index, metric);
        return new CollectionSettings(embedder.Identity, metric, index) { Check = embedder.Check, Route = ApplyRoute(store, embedder) };
    }

    private string? Label(CollectionSettings? store) => Route == NoRoute ? null : Route ?? store?.Route?.Label;

    private RouteSettings? ApplyRoute(CollectionSettings? store, IEmbedder embedder)
    {
        if (Label(store) is not { } label)
            return RouteColumn is null ? null : throw new EngineException("a column of known classes needs a route") { Code = ErrorCodes.NoRoute };
        if (embedder.Classes.Count == 0)
            throw new EngineException($"the model no longer tells the classes '{label}'; restore the YAML beside it, or end the route") { Code = ErrorCodes.RouteLost };
        string? column = RouteColumn ?? (store?.Route?.Label == label ? store.Route.Column : label);
        return new RouteSettings(label, embedder.Classes, column == NoRoute ? null : column);
    }
}

/// <summary>The shape that every photo of a source has by itself: the size that the model <c>pixels</c> takes from it.</summary>
public static class NaturalShape
{
    /// <summary>The shape of a source's raw pixels; null where its photos are encoded files.</summary>
    /// <param name="source">The source.</param>
    public static ImageShape? Find(IPhotoSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.PixelLayout is { } raw ? new ImageShape { Width = raw.Width, Height = raw.Height, Channels = raw.Channels } : null;
    }
}
