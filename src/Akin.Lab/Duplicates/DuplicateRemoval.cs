using Akin.Catalog.Sources;
using Akin.Catalog.Store;
using Akin.Engine.Ingest;
using Akin.Imaging;

namespace Akin.Lab.Duplicates;

/// <summary>
/// Takes duplicates out of a store. It remembers them, so that indexing their source again does not bring them back, unless they or the
/// photo that was kept for them change. Photo files are left alone unless that is asked for.
/// </summary>
public static class DuplicateRemoval
{
    /// <summary>Takes out all but the kept photo of each group.</summary>
    /// <param name="directory">The store's folder.</param>
    /// <param name="groups">What a search found.</param>
    /// <param name="deleteFiles">Whether the photo files of what is taken out are deleted too. A file that another item shows is not.</param>
    /// <param name="limits">How large a photo may be.</param>
    /// <param name="verb">What this process does, for the message that a second writer gets.</param>
    /// <exception cref="StoreException">The store is in use, damaged or can't be written.</exception>
    public static RemovalReport Run(
        string directory, IReadOnlyList<DuplicateGroup> groups, bool deleteFiles, ImageLimits limits, string verb = "taking duplicates out")
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(limits);
        using var store = CatalogStore.Open(directory, StoreMode.Write, verb);
        Dictionary<long, RegisteredSource> sources = store.Sources.ToDictionary(s => s.Source);
        Dictionary<long, IPhotoSource> open = [];
        List<SkippedPhoto> kept = [];
        List<StoredItem> going = [];
        List<RemovedDuplicate> remembered = [];
        foreach (DuplicateGroup group in groups)
        {
            // Another process may have indexed since the search.
            IReadOnlyDictionary<long, StoredItem> now = store.Find([group.Kept.Item.Key, .. group.Others.Select(o => o.Item.Key)]);
            bool stays = now.ContainsKey(group.Kept.Item.Key) && (!deleteFiles || IsUnchanged(group.Kept.Item));
            foreach (StoredItem item in group.Others.Select(o => o.Item))
            {
                string? why = !now.ContainsKey(item.Key) ? "has left the store or changed since"
                    : !stays ? $"{group.Kept.Item.Path}, which was to be kept for it, has changed since"
                    : deleteFiles && !IsUnchanged(item) ? "can't be read, or has changed since it was indexed" : null;
                if (why is not null)
                {
                    kept.Add(new SkippedPhoto(item.Path, why));
                    continue;
                }

                going.Add(item);
                remembered.Add(new RemovedDuplicate(item.Source, item.Id, item.Hash, item.Box, group.Kept.Item.Id, group.Kept.Item.Hash));
            }
        }

        // Files first: where this is cut off, what has lost its file is still in the store and found again, and nothing is forgotten.
        int deleted = deleteFiles ? Delete(store, sources, going, kept) : 0;
        if (going.Count > 0)
            store.Write(going[0].Source, new WriteBatch { Removals = [.. going.Select(i => i.Key)], Duplicates = remembered });
        return new RemovalReport(going.Count, deleted, kept);

        bool IsUnchanged(StoredItem item)
        {
            try
            {
                if (!open.TryGetValue(item.Source, out IPhotoSource? source))
                    open.Add(item.Source, source = sources[item.Source].Open());
                return ContentHash.Compute(source.Read(item.Path, limits.MaxBytes).Bytes.Span) == item.Hash;
            }
            catch (SourceException)
            {
                return false;
            }
        }
    }

    private static int Delete(CatalogStore store, Dictionary<long, RegisteredSource> sources, List<StoredItem> going, List<SkippedPhoto> kept)
    {
        HashSet<long> keys = [.. going.Select(i => i.Key)];
        HashSet<string> shown = [.. store.Find(store.Keys()).Values.Where(i => !keys.Contains(i.Key)).Select(i => sources[i.Source].GetFile(i.Path, out _)).OfType<string>()];
        int deleted = 0;
        foreach (StoredItem item in going)
        {
            if (sources[item.Source].GetFile(item.Path, out bool isLinked) is not { } file || isLinked || shown.Contains(file))
            {
                kept.Add(new SkippedPhoto(item.Path, "has left the store, but its file stays: other items show it, or it is behind a link or no file of its own"));
                continue;
            }

            try
            {
                deleted += File.Exists(file) ? 1 : 0;
                File.Delete(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                kept.Add(new SkippedPhoto(item.Path, $"has left the store, but its file can't be deleted: {e.Message.ReplaceLineEndings(" ")}"));
            }
        }

        return deleted;
    }
}

/// <summary>What taking duplicates out did.</summary>
/// <param name="Removed">Items that left the store.</param>
/// <param name="FilesDeleted">Photo files that were deleted.</param>
/// <param name="Kept">Duplicates that stayed after all, with the reason: they or what was to be kept for them changed meanwhile.</param>
public sealed record RemovalReport(int Removed, int FilesDeleted, IReadOnlyList<SkippedPhoto> Kept);
