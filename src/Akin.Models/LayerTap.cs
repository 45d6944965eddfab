namespace Akin.Models;

/// <summary>Where a network is tapped. What is left open is what the YAML beside the network says.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Take">The side of the layer.</param>
/// <param name="Pool">How an activation with positions becomes one vector.</param>
public sealed record LayerTap(string? Layer = null, Take? Take = null, Pooling? Pool = null);
