using Akin.Models;

namespace Akin.Lab.Comparison.Configuration;

/// <summary>What turns a photo into numbers: a model tapped somewhere, or a store that has them already.</summary>
/// <param name="Model">A full path, <c>pixels</c> or <c>color</c>; null where a store is named.</param>
/// <param name="Tap">Where the model is tapped.</param>
/// <param name="Store">The folder of a store, or <see cref="OwnStores"/>; null where a model is named.</param>
internal sealed record DescriptorConfig(string? Model, LayerTap Tap, string? Store)
{
    /// <summary>The store, or the stores, that the comparison's photos come from.</summary>
    public const string OwnStores = "source";
}
