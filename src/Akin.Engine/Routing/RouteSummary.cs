namespace Akin.Engine.Routing;

/// <summary>How the items of a routed store are kept apart.</summary>
/// <param name="Label">The network's output that tells the classes.</param>
/// <param name="Column">The metadata column that was asked first; null where all classes are predicted.</param>
/// <param name="Known">Items whose class the column said.</param>
/// <param name="Predicted">Items whose class was predicted.</param>
/// <param name="Unclassified">Items that have no class, for their source was not indexed since the store has its route; every search looks at them.</param>
/// <param name="Classes">The classes, in the network's order.</param>
public sealed record RouteSummary(string Label, string? Column, int Known, int Predicted, int Unclassified, IReadOnlyList<RankedClass> Classes);
