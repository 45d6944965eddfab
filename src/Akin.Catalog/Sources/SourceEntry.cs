namespace Akin.Catalog.Sources;

/// <summary>What a source says of one of its entries: here is an item, or why there is none.</summary>
/// <param name="Path">The entry's path, for people.</param>
/// <param name="Item">The item, or null where the entry is skipped.</param>
/// <param name="Reason">Why the entry is skipped, in one line; null where there is an item.</param>
public sealed record SourceEntry(string Path, SourceItem? Item, string? Reason)
{
    /// <summary>An entry that is an item.</summary>
    public static SourceEntry Of(SourceItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return new(item.Path, item, null);
    }

    /// <summary>An entry that gives no item.</summary>
    public static SourceEntry Skip(string path, string reason) => new(path, null, reason);
}
