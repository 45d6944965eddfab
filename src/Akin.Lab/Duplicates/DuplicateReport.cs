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
