using Akin.Engine.Ingest;

namespace Akin.Lab.Duplicates;

/// <summary>What taking duplicates out did.</summary>
/// <param name="Removed">Items that left the store.</param>
/// <param name="FilesDeleted">Photo files that were deleted.</param>
/// <param name="Kept">Duplicates that stayed after all, with the reason: they or what was to be kept for them changed meanwhile.</param>
public sealed record RemovalReport(int Removed, int FilesDeleted, IReadOnlyList<SkippedPhoto> Kept);
