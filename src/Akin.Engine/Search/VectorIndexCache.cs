using Akin.Catalog.Store;
using Akin.Vectors;
using Akin.Vectors.Files;

namespace Akin.Engine.Search;

/// <summary>
/// The index file beside a store. The store's rows are the truth: a missing, damaged or foreign file is built anew from
/// them, and one that is behind is brought up to date by comparing keys, which never change their meaning.
/// </summary>
internal static class VectorIndexCache
{
    // Vectors handed to the index at once: enough for its threads, little memory beside the index itself.
    private const int ChunkBytes = 64 << 20;

    // Of the vectors in a file, so many of the last and so many from everywhere are held against the store's.
    private const int ComparedVectors = 16;

    /// <summary>Opens the index of a store, up to date with its rows, and saves it where that changed it.</summary>
    /// <param name="store">The store, with settings.</param>
    /// <param name="settings">Which metric and which kind of index.</param>
    /// <param name="progress">Told how many vectors were added.</param>
    /// <param name="cancellation">Stops it.</param>
    public static IVectorIndex Open(CatalogStore store, StoreSettings settings, IProgress<int>? progress, CancellationToken cancellation) =>
        Open(store, settings, IndexPart.Whole(store, settings), progress, cancellation);

    /// <summary>Opens an index of a part of a store, as the other form does.</summary>
    public static IVectorIndex Open(
        CatalogStore store, StoreSettings settings, IndexPart part, IProgress<int>? progress, CancellationToken cancellation)
    {
        IVectorIndex index = TryOpen(store, settings, part) ?? Create(store, settings, part.Kind, cancellation);
        return Refresh(index, store, settings, part, progress, cancellation);
    }

    /// <summary>Brings an index up to date with the store's rows, and saves it where that changed it.</summary>
    /// <returns>The same index, or another one in its place; the old one, which may still be searched, is left to the collector.</returns>
    public static IVectorIndex Refresh(
        IVectorIndex index, CatalogStore store, StoreSettings settings, IProgress<int>? progress, CancellationToken cancellation) =>
        Refresh(index, store, settings, IndexPart.Whole(store, settings), progress, cancellation);

    /// <summary>Brings an index up to date with a part of the store's rows, as the other form does.</summary>
    public static IVectorIndex Refresh(
        IVectorIndex index, CatalogStore store, StoreSettings settings, IndexPart part, IProgress<int>? progress, CancellationToken cancellation)
    {
        IVectorIndex? changed = Update(index, store, settings, part, progress, cancellation);
        if (changed is not null)
            TrySave(changed, part.PathIn(store));
        return changed ?? index;
    }

    /// <summary>Adds what an index lacks of a part and removes what is not in it, whatever its metric, and saves nothing.</summary>
    public static void CatchUp(IVectorIndex index, CatalogStore store, IndexPart part)
    {
        (List<long> missing, HashSet<long> gone) = Compare(index, part);
        foreach (long key in gone)
            index.Remove(key);
        Add(index, store, missing, null, CancellationToken.None);
    }

    /// <summary>Builds an index over all of a store's vectors in memory.</summary>
    public static IVectorIndex Build(CatalogStore store, StoreSettings settings, IProgress<int>? progress, CancellationToken cancellation) =>
        Build(store, settings, IndexPart.Whole(store, settings), progress, cancellation);

    // The index that is up to date: the same one, another one where that is simpler, or null where nothing had changed.
    private static IVectorIndex? Update(
        IVectorIndex index, CatalogStore store, StoreSettings settings, IndexPart part, IProgress<int>? progress, CancellationToken cancellation)
    {
        (List<long> missing, HashSet<long> gone) = Compare(index, part);
        if (missing.Count == 0 && gone.Count == 0)
            return null;
        // Sign bits are taken around the mean of all vectors, which has moved; and an index that loses most of its items is better anew.
        if ((index.Metric == Metric.Hamming && index.Count > 0) || gone.Count > part.Keys.Count)
            return Build(store, settings, part, progress, cancellation);

        foreach (long key in gone)
            index.Remove(key);
        Add(index, store, missing, progress, cancellation);
        return index;
    }

    // The keys that the index lacks, and those that it has though the part has them no more.
    private static (List<long> Missing, HashSet<long> Gone) Compare(IVectorIndex index, IndexPart part)
    {
        HashSet<long> indexed = [.. index.Ids];
        List<long> missing = [];
        foreach (long key in part.Keys)
        {
            if (!indexed.Remove(key))
                missing.Add(key);
        }

        return (missing, indexed);
    }

    /// <summary>Builds an index anew from the store's rows, around a centre for its sign bits, and saves it.</summary>
    public static IVectorIndex Rebuild(
        CatalogStore store, StoreSettings settings, IndexPart part, float[]? centre, IProgress<int>? progress, CancellationToken cancellation)
    {
        IVectorIndex index = Create(settings, part.Kind, centre);
        Add(index, store, part.Keys, progress, cancellation);
        TrySave(index, part.PathIn(store));
        return index;
    }

    /// <summary>The mean of all vectors of a store.</summary>
    public static float[] Mean(CatalogStore store, int dimensions, CancellationToken cancellation)
    {
        var mean = new ColumnMean(dimensions);
        using VectorCursor cursor = store.OpenVectors();
        while (cursor.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            mean.Add(cursor.Vector);
        }

        return mean.ToArray();
    }

    private static IVectorIndex Build(
        CatalogStore store, StoreSettings settings, IndexPart part, IProgress<int>? progress, CancellationToken cancellation)
    {
        IVectorIndex index = Create(store, settings, part.Kind, cancellation);
        Add(index, store, part.Keys, progress, cancellation);
        return index;
    }

    private static void Add(
        IVectorIndex index, CatalogStore store, IReadOnlyList<long> keys, IProgress<int>? progress, CancellationToken cancellation)
    {
        int rows = Math.Max(1, ChunkBytes / sizeof(float) / index.Dimensions);
        long[] ids = new long[Math.Min(rows, keys.Count)];
        float[] vectors = new float[ids.Length * index.Dimensions];
        int filled = 0, added = 0;
        using VectorCursor cursor = store.OpenVectors(keys);
        while (cursor.Read())
        {
            cursor.Vector.CopyTo(vectors.AsSpan(filled * index.Dimensions));
            ids[filled++] = cursor.Key;
            if (filled == ids.Length)
                Flush();
        }

        Flush();

        void Flush()
        {
            int before = added;
            IProgress<int>? all = progress is null ? null : new Offset(progress, before);
            ReadOnlySpan<float> directed = Direction.Of(index.Metric, vectors.AsSpan(0, filled * index.Dimensions), index.Dimensions);
            index.AddRange(ids.AsSpan(0, filled), directed, progress: all, cancellation: cancellation);
            added += filled;
            filled = 0;
        }
    }

    private static IVectorIndex Create(CatalogStore store, StoreSettings settings, string kind, CancellationToken cancellation)
    {
        bool signs = Metrics.Parse(settings.Metric) == Metric.Hamming;
        return Create(settings, kind, signs ? Mean(store, settings.Dimensions, cancellation) : null);
    }

    /// <summary>An empty index.</summary>
    public static IVectorIndex Create(StoreSettings settings, string kind, float[]? centre)
    {
        Metric metric = Metrics.Parse(settings.Metric);
        return kind switch
        {
            IndexKind.Flat => new FlatIndex(settings.Dimensions, metric, new IndexOptions { Centre = centre }),
            IndexKind.Forest => new ForestIndex(settings.Dimensions, metric, new ForestOptions { Centre = centre }),
            _ => new HnswIndex(settings.Dimensions, metric, new HnswOptions { Centre = centre }),
        };
    }

    /// <summary>Opens the index file of a part; null where there is none, or not this one.</summary>
    public static IVectorIndex? TryOpen(CatalogStore store, StoreSettings settings, IndexPart part)
    {
        string path = part.PathIn(store);
        if (!File.Exists(path))
            return null;
        try
        {
            IVectorIndex index = IndexFile.Open(path);
            if (index.Kind == part.Kind && index.Metric.Name() == settings.Metric && index.Dimensions == settings.Dimensions && IsOfStore(index, store, part))
                return index;
            index.Dispose();
            return null;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            // It is a cache: what is wrong with it does not matter, for it can be built again.
            return null;
        }
    }

    // Whether some of its vectors are the store's: the file may have come with another store, or be of a time after the backup that the store
    // was restored from, since when the latest keys were given to other items.
    private static bool IsOfStore(IVectorIndex index, CatalogStore store, IndexPart part)
    {
        int step = Math.Max(1, part.Keys.Count / ComparedVectors);
        float[] indexed = new float[index.Dimensions];
        using VectorCursor cursor = store.OpenVectors([.. part.Keys.TakeLast(ComparedVectors), .. part.Keys.Where((_, i) => i % step == 0)]);
        while (cursor.Read())
        {
            // One that is missing is added later; an index of bits has none to compare.
            if (index.TryGetVector(cursor.Key, indexed) && !Direction.Of(index.Metric, cursor.Vector, index.Dimensions).SequenceEqual(indexed))
                return false;
        }

        return true;
    }

    /// <summary>Deletes what a killed process left of an index that it was saving.</summary>
    public static void DeleteLeftovers(CatalogStore store)
    {
        try
        {
            foreach (string file in Directory.EnumerateFiles(store.Directory, "vectors-*.tmp"))
                File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // They only take room.
        }
    }

    /// <summary>Saves an index where that can be done.</summary>
    /// <returns>Whether it could.</returns>
    public static bool TrySave(IVectorIndex index, string path)
    {
        try
        {
            index.Save(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A reader may have no right to write beside the store, or the disk is full; the index is in memory all the same.
            return false;
        }
    }

    private sealed class Offset(IProgress<int> inner, int start) : IProgress<int>
    {
        public void Report(int value) => inner.Report(start + value);
    }
}
