namespace Akin.Engine.Routing;

/// <summary>Where a search in a routed store went, and why.</summary>
/// <param name="Label">The network's output that tells the classes.</param>
/// <param name="Choice">Who chose the classes.</param>
/// <param name="Searched">The classes whose items were searched, the likeliest first.</param>
/// <param name="Ranking">All classes, the likeliest first; where nothing was predicted, in the network's order.</param>
public sealed record SearchRoute(string Label, RouteChoice Choice, IReadOnlyList<RankedClass> Searched, IReadOnlyList<RankedClass> Ranking);
