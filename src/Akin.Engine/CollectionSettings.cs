using Akin.Catalog.Store;
using Akin.Models;
using Akin.Vectors;

namespace Akin.Engine;

/// <summary>What a collection's vectors are made with, and how they are compared and searched.</summary>
/// <param name="Embedder">What its vectors are made with; it holds for the collection's life.</param>
/// <param name="Metric">How they are compared.</param>
/// <param name="Index">How its index is built and searched; all that its kind has is there.</param>
public sealed record CollectionSettings(EmbedderIdentity Embedder, Metric Metric, IndexSettings Index)
{
    /// <summary>By which classes it is searched; null where it is searched whole.</summary>
    public RouteSettings? Route { get; init; }

    /// <summary>What trying the network found out, by which it is opened sooner; it decides no vector.</summary>
    public string? Check { get; init; }

    /// <summary>Numbers in a vector.</summary>
    public int Dimensions => Embedder.Dimensions;

    /// <summary>Reads the words that a store keeps, for the catalog knows neither models nor indexes.</summary>
    /// <exception cref="EngineException">There is a word that this version does not know.</exception>
    internal static CollectionSettings From(StoreSettings stored)
    {
        Metric metric = Word.Parse(Metrics.Parse, stored.Metric);
        return new CollectionSettings(GetIdentity(stored), metric, IndexSettings.FromStore(stored, metric)) { Route = stored.Route, Check = stored.Check };
    }

    /// <summary>What a store's vectors were made with.</summary>
    /// <exception cref="EngineException">There is a word that this version does not know.</exception>
    internal static EmbedderIdentity GetIdentity(StoreSettings stored) => new(
        stored.Model, stored.ModelHash ?? "", stored.Layer ?? "",
        stored.Take is null ? Take.Output : Word.Parse(Takes.Parse, stored.Take),
        stored.Pool is null ? Pooling.None : Word.Parse(Poolings.Parse, stored.Pool),
        stored.Preprocessing ?? "", stored.Dimensions, stored.Color ?? 0)
    {
        Layout = stored.LayerLayout ?? "",
        Mode = stored.Mode ?? "",
    };

    /// <summary>The words for a store.</summary>
    internal StoreSettings ToStore()
    {
        bool hasLayer = Embedder.Layer.Length > 0;
        return new StoreSettings
        {
            Model = Embedder.Model,
            ModelHash = OrNull(Embedder.ModelHash),
            Layer = OrNull(Embedder.Layer),
            Take = hasLayer ? Embedder.Take.Name() : null,
            Pool = hasLayer ? Embedder.Pool.Name() : null,
            Preprocessing = Embedder.Preprocessing,
            Dimensions = Dimensions,
            Color = Embedder.Color == 0 ? null : Embedder.Color,
            LayerLayout = OrNull(Embedder.Layout),
            Mode = OrNull(Embedder.Mode),
            Metric = Metric.Name(),
            Index = Index.GetKind().Name(),
            IndexParameters = Index.ToJson(),
            Route = Route,
            Check = Check,
        };
    }

    private static string? OrNull(string text) => text.Length == 0 ? null : text;
}
