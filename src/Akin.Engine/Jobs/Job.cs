using System.Text.Json;

namespace Akin.Engine.Jobs;

/// <summary>A long piece of work that a server does in the background, as it is at one moment.</summary>
public sealed record Job
{
    /// <summary>Its number; later jobs have larger ones, and none is given out twice.</summary>
    public required long Id { get; init; }

    /// <summary>What is asked for, as JSON; its <c>kind</c> says which work.</summary>
    public required JsonElement Request { get; init; }

    /// <summary>Where it is.</summary>
    public required JobState State { get; init; }

    /// <summary>How often it began: more than once where the server was stopped or died meanwhile.</summary>
    public required int Begun { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it last began.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>How far it is, or was when it ended; null before it began.</summary>
    public JobProgress? Progress { get; init; }

    /// <summary>What it brought, once it is done.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>Why it failed, in one line.</summary>
    public string? Error { get; init; }

    /// <summary>Which work it is.</summary>
    public string Kind => Text("kind") ?? "";

    /// <summary>The collection that it works on; null where it works on none.</summary>
    public string? Collection => Text("collection");

    /// <summary>Whether nothing more will happen to it.</summary>
    public bool HasEnded => State is JobState.Done or JobState.Failed or JobState.Cancelled;

    private string? Text(string name) =>
        Request.ValueKind == JsonValueKind.Object && Request.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

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
