using Akin.Catalog.Store;
using Akin.Models;

namespace Akin.Engine;

/// <summary>An embedder's identity as a store keeps it: the catalog knows no models, so it keeps words.</summary>
internal static class StoredIdentity
{
    /// <summary>The identity that a store's vectors were made with.</summary>
    public static EmbedderIdentity From(StoreSettings settings) => new(
        settings.Model, settings.ModelHash ?? "", settings.Layer ?? "",
        settings.Take is null ? Take.Output : Enum.Parse<Take>(settings.Take, ignoreCase: true),
        settings.Pool is null ? Pooling.None : Enum.Parse<Pooling>(settings.Pool, ignoreCase: true),
        settings.Preprocessing ?? "", settings.Dimensions, settings.Color ?? 0)
    {
        Layout = settings.LayerLayout ?? "",
        Mode = settings.Mode ?? "",
    };

    /// <summary>The words for an identity; metric and index are yet to be chosen.</summary>
    public static StoreSettings ToSettings(EmbedderIdentity identity) => new()
    {
        Model = identity.Model,
        ModelHash = identity.ModelHash.Length == 0 ? null : identity.ModelHash,
        Layer = identity.Layer.Length == 0 ? null : identity.Layer,
        Take = identity.Layer.Length == 0 ? null : identity.Take.ToString().ToLowerInvariant(),
        Pool = identity.Layer.Length == 0 ? null : identity.Pool.ToString().ToLowerInvariant(),
        Preprocessing = identity.Preprocessing,
        Dimensions = identity.Dimensions,
        Color = identity.Color == 0 ? null : identity.Color,
        LayerLayout = identity.Layout.Length == 0 ? null : identity.Layout,
        Mode = identity.Mode.Length == 0 ? null : identity.Mode,
        Metric = "",
        Index = "",
    };
}
