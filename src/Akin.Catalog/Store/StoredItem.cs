using System.Drawing;

namespace Akin.Catalog.Store;

/// <summary>An item of the store, without its vector.</summary>
/// <param name="Key">Its number: never used again for another item or another photo, so that an index can go by it.</param>
/// <param name="Source">The number of the source that it came from.</param>
/// <param name="Id">Its name, unique in the store.</param>
/// <param name="Path">Where its source finds the photo.</param>
/// <param name="Box">The part of the photo that shows it; null is the whole.</param>
/// <param name="Hash">The hash of the photo's bytes.</param>
/// <param name="Metadata">Column name to value, in the order in which the store came to know the columns.</param>
public sealed record StoredItem(
    long Key, long Source, string Id, string Path, Rectangle? Box, ContentHash Hash, IReadOnlyDictionary<string, string> Metadata);
