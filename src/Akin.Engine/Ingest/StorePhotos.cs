using System.Globalization;
using Akin.Catalog.Sources;
using Akin.Catalog.Store;

namespace Akin.Engine.Ingest;

/// <summary>The photos and metadata of one store or of several, from wherever they were indexed.</summary>
internal sealed class StorePhotos : IPhotoSource
{
    private readonly List<Dictionary<long, IPhotoSource>> _sources = [];
    private readonly List<SourceEntry> _entries = [];

    /// <summary>Opens stores; what they hold at this moment is taken. Of several, an item's id begins with its store's name.</summary>
    /// <exception cref="StoreException">There is none, or it is damaged.</exception>
    /// <exception cref="SourceException">A source that it was indexed from is gone.</exception>
    public StorePhotos(params IReadOnlyList<string> directories)
    {
        List<string> locations = [];
        IReadOnlyList<string> prefixes = Prefixes(directories);
        for (int i = 0; i < directories.Count; i++)
        {
            string prefix = prefixes[i], directory = directories[i];
            using var store = CatalogStore.Open(directory, StoreMode.Read);
            locations.Add(store.Directory);
            _sources.Add(store.Sources.ToDictionary(s => s.Source, s => s.Open()));
            foreach (StoredItem item in store.Find(store.Keys()).Values.OrderBy(s => s.Key))
            {
                string path = string.Create(CultureInfo.InvariantCulture, $"{_sources.Count - 1}:{item.Source}:{item.Path}");
                _entries.Add(SourceEntry.From(new SourceItem(prefix + item.Id, path, item.Box, item.Metadata)));
            }
        }

        Location = string.Join(", ", locations);
    }

    /// <inheritdoc/>
    public string Kind => "store";

    /// <inheritdoc/>
    public string Location { get; }

    /// <inheritdoc/>
    public SourceOptions Options => SourceOptions.Default;

    /// <inheritdoc/>
    public RawLayout? PixelLayout =>
        _sources.SelectMany(s => s.Values).Select(s => s.PixelLayout).Distinct().ToList() is [{ } only] ? only : null;

    /// <summary>What the ids of each store's items begin with: nothing where there is one store, else its name, or its whole path where two have one name.</summary>
    public static IReadOnlyList<string> Prefixes(IReadOnlyList<string> directories)
    {
        string[] paths = [.. directories.Select(d => Path.TrimEndingDirectorySeparator(Path.GetFullPath(d)))];
        string[] names = [.. paths.Select(p => Path.GetFileName(p))];
        return paths.Length == 1 ? [""] : [.. (names.Distinct().Count() == names.Length ? names : paths).Select(n => n + "/")];
    }

    /// <inheritdoc/>
    public IEnumerable<SourceEntry> Enumerate(CancellationToken cancellation = default) => _entries;

    /// <inheritdoc/>
    public PhotoBytes Read(string path, long maxBytes)
    {
        ArgumentNullException.ThrowIfNull(path);
        string[] parts = path.Split(':', 3);
        return parts.Length == 3 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int store) && store < _sources.Count
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long source) && _sources[store].TryGetValue(source, out IPhotoSource? found)
            ? found.Read(parts[2], maxBytes)
            : throw new SourceException("is in none of the stores");
    }
}
