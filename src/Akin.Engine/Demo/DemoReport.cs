namespace Akin.Engine.Demo;

/// <summary>What the demonstration measured.</summary>
public sealed record DemoReport
{
    /// <summary>Photos in the store.</summary>
    public required long Items { get; init; }

    /// <summary>The length of a vector.</summary>
    public required int Dimensions { get; init; }

    /// <summary>Photos read, embedded and committed a second.</summary>
    public required double EmbedPerSecond { get; init; }

    /// <summary>Seconds to build the index over the stored vectors, all cores.</summary>
    public required double IndexBuildSeconds { get; init; }

    /// <summary>By metric: the share of test photos whose nearest train photo, searched exactly, has their label.</summary>
    public required IReadOnlyDictionary<string, double> SameLabelAt1 { get; init; }

    /// <summary>By metric: the share that a random train photo would get.</summary>
    public required IReadOnlyDictionary<string, double> RandomControl { get; init; }

    /// <summary>The share of the 10 true nearest that the index finds.</summary>
    public required double IndexRecallAt10 { get; init; }

    /// <summary>Searches of the index for 10 neighbours a second, on one thread.</summary>
    public required double QueriesPerSecond { get; init; }
}
