namespace Akin.Lab.Duplicates;

/// <summary>Photos that are the same picture.</summary>
/// <param name="Kept">The one to keep: the largest, of those the sharpest, of those the one of the most bytes, of those the first by its id.</param>
/// <param name="Others">The rest, in the order of their indexing; at least one.</param>
public sealed record DuplicateGroup(DuplicatePhoto Kept, IReadOnlyList<DuplicatePhoto> Others);
