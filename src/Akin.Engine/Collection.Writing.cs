using System.Collections.ObjectModel;
using System.Drawing;
using Akin.Catalog.Store;
using Akin.Engine.Live;
using Akin.Imaging;
using Akin.Models;
using Microsoft.Extensions.Logging;

namespace Akin.Engine;

/// <summary>Writing while it is searched.</summary>
public sealed partial class Collection
{
    private readonly Lazy<LiveWriter> _writer;

    /// <summary>Whether items can be added, updated and removed.</summary>
    public bool CanWrite => _store.CanWrite;

    /// <summary>Opens a store for searching and writing at once; nobody else writes it meanwhile.</summary>
    /// <param name="directory">The store's folder.</param>
    /// <param name="limits">How large a photo may be.</param>
    /// <param name="verb">What this process does, for the message that a second writer gets.</param>
    /// <param name="time">What tells when the index is saved now and then; the system's unless given.</param>
    /// <param name="log">Told of work that nobody asked for, and of faults; nothing is, unless given.</param>
    /// <exception cref="StoreException">There is no store, another process writes it, it is damaged or can't be written.</exception>
    /// <exception cref="EngineException">Nothing was ever indexed into it.</exception>
    public static Collection OpenForServing(string directory, ImageLimits? limits = null, string verb = "serving it", TimeProvider? time = null, ILogger? log = null)
    {
        // Reading says what is wrong with a folder and never makes a store where there was none.
        Open(directory, limits).Dispose();
        CatalogStore store;
        try
        {
            store = CatalogStore.Open(directory, StoreMode.Write, verb);
        }
        catch (StoreException e) when (e.Code == ErrorCodes.StoreReadOnly)
        {
            throw new StoreException($"{e.Message}; serve it for reading only", e) { Code = ErrorCodes.ServeReadOnly };
        }

        try
        {
            CollectionSettings settings = CollectionSettings.From(store.Settings!);
            return new Collection(store, settings, new Lazy<IEmbedder>(() => Reopen(settings, store.Directory, log)), limits ?? new ImageLimits(), log, isServing: true, time);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Makes an empty store, for searching and writing at once.</summary>
    /// <param name="directory">The store's folder: not there yet, or empty.</param>
    /// <param name="request">The model and the index.</param>
    /// <param name="verb">What this process does, for the message that a second writer gets.</param>
    /// <param name="log">Told of work that nobody asked for, and of faults; nothing is, unless given.</param>
    /// <exception cref="StoreException">The folder can't be written.</exception>
    /// <exception cref="ModelException">The model can't be opened.</exception>
    /// <exception cref="EngineException">There is something in the folder, or the request names no model, or something that there is not.</exception>
    public static Collection Create(string directory, IndexRequest request, string verb = "serving it", ILogger? log = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (Path.Exists(directory) && (!Directory.Exists(directory) || Directory.EnumerateFileSystemEntries(directory).Any()))
            throw new EngineException(Taken(directory));
        IEmbedder embedder = request.OpenEmbedder(null, null);
        CatalogStore? store = null;
        bool isFolderOurs = false, isStoreOurs = false;
        try
        {
            // A wrong request must not leave an empty store behind.
            CollectionSettings settings = request.Apply(null, embedder);
            isFolderOurs = isStoreOurs = TryMakeFolder(directory);
            store = CatalogStore.Open(directory, StoreMode.Write, verb);
            // Somebody else may have made one this moment.
            isStoreOurs = store.Settings is null;
            if (!isStoreOurs)
                throw new EngineException(Taken(directory));
            store.SetSettings(settings.ToStore());
            var collection = new Collection(store, settings, new Lazy<IEmbedder>(() => embedder), request.Limits, log, isServing: true);
            _ = collection.Embedder;
            return collection;
        }
        catch (Exception e)
        {
            store?.Dispose();
            embedder.Dispose();
            if (isStoreOurs && e is not StoreException { Code: ErrorCodes.StoreInUse })
                DeleteHalfMade(directory, isFolderOurs);
            throw;
        }
    }

    /// <summary>Adds a photo: when it is done, the item is on the disk and the next search finds it. An item that has its id already is replaced.</summary>
    /// <param name="photo">The photo.</param>
    /// <param name="cancellation">Heeded until the work on the photo begins; from then on it is finished.</param>
    /// <exception cref="ImageException">It is no photo, or over a limit.</exception>
    /// <exception cref="EngineException">The id or the metadata can't be kept.</exception>
    /// <exception cref="StoreException">The disk is full, and so on; nothing of it was kept.</exception>
    public async Task<StoredItem> AddAsync(NewPhoto photo, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(photo);
        MetadataChange.CheckId(photo.Id);
        MetadataChange.Check(photo.Metadata!);
        if (MetadataChange.FindFault(photo.Metadata) is { } fault)
            throw new EngineException(fault);
        if (photo.Bytes.Length > Limits.MaxBytes)
            throw new ImageException($"the photo has {photo.Bytes.Length:N0} bytes, more than the limit of {Limits.MaxBytes:N0}");
        return await Writer.AddAsync(photo, cancellation);
    }

    /// <summary>Adds photos side by side; those that wait for the disk at the same time are committed together, but not all in one transaction.</summary>
    /// <param name="photos">The photos, with different ids.</param>
    /// <param name="cancellation">As for one; those that have begun are finished.</param>
    /// <returns>What came of each, in the order of the photos: one that can't be taken does not keep the others out.</returns>
    /// <exception cref="ArgumentException">Two have the same id; nothing was added.</exception>
    /// <exception cref="StoreException">The disk is full, and so on; those that were added before stay, and may be added again.</exception>
    public async Task<IReadOnlyList<AddResult>> AddAsync(IReadOnlyList<NewPhoto> photos, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(photos);
        if (photos.CountBy(p => p.Id).FirstOrDefault(id => id.Value > 1).Key is { } twice)
            throw new ArgumentException($"two photos have the id '{twice}'", nameof(photos));
        return await Task.WhenAll(photos.Select(TryAddAsync));

        async Task<AddResult> TryAddAsync(NewPhoto photo)
        {
            try
            {
                return new AddResult(await AddAsync(photo, cancellation), null);
            }
            catch (Exception e) when (e is ImageException or EngineException)
            {
                return new AddResult(null, e);
            }
        }
    }

    /// <summary>Changes an item's metadata: columns that are named are set, or removed where the value is null; the others stay.</summary>
    /// <param name="id">The item's id.</param>
    /// <param name="changes">Column name to new value; null removes the column.</param>
    /// <param name="cancellation">Heeded until the writing begins.</param>
    /// <returns>The item as it is now; null where there is none of this id.</returns>
    /// <exception cref="EngineException">The metadata can't be kept.</exception>
    /// <exception cref="StoreException">The disk is full, and so on; nothing of it was kept.</exception>
    public async Task<StoredItem?> UpdateAsync(string id, IReadOnlyDictionary<string, string?> changes, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(changes);
        MetadataChange.Check(changes);
        return await Writer.UpdateAsync(id, changes, cancellation);
    }

    /// <summary>Changes the metadata of items, as for one; those that wait for the disk at the same time are committed together.</summary>
    /// <param name="changes">The items' ids, each with column names and new values.</param>
    /// <param name="cancellation">As for one; those that have begun are finished.</param>
    /// <returns>The items as they are now, in the order of the changes; null where there is none of an id.</returns>
    /// <exception cref="EngineException">The metadata of one can't be kept; the others are changed.</exception>
    /// <exception cref="StoreException">The disk is full, and so on; those that were changed before stay so.</exception>
    public async Task<IReadOnlyList<StoredItem?>> UpdateAsync(
        IReadOnlyList<KeyValuePair<string, IReadOnlyDictionary<string, string?>>> changes, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(changes);
        return await Task.WhenAll(changes.Select(c => UpdateAsync(c.Key, c.Value, cancellation)));
    }

    /// <summary>Removes an item, and its photo where the store keeps it.</summary>
    /// <param name="id">The item's id.</param>
    /// <param name="cancellation">Heeded until the writing begins.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="StoreException">The disk is full, and so on; nothing of it was kept.</exception>
    public async Task<bool> RemoveAsync(string id, CancellationToken cancellation = default)
    {
        return await Writer.RemoveAsync(id, cancellation) is not null;
    }

    /// <summary>Removes items, and their photos where the store keeps them; those that wait for the disk at the same time are committed together.</summary>
    /// <param name="ids">The items' ids.</param>
    /// <param name="cancellation">As for one; those that have begun are finished.</param>
    /// <returns>Whether there was one, in the order of the ids.</returns>
    /// <exception cref="StoreException">The disk is full, and so on; those that were removed before are gone.</exception>
    public async Task<IReadOnlyList<bool>> RemoveAsync(IReadOnlyList<string> ids, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return await Task.WhenAll(ids.Select(id => RemoveAsync(id, cancellation)));
    }

    /// <summary>Removes every item.</summary>
    /// <exception cref="StoreException">The disk is full, and so on; nothing was removed.</exception>
    internal void RemoveAll() => _live.Write(0, () => new WriteBatch { Removals = Store.Keys() });

    /// <summary>Saves the index where it has changed; else that is done at the end, and now and then.</summary>
    internal void SaveIndex() => _live.Save();

    /// <summary>Builds the index anew from the store. Searches go on in the old one until the new one, with what was added meanwhile, takes its place.</summary>
    /// <param name="change">Settings that the new one is built with and that are kept; null, or what is null of it, stays as it is.</param>
    /// <param name="progress">Told how many vectors are in the new one.</param>
    /// <param name="cancellation">Stops it; the old index stays.</param>
    /// <exception cref="EngineException">A setting is out of its range, or the store is open for reading only and can't keep it.</exception>
    public void RebuildIndex(IndexSettings? change = null, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        if (change is not null && !CanWrite)
            throw ReadOnly();
        _live.Rebuild(change, progress, cancellation);
    }

    private static string Taken(string directory) => $"there is something at {directory} already; choose another name for the new collection";

    /// <summary>Makes a folder, and knows that nobody else did: it is made under a name of its own and moved to its place.</summary>
    /// <returns>Whether it was made here; where not, it is there already, or opening the store will say why it can't be made.</returns>
    private static bool TryMakeFolder(string directory)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        string beside = Path.Join(Path.GetDirectoryName(full), $".{Path.GetFileName(full)}.new-{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(beside);
            try
            {
                Directory.Move(beside, full);
                return true;
            }
            catch (IOException)
            {
                Directory.Delete(beside);
                return false;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // Where the disk is full, what there is of a new store would be in the way of the next try. Nothing but its own files is deleted.
    private static void DeleteHalfMade(string directory, bool isFolderOurs)
    {
        try
        {
            foreach (string file in Directory.EnumerateFiles(directory, "catalog.*"))
                File.Delete(file);
            if (isFolderOurs)
                Directory.Delete(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The failure before this one is the one to tell.
        }
    }

    private LiveWriter Writer => CanWrite ? _writer.Value : throw ReadOnly();

    private EngineException ReadOnly() => new($"the store {Store.Directory} is open for reading only; nothing can be written to it");
}

/// <summary>A photo that becomes an item of a collection, which keeps its bytes.</summary>
/// <param name="Id">The item's name, unique in the collection, as <see cref="Akin.Catalog.ItemId"/> allows; an item that has it already is replaced.</param>
/// <param name="Bytes">The encoded file: JPEG, PNG and so on. Not to be written to until the adding is done.</param>
public sealed record NewPhoto(string Id, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The part of it that shows the product, in pixels of the upright photo; null is all of it.</summary>
    public Rectangle? Box { get; init; }

    /// <summary>Column name to value; what is unknown is left out.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ReadOnlyDictionary<string, string>.Empty;
}

/// <summary>What came of a photo that was to be added with others.</summary>
/// <param name="Item">The item; null where the photo was not taken.</param>
/// <param name="Fault">Why it was not taken: an <see cref="ImageException"/> or an <see cref="EngineException"/>; null where it was.</param>
public sealed record AddResult(StoredItem? Item, Exception? Fault);
