namespace Akin.Lab.Judging.Votes;

/// <summary>What one voter has judged, and the pairs that were given to them and not judged yet.</summary>
internal sealed class VoterState
{
    /// <summary>The numbers of the pairs that were judged or given out.</summary>
    public HashSet<int> Seen { get; } = [];

    /// <summary>Those given out, in their order.</summary>
    public List<int> Open { get; } = [];

    /// <summary>How many were judged.</summary>
    public int Judged { get; set; }

    /// <summary>When the voter was last heard of.</summary>
    public DateTimeOffset Heard { get; set; }
}
