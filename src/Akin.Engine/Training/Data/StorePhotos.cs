using System.Globalization;
using Akin.Catalog.Sources;
using Akin.Catalog.Store;

namespace Akin.Engine.Training.Data;

/// <summary>The photos and metadata of a store, from wherever they were indexed.</summary>
internal sealed class StorePhotos : IPhotoSource
{
    private readonly Dictionary<long, IPhotoSource> _sources;
    private readonly List<SourceEntry> _entries = [];

    /// <summary>Opens a store; what it holds at this moment is taken.</summary>
    /// <exception cref="StoreException">There is none, or it is damaged.</exception>
    /// <exception cref="SourceException">A source that it was indexed from is gone.</exception>
    public StorePhotos(string directory)
    {
        using var store = CatalogStore.Open(directory, StoreMode.Read);
        Location = store.Directory;
        _sources = store.Sources.ToDictionary(s => s.Source, s => s.Open());
        foreach (StoredItem item in store.Find(store.Keys()).Values.OrderBy(i => i.Key))
            _entries.Add(SourceEntry.Of(new SourceItem(item.Id, string.Create(CultureInfo.InvariantCulture, $"{item.Source}:{item.Path}"), item.Box, item.Metadata)));
    }

    /// <inheritdoc/>
    public string Kind => "store";

    /// <inheritdoc/>
    public string Location { get; }

    /// <inheritdoc/>
    public SourceOptions Options => SourceOptions.Default;

    /// <inheritdoc/>
    public RawLayout? PixelLayout => _sources.Count == 1 ? _sources.Values.Single().PixelLayout : null;

    /// <inheritdoc/>
    public IEnumerable<SourceEntry> Enumerate(CancellationToken cancellation = default) => _entries;

    /// <inheritdoc/>
    public PhotoBytes Read(string path, long maxBytes)
    {
        int colon = path.IndexOf(':', StringComparison.Ordinal);
        return _sources[long.Parse(path.AsSpan(0, colon), CultureInfo.InvariantCulture)].Read(path[(colon + 1)..], maxBytes);
    }
}
