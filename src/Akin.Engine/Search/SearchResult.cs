using Akin.Engine.Routing;

namespace Akin.Engine.Search;

/// <summary>The answer to a search.</summary>
/// <param name="Hits">The neighbors, nearest first.</param>
/// <param name="Route">Which classes were searched and why; null where the store has no route.</param>
/// <param name="NotNumbers">
/// The columns that the filter compares with numbers and in which items have values that are none, with how many; such a value met no
/// comparison. Empty where there was none.
/// </param>
public sealed record SearchResult(IReadOnlyList<SearchHit> Hits, SearchRoute? Route, IReadOnlyDictionary<string, long> NotNumbers);
