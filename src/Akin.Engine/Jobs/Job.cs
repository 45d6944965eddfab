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
