using Akin.Catalog.Sources;
using Akin.Catalog.Store;
using Akin.Imaging;
using Akin.Models;

namespace Akin.Engine;

/// <summary>Writing while it is searched.</summary>
public sealed partial class Collection
{
    /// <summary>Whether items can be added, updated and removed.</summary>
    public bool CanWrite => Store.CanWrite;

    /// <summary>Opens a store for searching and writing at once; nobody else writes it meanwhile.</summary>
    /// <param name="directory">The store's folder.</param>
    /// <param name="limits">How large a photo may be.</param>
    /// <param name="verb">What this process does, for the message that a second writer gets.</param>
    /// <exception cref="StoreException">There is no store, another process writes it, it is damaged or can't be written.</exception>
    /// <exception cref="EngineException">Nothing was ever indexed into it.</exception>
    public static Collection OpenForServing(string directory, ImageLimits? limits = null, string verb = "akin serve")
    {
        // Reading says what is wrong with a folder and never makes a store where there was none.
        Open(directory, limits).Dispose();
        var store = CatalogStore.Open(directory, StoreMode.Write, verb);
        try
        {
            StoreSettings settings = store.Settings!;
            return new Collection(store, settings, new Lazy<IEmbedder>(() => Reopen(settings, store.Directory)), limits ?? new ImageLimits());
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
    /// <exception cref="StoreException">The folder can't be written.</exception>
    /// <exception cref="ModelException">The model can't be opened.</exception>
    /// <exception cref="EngineException">There is something in the folder, or the request names no model, or something that there is not.</exception>
    public static Collection Create(string directory, IndexRequest request, string verb = "akin serve")
    {
        ArgumentNullException.ThrowIfNull(request);
        if (Path.Exists(directory) && (!Directory.Exists(directory) || Directory.EnumerateFileSystemEntries(directory).Any()))
            throw new EngineException($"there is something at {directory} already; choose another name for the new collection");
        IEmbedder embedder = request.OpenEmbedder(null, null);
        CatalogStore? store = null;
        try
        {
            // A wrong request must not leave an empty store behind.
            StoreSettings settings = request.Apply(null, embedder);
            store = CatalogStore.Open(directory, StoreMode.Write, verb);
            store.SetSettings(settings);
            var collection = new Collection(store, settings, new Lazy<IEmbedder>(() => embedder), request.Limits);
            _ = collection.Embedder;
            return collection;
        }
        catch
        {
            store?.Dispose();
            embedder.Dispose();
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
        await Task.Yield();
        cancellation.ThrowIfCancellationRequested();
        Search.Query query = Read(new PhotoBytes(photo.Bytes, null), photo.Box);
        var item = new SourceItem(photo.Id, photo.Id, photo.Box, photo.Metadata);
        long key = Store.Write(Store.RegisterUploads(), new WriteBatch
        {
            Items = [new NewItem(item, ContentHash.Of(photo.Bytes.Span), query.Vector) { Photo = photo.Bytes, Prediction = query.Prediction }],
            TakesOver = true,
        }).Keys[0];
        return Store.Find([key])[key];
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
        await Task.Yield();
        cancellation.ThrowIfCancellationRequested();
        if (Store.Find(id) is not { } item)
            return null;
        Dictionary<string, string> metadata = new(item.Metadata, StringComparer.Ordinal);
        foreach ((string column, string? value) in changes)
        {
            if (value is null)
                metadata.Remove(column);
            else
                metadata[column] = value;
        }

        Store.Write(item.Source, new WriteBatch { Updates = [new ItemUpdate(item.Key, new SourceItem(id, item.Path, item.Box, metadata))] });
        return Store.Find(id);
    }

    /// <summary>Removes an item, and its photo where the store keeps it.</summary>
    /// <param name="id">The item's id.</param>
    /// <param name="cancellation">Heeded until the writing begins.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="StoreException">The disk is full, and so on; nothing of it was kept.</exception>
    public async Task<bool> RemoveAsync(string id, CancellationToken cancellation = default)
    {
        await Task.Yield();
        cancellation.ThrowIfCancellationRequested();
        return Store.Find(id) is { } item && Store.Write(item.Source, new WriteBatch { Removals = [item.Key] }).Gone.Count > 0;
    }

    /// <summary>Builds the index anew from the store. Searches go on in the old one until the new one, with what was added meanwhile, takes its place.</summary>
    /// <param name="progress">Told how many vectors are in the new one.</param>
    /// <param name="cancellation">Stops it; the old index stays.</param>
    public void RebuildIndex(IProgress<int>? progress = null, CancellationToken cancellation = default) => OpenIndex(progress, cancellation);
}
