using Akin.Catalog.Store;
using Akin.Vectors;

namespace Akin.Engine.Search;

/// <summary>What one index holds of a store.</summary>
/// <param name="Name">Its file's name without the kind.</param>
/// <param name="Settings">How it is built.</param>
/// <param name="Keys">The keys of its items.</param>
/// <param name="Revision">The store's revision where these are all of its keys; 0 for a part of them, and where another process wrote meanwhile.</param>
internal sealed record IndexPart(string Name, IndexSettings Settings, IReadOnlyList<long> Keys, long Revision = 0)
{
    /// <summary>All of a store.</summary>
    public static IndexPart Whole(ICatalogReader store, CollectionSettings settings)
    {
        long before = store.Revision;
        long[] keys = store.Keys();
        return new(WholeName(settings), settings.Index, keys, store.Revision == before ? before : 0);
    }

    /// <summary>Where its file lies.</summary>
    public string PathIn(ICatalogReader store) => PathIn(store, Name, Settings.GetKind());

    /// <summary>Where the file of an index of that name and kind lies.</summary>
    public static string PathIn(ICatalogReader store, string name, IndexKind kind) => Path.Combine(store.Directory, $"{name}.{kind.Name()}");

    /// <summary>The name of the whole of a store.</summary>
    public static string WholeName(CollectionSettings settings) => $"vectors-{settings.Metric.Name()}";
}
