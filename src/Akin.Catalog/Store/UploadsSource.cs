using Akin.Catalog.Sources;

namespace Akin.Catalog.Store;

/// <summary>
/// The photos that people gave to a store itself: they lie in its <c>catalog.db</c>, beside their items, so that the store can be moved
/// and backed up as one file.
/// </summary>
internal sealed class UploadsSource : IPhotoSource
{
    /// <summary>Its kind.</summary>
    public const string Name = "uploads";

    /// <exception cref="SourceException">There is no such store any more.</exception>
    public UploadsSource(string directory)
    {
        Location = directory;
        if (!File.Exists(Path.Join(directory, "catalog.db")))
            throw new SourceException($"there is no store at {directory}, where the uploaded photos would be");
    }

    /// <inheritdoc/>
    public string Kind => Name;

    /// <summary>The store's folder.</summary>
    public string Location { get; }

    /// <inheritdoc/>
    public SourceOptions Options => SourceOptions.Default;

    /// <inheritdoc/>
    public RawLayout? PixelLayout => null;

    /// <inheritdoc/>
    public IEnumerable<SourceEntry> Enumerate(CancellationToken cancellation = default) => Use(store =>
    {
        long? source = store.Sources.FirstOrDefault(s => s.Kind == Name)?.Source;
        return store.Find(store.Keys()).Values.Where(item => item.Source == source).OrderBy(item => item.Key)
            .Select(item => SourceEntry.From(new SourceItem(item.Id, item.Path, item.Box, item.Metadata))).ToList();
    });

    /// <inheritdoc/>
    public PhotoBytes Read(string path, long maxBytes) => Use(store => store.ReadUpload(path, maxBytes));

    // Opened each time, a fifth of a millisecond: a source has no end at which a connection could be closed.
    private T Use<T>(Func<CatalogStore, T> use)
    {
        try
        {
            using var store = CatalogStore.Open(Location, StoreMode.Read);
            return use(store);
        }
        catch (StoreException e)
        {
            throw new SourceException(e.Message, e);
        }
    }
}
