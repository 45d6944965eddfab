using Akin.Catalog.Store;
using Akin.Engine.Search;

namespace Akin.Engine.Routing;

/// <summary>Chooses the classes that a search goes to.</summary>
internal static class Router
{
    private const int NamedInMessage = 12;

    /// <summary>Ranks the classes for a query and chooses among them.</summary>
    /// <param name="route">The store's route.</param>
    /// <param name="items">Items of each class, in the route's order.</param>
    /// <param name="query">What is searched with.</param>
    /// <param name="request">How many classes, or which.</param>
    /// <returns>The route for the answer, and the places of the classes to search.</returns>
    /// <exception cref="EngineException">The request names no class of the route.</exception>
    public static (SearchRoute Route, int[] Places) Choose(RouteSettings route, IReadOnlyList<int> items, Query query, SearchRequest request)
    {
        int[] ranking = Rank(route, query);
        RankedClass[] classes = [.. route.Classes.Select((name, i) => new RankedClass(name, query.Prediction?[i], items[i]))];
        (RouteChoice choice, int[] places) = Places();
        return (new SearchRoute(route.Label, choice, [.. places.Select(p => classes[p])], [.. ranking.Select(p => classes[p])]), places);

        (RouteChoice, int[]) Places()
        {
            if (request.Class is { } wanted)
                return (RouteChoice.Request, [GetPlace(route, wanted) ?? throw Unknown(route, wanted)]);
            if (query.KnownClass is null && query.Prediction is null)
                return (RouteChoice.Nobody, ranking);

            // A class that the shop does not sell has no look-alikes to show: the next likeliest one has.
            int[] stocked = [.. ranking.Where(p => items[p] > 0)];
            int count = request.Classes ?? 1;
            return (count >= classes.Length ? RouteChoice.Nobody : query.KnownClass is null ? RouteChoice.Prediction : RouteChoice.Item,
                [.. (stocked.Length > 0 ? stocked : ranking).Take(count)]);
        }
    }

    /// <summary>A class's place in the route's list by its name, whatever its capitals; null where it is none.</summary>
    public static int? GetPlace(RouteSettings route, string name)
    {
        for (int i = 0; i < route.Classes.Count; i++)
        {
            if (string.Equals(route.Classes[i], name, StringComparison.OrdinalIgnoreCase))
                return i;
        }

        return null;
    }

    // A known class comes first, whatever the network thinks.
    private static int[] Rank(RouteSettings route, Query query)
    {
        int? known = query.KnownClass is { } name ? GetPlace(route, name) : null;
        return [.. Enumerable.Range(0, route.Classes.Count).OrderBy(p => p != known).ThenByDescending(p => query.Prediction?[p] ?? 0)];
    }

    private static EngineException Unknown(RouteSettings route, string wanted)
    {
        string more = route.Classes.Count > NamedInMessage ? $" and {route.Classes.Count - NamedInMessage} more" : "";
        return new EngineException($"there is no class '{wanted}' of {route.Label}; there are {string.Join(", ", route.Classes.Take(NamedInMessage))}{more}");
    }
}

/// <summary>How the items of a routed store are kept apart.</summary>
/// <param name="Label">The network's output that tells the classes.</param>
/// <param name="Column">The metadata column that was asked first; null where all classes are predicted.</param>
/// <param name="Known">Items whose class the column said.</param>
/// <param name="Predicted">Items whose class was predicted.</param>
/// <param name="Unclassified">Items that have no class, for their source was not indexed since the store has its route; every search looks at them.</param>
/// <param name="Classes">The classes, in the network's order.</param>
public sealed record RouteSummary(string Label, string? Column, int Known, int Predicted, int Unclassified, IReadOnlyList<RankedClass> Classes);
