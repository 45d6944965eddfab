namespace Akin.Lab.Demo;

/// <summary>What the demonstration measured.</summary>
public sealed record DemoReport
{
    /// <summary>Photos in the store.</summary>
    public required long Items { get; init; }

    /// <summary>Photos read, embedded and committed a second.</summary>
    public required double EmbedPerSecond { get; init; }

    /// <summary>Seconds to build the index over the stored vectors, all cores.</summary>
    public required double IndexBuildSeconds { get; init; }

    /// <summary>What made the vectors: <c>fashion-mnist</c>, or <c>pixels</c> where that network is not there.</summary>
    public required string Model { get; init; }

    /// <summary>How good its neighbors are.</summary>
    public required NearestLabels Nearest { get; init; }

    /// <summary>How good those of raw pixels are, to compare; null where they are the model.</summary>
    public required NearestLabels? Pixels { get; init; }

    /// <summary>The share of the 10 true nearest that the index finds.</summary>
    public required double IndexRecallAt10 { get; init; }

    /// <summary>Searches of the index for 10 neighbors a second, on one thread.</summary>
    public required double QueriesPerSecond { get; init; }
}
