namespace Akin.Engine.Jobs;

/// <summary>Where a job is.</summary>
public enum JobState
{
    /// <summary>It waits for its turn.</summary>
    Queued,

    /// <summary>It is at work.</summary>
    Running,

    /// <summary>It has done all of its work.</summary>
    Done,

    /// <summary>It could not go on; its message says why.</summary>
    Failed,

    /// <summary>Somebody stopped it; what it had committed stays.</summary>
    Cancelled,
}
