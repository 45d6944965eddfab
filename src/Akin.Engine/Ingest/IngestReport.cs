using Akin.Catalog.Sources;

namespace Akin.Engine.Ingest;

/// <summary>What one run over a source did.</summary>
public sealed record IngestReport
{
    /// <summary>Photos that were embedded and stored: new ones and changed ones.</summary>
    public required int Added { get; init; }

    /// <summary>Of those, the ones that replaced an earlier version of themselves.</summary>
    public required int Changed { get; init; }

    /// <summary>Photos that were stored already, with the same bytes and box.</summary>
    public required int Unchanged { get; init; }

    /// <summary>Items that left the store because the source has them no more.</summary>
    public required int Removed { get; init; }

    /// <summary>Items that stayed although the source did not name them; null where there are none.</summary>
    public KeptItems? Kept { get; init; }

    /// <summary>Whether none of the source's entries is an item now, and none was left out as a duplicate.</summary>
    public bool IsFruitless => Added + Unchanged + Duplicates == 0;

    /// <summary>Files that are no photos, by kind.</summary>
    public IReadOnlyList<PassedOver> PassedOver { get; init; } = [];

    /// <summary>Entries that were left out because they are the same pictures as items that stayed (<c>akin dedupe --remove</c>).</summary>
    public int Duplicates { get; init; }

    /// <summary>Entries that gave no item, with the reason, in the source's order.</summary>
    public required IReadOnlyList<SkippedPhoto> Skipped { get; init; }

    /// <summary>What people should know of the vectors, a line each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Photos read, embedded and committed a second; null where none was embedded.</summary>
    public double? ImagesPerSecond { get; init; }

    /// <summary>What the parts of the work can do alone; null where none was embedded.</summary>
    public PipelineLimit? Limit { get; init; }
}

/// <summary>How far a run is.</summary>
/// <param name="Done">Entries that are dealt with: committed, unchanged or skipped.</param>
/// <param name="Total">All entries of the source.</param>
public readonly record struct IngestProgress(int Done, int Total);

/// <summary>A source's entry that gave no item.</summary>
/// <param name="Path">Which entry, as the source names it.</param>
/// <param name="Reason">Why, in one line.</param>
public sealed record SkippedPhoto(string Path, string Reason);
