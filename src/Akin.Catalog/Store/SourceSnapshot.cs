using System.Drawing;
using System.Text;
using Akin.Catalog.Sources;

namespace Akin.Catalog.Store;

/// <summary>How an item of a source compares with the store.</summary>
public enum ItemChange
{
    /// <summary>The store does not have it: embed it, write it.</summary>
    Added,

    /// <summary>Its photo or its box is another one: embed it, write it; the old key goes.</summary>
    Photo,

    /// <summary>Only its path or metadata changed: an <see cref="ItemUpdate"/> will do.</summary>
    Details,

    /// <summary>Nothing to do.</summary>
    Unchanged,
}

/// <summary>
/// What the store knew of one source when the snapshot was taken, by id, kept small: about 300 bytes an item. Reading from several
/// threads is safe.
/// </summary>
public sealed class SourceSnapshot
{
    private readonly Dictionary<string, Known> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _pool = new(StringComparer.Ordinal);

    /// <summary>Items of the source.</summary>
    public int Count => _known.Count;

    /// <summary>All ids with their keys; what the source no longer has of them is to be removed.</summary>
    public IEnumerable<(string Id, long Key)> Items => _known.Select(pair => (pair.Key, pair.Value.Key));

    /// <summary>The path of the item of this id, which there must be.</summary>
    /// <param name="id">The id.</param>
    public string GetPath(string id) => _known[id].Path;

    /// <summary>Whether the store had an item of this id with just this photo.</summary>
    /// <param name="id">The id.</param>
    /// <param name="hash">The hash of the photo.</param>
    public bool HasPhoto(string id, ContentHash hash) => _known.TryGetValue(id, out Known known) && known.Hash == hash;

    /// <summary>Compares an item as it is now with what the store has.</summary>
    /// <param name="item">The item.</param>
    /// <param name="hash">The hash of its photo.</param>
    /// <param name="key">The key that the store has it under; 0 where it is <see cref="ItemChange.Added"/>.</param>
    public ItemChange Compare(SourceItem item, ContentHash hash, out long key)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (!_known.TryGetValue(item.Id, out Known known))
        {
            key = 0;
            return ItemChange.Added;
        }

        key = known.Key;
        if (known.Hash != hash || known.Box != item.Box)
            return ItemChange.Photo;
        return known.Path == item.Path && known.Details == Details(item.Metadata) ? ItemChange.Unchanged : ItemChange.Details;
    }

    internal void Add(StoredItem item)
    {
        string details = Details(item.Metadata);
        // Many items have the same metadata, and most paths are ids.
        if (!_pool.TryGetValue(details, out string? pooled))
            _pool.Add(details, pooled = details);
        _known.Add(item.Id, new(item.Key, item.Hash, item.Box, item.Path == item.Id ? item.Id : item.Path, pooled));
    }

    internal void Seal() => _pool.Clear();

    /// <summary>The metadata as one text that is equal where they are, whatever their order.</summary>
    private static string Details(IReadOnlyDictionary<string, string> metadata)
    {
        StringBuilder text = new();
        foreach ((string column, string value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            text.Append(column.Length).Append(':').Append(column).Append(value.Length).Append(':').Append(value);
        return text.ToString();
    }

    private readonly record struct Known(long Key, ContentHash Hash, Rectangle? Box, string Path, string Details);
}
