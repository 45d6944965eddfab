namespace Akin.Engine.Jobs;

/// <summary>How far a job is.</summary>
/// <param name="Stage">What it does now, in a word or two.</param>
/// <param name="Done">How many of the stage's steps (photos, iterations, vectors) are done.</param>
/// <param name="Total">All steps of the stage; 0 where they are not known yet.</param>
/// <param name="PerSecond">Steps a second, lately; null before it can be told.</param>
/// <param name="Message">One line worth knowing, or null.</param>
public sealed record JobProgress(string Stage, long Done, long Total, double? PerSecond = null, string? Message = null)
{
    /// <summary>Seconds until the stage is done, if it goes on like this; null where it can't be told.</summary>
    public double? SecondsLeft => PerSecond > 0 && Total > 0 ? Math.Max(0, Total - Done) / PerSecond : null;
}
