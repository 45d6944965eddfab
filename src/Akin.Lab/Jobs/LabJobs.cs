using Akin.Engine.Jobs;

namespace Akin.Lab.Jobs;

/// <summary>The kinds of jobs that a server takes: the engine's, and those that train and lay out.</summary>
public static class LabJobs
{
    /// <summary>All of them.</summary>
    public static JobKinds Kinds { get; } = new([JobKinds.Index, ("train", typeof(TrainJob)), ("map", typeof(MapJob)), JobKinds.Rebuild]);
}
