using System.Drawing;

namespace Akin.Catalog.Store;

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
