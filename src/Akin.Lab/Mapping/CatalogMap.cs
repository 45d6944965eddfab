using Akin.Catalog.Store;
using Akin.Engine;
using Akin.Vectors;

namespace Akin.Lab.Mapping;

/// <summary>A catalog laid out in a plane, so that items that look alike lie near each other. Kept in a file beside the store, a cache of it.</summary>
/// <param name="Keys">The items, ascending.</param>
/// <param name="X">Where they lie across, as many.</param>
/// <param name="Y">Where they lie down, as many.</param>
/// <param name="Origin">What it was made of.</param>
public sealed record CatalogMap(long[] Keys, float[] X, float[] Y, MapOrigin Origin)
{
    private const string FileName = "map.bin";

    /// <summary>The file that a store's map is kept in.</summary>
    /// <param name="store">The store.</param>
    public static string PathIn(ICatalogReader store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return Path.Combine(store.Directory, FileName);
    }

    /// <summary>The store's map; null where there is none, or it is damaged or of other vectors, for it can be made again.</summary>
    /// <param name="collection">The store.</param>
    public static CatalogMap? TryOpen(Collection collection)
    {
        ArgumentNullException.ThrowIfNull(collection);
        CatalogMap? map = MapFile.TryRead(PathIn(collection.Store));
        return map?.Origin.Model == ReadModel(collection.Settings) ? map : null;
    }

    /// <summary>Keeps it beside its store, whole or not at all.</summary>
    /// <param name="collection">The store that it was made from.</param>
    /// <exception cref="EngineException">The file can't be written.</exception>
    public void Save(Collection collection)
    {
        ArgumentNullException.ThrowIfNull(collection);
        MapFile.Write(PathIn(collection.Store), this);
    }

    /// <summary>Whether making it anew would give the same: the store has not changed since, and it was made as is asked for.</summary>
    /// <param name="request">How it would be made.</param>
    /// <param name="collection">The store.</param>
    public bool AnswersTo(MapRequest request, Collection collection)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(collection);
        long wanted = Math.Min(request.Sample ?? long.MaxValue, collection.Store.Count);
        // Too few items lower the perplexity, which is then a third of the others.
        double perplexity = Math.Min(request.Perplexity, Math.Max(1, (Keys.Length - 1) / 3.0));
        return !AgeIn(collection.Store).IsStale && Keys.Length == wanted && Origin.Seed == request.Seed && Origin.Iterations == request.Iterations
            && (Keys.Length < 2 || Origin.Perplexity == perplexity) && Origin.Metric == MapMaking.GetMetric(collection.Settings).Name();
    }

    /// <summary>What has changed in the store since the map was made.</summary>
    /// <param name="store">The store.</param>
    public MapAge AgeIn(ICatalogReader store)
    {
        ArgumentNullException.ThrowIfNull(store);
        // Keys only grow and never come back, so these two tell.
        if (store.Count == Origin.Count && store.LastKey == Origin.LastKey)
            return new MapAge(0, 0);
        HashSet<long> gone = [.. Keys];
        long added = 0;
        foreach (long key in store.Keys())
        {
            if (!gone.Remove(key) && key > Origin.LastKey)
                added++;
        }

        return new MapAge(added, gone.Count);
    }

    /// <summary>The map without the items that have left the store.</summary>
    /// <param name="store">The store.</param>
    public CatalogMap Within(ICatalogReader store)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (AgeIn(store).Gone == 0)
            return this;
        HashSet<long> there = [.. store.Keys()];
        int[] left = [.. Enumerable.Range(0, Keys.Length).Where(i => there.Contains(Keys[i]))];
        return this with { Keys = [.. left.Select(i => Keys[i])], X = [.. left.Select(i => X[i])], Y = [.. left.Select(i => Y[i])] };
    }

    internal static string ReadModel(CollectionSettings settings)
    {
        StoreSettings words = settings.ToStore();
        return string.Join('|', words.Model, words.ModelHash, words.Layer, words.Take, words.Pool, words.Preprocessing, words.Dimensions);
    }
}

/// <summary>What a map does not know yet.</summary>
/// <param name="Added">Items that came into the store since, or whose photo changed; they are not on it.</param>
/// <param name="Gone">Items on it that the store no longer has.</param>
public sealed record MapAge(long Added, long Gone)
{
    /// <summary>Whether the store has changed since.</summary>
    public bool IsStale => Added + Gone > 0;
}
