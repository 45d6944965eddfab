using Akin.Catalog.Store;

namespace Akin.Engine.Routing;

/// <summary>
/// Which class each item of a routed store is kept under: the one that its metadata says, for a shop knows its own catalog; else
/// the likeliest one. An item that was indexed before the store had a route, from a source that was not indexed since, has neither.
/// </summary>
internal sealed class ItemClasses
{
    private ItemClasses(int classes) => Keys = [.. Enumerable.Range(0, classes + 1).Select(_ => new List<long>())];

    /// <summary>The keys of each class, ascending; behind the last class those of items that have none.</summary>
    public List<long>[] Keys { get; }

    /// <summary>How many items' classes were said by their metadata.</summary>
    public int Known { get; private set; }

    /// <summary>How many items have no class.</summary>
    public int Unclassified => Keys[^1].Count;

    /// <summary>The place of one item: the class that its metadata says, else the likeliest one, else behind the last.</summary>
    public static int GetPlace(RouteSettings route, IReadOnlyDictionary<string, string> metadata, ReadOnlySpan<float> prediction)
    {
        if (route.Column is { } column && metadata.TryGetValue(column, out string? said) && Router.GetPlace(route, said) is { } place)
            return place;
        return prediction.Length == 0 ? route.Classes.Count : Math.Min(System.Numerics.Tensors.TensorPrimitives.IndexOfMax(prediction), route.Classes.Count);
    }

    /// <summary>Reads them from a store.</summary>
    public static ItemClasses Read(ICatalogReader store, RouteSettings route)
    {
        var classes = new ItemClasses(route.Classes.Count);
        IReadOnlyDictionary<long, string> said = route.Column is { } column ? store.MetadataValues(column) : new Dictionary<long, string>();
        IReadOnlyDictionary<long, int> likeliest = store.LikeliestClasses();
        Dictionary<string, int?> places = new(StringComparer.Ordinal);
        foreach (long key in store.Keys())
        {
            int? place = null;
            if (said.TryGetValue(key, out string? name) && !places.TryGetValue(name, out place))
                places.Add(name, place = Router.GetPlace(route, name));
            classes.Known += place is null ? 0 : 1;
            classes.Keys[place ?? (likeliest.TryGetValue(key, out int predicted) ? Math.Min(predicted, route.Classes.Count) : route.Classes.Count)].Add(key);
        }

        return classes;
    }
}
