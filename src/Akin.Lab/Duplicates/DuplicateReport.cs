using Akin.Catalog.Store;
using Akin.Engine.Ingest;

namespace Akin.Lab.Duplicates;

/// <summary>What a search for near-duplicates found.</summary>
public sealed record DuplicateReport
{
    /// <summary>The groups, the largest first, then by the id of the one that is kept.</summary>
    public required IReadOnlyList<DuplicateGroup> Groups { get; init; }

    /// <summary>Items that were looked at.</summary>
    public required int Items { get; init; }

    /// <summary>Pairs of different files whose vectors were near enough to look at their pictures.</summary>
    public required int Candidates { get; init; }

    /// <summary>Photos that were decoded for that.</summary>
    public required int Decoded { get; init; }

    /// <summary>Photos that could not be read, with the reason.</summary>
    public required IReadOnlyList<SkippedPhoto> Skipped { get; init; }

    /// <summary>How long it took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Items that would go.</summary>
    public int Duplicates => Groups.Sum(g => g.Others.Count);
}

/// <summary>Photos that are the same picture.</summary>
/// <param name="Kept">The one to keep: the largest, of those the sharpest, of those the one of the most bytes, of those the first by its id.</param>
/// <param name="Others">The rest, in the order of their indexing; at least one.</param>
public sealed record DuplicateGroup(DuplicatePhoto Kept, IReadOnlyList<DuplicatePhoto> Others);

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
