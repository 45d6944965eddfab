using Akin.Catalog.Store;

namespace Akin.Engine.Search;

/// <summary>What one index holds of a store.</summary>
/// <param name="Name">Its file's name without the kind.</param>
/// <param name="Kind">Its kind: one of <see cref="IndexKind.Names"/>.</param>
/// <param name="Keys">The keys of its items.</param>
internal sealed record IndexPart(string Name, string Kind, IReadOnlyList<long> Keys)
{
    /// <summary>All of a store.</summary>
    public static IndexPart Whole(CatalogStore store, StoreSettings settings) => new(WholeName(settings), settings.Index, store.Keys());

    /// <summary>Where its file lies.</summary>
    public string PathIn(CatalogStore store) => PathIn(store, Name, Kind);

    /// <summary>Where the file of an index of that name and kind lies.</summary>
    public static string PathIn(CatalogStore store, string name, string kind) => Path.Combine(store.Directory, $"{name}.{kind}");

    /// <summary>The name of the whole of a store.</summary>
    public static string WholeName(StoreSettings settings) => $"vectors-{settings.Metric}";
}
