using Akin.Catalog.Store;

namespace Akin.Lab.Duplicates;

/// <summary>A photo of a group of duplicates.</summary>
/// <param name="Item">Its item, as it was when the store was searched.</param>
/// <param name="Width">Pixels across, of the box where it has one.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="Bytes">Its file's length.</param>
/// <param name="Format">Its file's format; <c>raw</c> for bare pixels.</param>
/// <param name="Sharpness">
/// The strength of its finest detail beside its contrast, at the same size for all of a group: more is sharper. Lightness and size do not
/// count.
/// </param>
/// <param name="Words">How it differs from the one that is kept, such as <c>mirrored, 50 % of the size</c>; for that one, why it is kept.</param>
public sealed record DuplicatePhoto(StoredItem Item, int Width, int Height, long Bytes, string Format, double Sharpness, string Words)
{
    /// <summary>Pixels in all.</summary>
    public long Pixels => (long)Width * Height;
}
