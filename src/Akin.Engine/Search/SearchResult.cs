using Akin.Engine.Routing;

namespace Akin.Engine.Search;

/// <summary>The answer to a search.</summary>
/// <param name="Hits">The neighbours, nearest first.</param>
/// <param name="Route">Which classes were searched and why; null where the store has no route.</param>
public sealed record SearchResult(IReadOnlyList<SearchHit> Hits, SearchRoute? Route);
