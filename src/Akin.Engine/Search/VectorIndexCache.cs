using Akin.Catalog.Store;
using Akin.Vectors;
using Akin.Vectors.Files;
using Microsoft.Extensions.Logging;

namespace Akin.Engine.Search;

/// <summary>
/// The index file beside a store. The store's rows are the truth: a missing, damaged or foreign file is built anew from
/// them, and one that is behind is brought up to date by comparing keys, which never change their meaning. A file that was saved at the
/// store's present <see cref="ICatalogReader.Revision"/> holds the same keys and is used as it is, without a look at them.
/// </summary>
/// <param name="store">The store, with settings.</param>
/// <param name="settings">Which metric, and how the index is built.</param>
/// <param name="log">Told of work that nobody asked for.</param>
internal sealed class VectorIndexCache(ICatalogReader store, CollectionSettings settings, ILogger log)
{
    // Vectors handed to the index at once: enough for its threads, little memory beside the index itself.
    private const int ChunkBytes = 64 << 20;

    // Of the vectors in a file, so many of the last and so many from everywhere are held against the store's.
    private const int ComparedVectors = 16;

    // Catching up with fewer changes takes no time that anybody would ask about.
    private const int ChangesWorthTelling = 1000;

    private readonly Metric _metric = settings.Metric;

    /// <summary>Opens the index of the store, up to date with its rows, and saves it where that changed it.</summary>
    /// <param name="progress">Told how many vectors were added; where it is given, the work is known and not logged.</param>
    /// <param name="cancellation">Stops it.</param>
    public IVectorIndex Open(IProgress<int>? progress, CancellationToken cancellation)
    {
        string path = IndexPart.PathIn(store, IndexPart.WholeName(settings), settings.Index.GetKind());
        IVectorIndex? saved = TryRead(path, settings.Index);
        if (saved is { Tag: not 0 } && saved.Tag == store.Revision)
            return saved;
        IndexPart part = IndexPart.Whole(store, settings);
        if (IfOfStore(saved, part) is { } index)
            return Refresh(index, part, progress, cancellation);
        if (progress is null && saved is null && part.Keys.Count > 0 && !File.Exists(path))
            log.IndexMissing(path, part.Keys.Count);
        return Rebuild(part, null, progress, cancellation);
    }

    /// <summary>Brings an index up to date with the store's rows, and saves it where that changed it.</summary>
    /// <returns>The same index, or another one in its place; the old one, which may still be searched, is left to the collector.</returns>
    public IVectorIndex Refresh(IVectorIndex index, IProgress<int>? progress, CancellationToken cancellation) =>
        Refresh(index, IndexPart.Whole(store, settings), progress, cancellation);

    /// <summary>Brings an index up to date with a part of the store's rows, as the other form does.</summary>
    public IVectorIndex Refresh(IVectorIndex index, IndexPart part, IProgress<int>? progress, CancellationToken cancellation)
    {
        IVectorIndex? changed = Update(index, part, progress, cancellation);
        IVectorIndex current = changed ?? index;
        if (changed is not null)
            TrySave(current, part);
        else if (part.Revision != 0 && current.Tag != part.Revision)
            TrySave(current, part, isNoteworthy: false);
        return current;
    }

    /// <summary>Adds what an index lacks of the store and removes what is not in it, whatever its metric, and saves nothing.</summary>
    public void CatchUp(IVectorIndex index)
    {
        (List<long> missing, HashSet<long> gone) = Compare(index, IndexPart.Whole(store, settings));
        foreach (long key in gone)
            index.Remove(key);
        Add(index, missing, null, CancellationToken.None);
    }

    /// <summary>Builds an index over all of the store's vectors in memory.</summary>
    public IVectorIndex Build(IProgress<int>? progress, CancellationToken cancellation) =>
        Build(IndexPart.Whole(store, settings), null, progress, cancellation);

    /// <summary>Builds an index anew from the store's rows and saves it.</summary>
    /// <param name="part">What it holds.</param>
    /// <param name="center">Around what its sign bits are taken, where it is one of bits; null is the mean of all vectors.</param>
    /// <param name="progress">Told how many vectors were added.</param>
    /// <param name="cancellation">Stops it.</param>
    public IVectorIndex Rebuild(IndexPart part, float[]? center, IProgress<int>? progress, CancellationToken cancellation)
    {
        IVectorIndex index = Build(part, center, progress, cancellation);
        TrySave(index, part);
        return index;
    }

    /// <summary>The mean of all vectors of the store.</summary>
    public float[] Mean(CancellationToken cancellation)
    {
        var mean = new ColumnMean(settings.Dimensions);
        using VectorCursor cursor = store.OpenVectors();
        while (cursor.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            mean.Add(cursor.Vector);
        }

        return mean.ToArray();
    }

    /// <summary>Opens the index file of a part, which may be behind; null where there is none, or not this one.</summary>
    public IVectorIndex? TryOpen(IndexPart part) => IfOfStore(TryRead(part.PathIn(store), part.Settings), part);

    /// <summary>Saves the whole index where that can be done.</summary>
    /// <param name="index">The index.</param>
    /// <param name="isCurrent">Whether it holds what the store has now; else it has the tag that it was built or brought up to date with.</param>
    /// <returns>Whether it could.</returns>
    public bool TrySave(IVectorIndex index, bool isCurrent)
    {
        if (isCurrent)
            index.Tag = store.Revision;
        return TrySave(index, IndexPart.PathIn(store, IndexPart.WholeName(settings), index.Kind));
    }

    /// <summary>Saves an index where that can be done.</summary>
    /// <returns>Whether it could.</returns>
    public bool TrySave(IVectorIndex index, string path, bool isNoteworthy = true)
    {
        try
        {
            index.Save(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A reader may have no right to write beside the store, or the disk is full; the index is in memory all the same.
            if (isNoteworthy)
                log.IndexUnsaved(e.Message);
            return false;
        }
    }

    // The index that is up to date: the same one, another one where that is simpler, or null where nothing had changed.
    private IVectorIndex? Update(IVectorIndex index, IndexPart part, IProgress<int>? progress, CancellationToken cancellation)
    {
        (List<long> missing, HashSet<long> gone) = Compare(index, part);
        if (missing.Count == 0 && gone.Count == 0)
            return null;
        if (progress is null && missing.Count + gone.Count >= ChangesWorthTelling)
            log.IndexBehind(part.PathIn(store), missing.Count, gone.Count);
        // Sign bits are taken around the mean of all vectors, which has moved; and an index that loses most of its items is better anew.
        if ((index.Metric == Metric.Hamming && index.Count > 0) || gone.Count > part.Keys.Count)
            return Build(part, null, progress, cancellation);

        index.Tag = 0;
        foreach (long key in gone)
            index.Remove(key);
        Add(index, missing, progress, cancellation);
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

    private VectorIndex Build(IndexPart part, float[]? center, IProgress<int>? progress, CancellationToken cancellation)
    {
        VectorIndex index = part.Settings.CreateIndex(settings.Dimensions, _metric, _metric == Metric.Hamming ? center ?? Mean(cancellation) : null);
        Add(index, part.Keys, progress, cancellation);
        index.Tag = part.Revision;
        return index;
    }

    private void Add(IVectorIndex index, IReadOnlyList<long> keys, IProgress<int>? progress, CancellationToken cancellation)
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
            IProgress<int>? all = progress.From<int, int>(part => before + part);
            ReadOnlySpan<float> directed = Direction.GetDirected(index.Metric, vectors.AsSpan(0, filled * index.Dimensions), index.Dimensions);
            index.AddRange(ids.AsSpan(0, filled), directed, progress: all, cancellation: cancellation);
            added += filled;
            filled = 0;
        }
    }

    // The index in a file; null where there is none, or none that was built as the settings have it.
    private IVectorIndex? TryRead(string path, IndexSettings how)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            IVectorIndex index = IndexFile.Open(path);
            if (index.Metric == _metric && index.Dimensions == settings.Dimensions && how.Built(index))
            {
                how.Tune(index);
                return index;
            }

            log.IndexUnusable($"{path} holds a {index.Kind.Name()} index of {index.Dimensions} dimensions by {index.Metric.Name()}, built with other settings");
            index.Dispose();
            return null;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            // It is a cache, and can be built again.
            log.IndexUnusable(e.Message);
            return null;
        }
    }

    // The index where some of its vectors are the store's, else null: the file may have come with another store, or be of a time after the
    // backup that the store was restored from, since when the latest keys were given to other items.
    private IVectorIndex? IfOfStore(IVectorIndex? index, IndexPart part)
    {
        if (index is null)
            return null;
        int step = Math.Max(1, part.Keys.Count / ComparedVectors);
        float[] indexed = new float[index.Dimensions];
        using VectorCursor cursor = store.OpenVectors([.. part.Keys.TakeLast(ComparedVectors), .. part.Keys.Where((_, i) => i % step == 0)]);
        while (cursor.Read())
        {
            // One that is missing is added later; an index of bits has none to compare.
            if (!index.TryGetVector(cursor.Key, indexed) || Direction.GetDirected(index.Metric, cursor.Vector, index.Dimensions).SequenceEqual(indexed))
                continue;
            log.IndexUnusable($"{part.PathIn(store)} holds other vectors than the store");
            index.Dispose();
            return null;
        }

        return index;
    }

    private void TrySave(IVectorIndex index, IndexPart part, bool isNoteworthy = true)
    {
        index.Tag = part.Revision;
        TrySave(index, part.PathIn(store), isNoteworthy);
    }
}
