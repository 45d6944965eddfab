
namespace Akin.Engine.Search;

/// <summary>The answer to a search.</summary>
/// <param name="Hits">The neighbors, nearest first.</param>
/// <param name="Route">Which classes were searched and why; null where the store has no route.</param>
/// <param name="NotNumbers">
/// The columns that the filter compares with numbers and in which items have values that are none, with how many; such a value met no
/// comparison. Empty where there was none.
/// </param>
public sealed record SearchResult(IReadOnlyList<SearchHit> Hits, SearchRoute? Route, IReadOnlyDictionary<string, long> NotNumbers);

/// <summary>A neighbor.</summary>
/// <param name="Rank">Its place, from 1.</param>
/// <param name="Id">The item's id.</param>
/// <param name="Distance">Its distance in the store's metric; 0 is the same picture.</param>
/// <param name="Path">The photo, as its source names it.</param>
/// <param name="Metadata">What else is known of the item.</param>
public sealed record SearchHit(int Rank, string Id, float Distance, string Path, IReadOnlyDictionary<string, string> Metadata);

/// <summary>Where a search in a routed store went, and why.</summary>
/// <param name="Label">The network's output that tells the classes.</param>
/// <param name="Choice">Who chose the classes.</param>
/// <param name="Searched">The classes whose items were searched, the likeliest first.</param>
/// <param name="Ranking">All classes, the likeliest first; where nothing was predicted, in the network's order.</param>
public sealed record SearchRoute(string Label, RouteChoice Choice, IReadOnlyList<RankedClass> Searched, IReadOnlyList<RankedClass> Ranking);

/// <summary>Who chose the classes that a search went to.</summary>
public enum RouteChoice
{
    /// <summary>The network, from the photo.</summary>
    Prediction,

    /// <summary>The item that is searched with: its class is known.</summary>
    Item,

    /// <summary>Whoever asked, by naming a class.</summary>
    Request,

    /// <summary>Nobody: everything was searched.</summary>
    Nobody,
}

/// <summary>A class of a routed store, as a search sees it.</summary>
/// <param name="Class">Its name.</param>
/// <param name="Probability">How likely the photo is of it, 0 to 1; null where nothing was predicted.</param>
/// <param name="Items">Items that are kept under it.</param>
public sealed record RankedClass(string Class, double? Probability, int Items);
