using System.Drawing;
using Akin.Catalog.Sources;

namespace Akin.Catalog.Store;

/// <summary>An item to be written with its vector. One with the same id and source is replaced, and its key is gone.</summary>
/// <param name="Item">The item.</param>
/// <param name="Hash">The hash of the photo's bytes.</param>
/// <param name="Vector">As many numbers as the store's settings say.</param>
public sealed record NewItem(SourceItem Item, ContentHash Hash, ReadOnlyMemory<float> Vector)
{
    /// <summary>The probability of each of the route's classes; empty where the store has no route.</summary>
    public ReadOnlyMemory<float> Prediction { get; init; }

    /// <summary>The photo's bytes, where the store is to keep them itself; empty where the item's source has them.</summary>
    public ReadOnlyMemory<byte> Photo { get; init; }
}

/// <summary>New path and metadata for an item whose photo and box stay: it keeps its key and its vector.</summary>
/// <param name="Key">The item's key; nothing happens where there is none.</param>
/// <param name="Item">The item as it is now.</param>
public sealed record ItemUpdate(long Key, SourceItem Item);

/// <summary>What is written in one transaction: all of it, or after a kill nothing of it.</summary>
public sealed record WriteBatch
{
    /// <summary>Items to add or replace.</summary>
    public IReadOnlyList<NewItem> Items { get; init; } = [];

    /// <summary>Items that keep their vector.</summary>
    public IReadOnlyList<ItemUpdate> Updates { get; init; } = [];

    /// <summary>Keys of items to remove; a key that there is not is passed over.</summary>
    public IReadOnlyList<long> Removals { get; init; } = [];

    /// <summary>Whether an item replaces one of the same id that belongs to another source; otherwise it is refused.</summary>
    public bool TakesOver { get; init; }

    /// <summary>Of the removed items, those that are remembered as duplicates.</summary>
    public IReadOnlyList<RemovedDuplicate> Duplicates { get; init; } = [];
}

/// <summary>What came of a batch.</summary>
/// <param name="Keys">The key of each of <see cref="WriteBatch.Items"/>, in their order; 0 for a refused one.</param>
/// <param name="Gone">Keys that are no longer there: removed, or replaced by a new one.</param>
/// <param name="Refused">Items that were left out, each with a reason in one line.</param>
public sealed record WriteResult(IReadOnlyList<long> Keys, IReadOnlyList<long> Gone, IReadOnlyList<(SourceItem Item, string Reason)> Refused);

/// <summary>
/// An item that was taken out because another one is the same picture. The store remembers it, so that indexing its source again does
/// not bring it back as long as both photos are what they were.
/// </summary>
/// <param name="Source">The number of its source.</param>
/// <param name="Id">Its id.</param>
/// <param name="Hash">The hash of its photo.</param>
/// <param name="Box">The part of the photo that showed it; null is the whole.</param>
/// <param name="Kept">The id of the item that stayed.</param>
/// <param name="KeptHash">The hash of that one's photo.</param>
public sealed record RemovedDuplicate(long Source, string Id, ContentHash Hash, Rectangle? Box, string Kept, ContentHash KeptHash);
