using System.Text.Json;
using Akin.Engine.Jobs;

namespace Akin.Server.Api;

/// <summary>How far a job is: steps of a stage, steps a second lately, seconds until the stage is done.</summary>
internal sealed record JobProgressAnswer(string Stage, long Done, long Total, double? PerSecond, double? SecondsLeft, string? Message)
{
    public static JobProgressAnswer? Of(JobProgress? progress) => progress is null ? null : new(
        progress.Stage, progress.Done, progress.Total, Rounded(progress.PerSecond), Rounded(progress.SecondsLeft), progress.Message);

    private static double? Rounded(double? number) => number is { } value ? Math.Round(value, 1) : null;
}

/// <summary>A job; <c>state</c> is queued, running, done, failed or cancelled.</summary>
internal sealed record JobAnswer(
    long Id, string Kind, string? Collection, string State, int Begun, DateTimeOffset Created, DateTimeOffset? Started, DateTimeOffset? Ended,
    JobProgressAnswer? Progress, string? Error, JsonElement Request, JsonElement? Result)
{
    public static JobAnswer Of(Job job) => new(
        job.Id, job.Kind, job.Collection, job.State.ToString().ToLowerInvariant(), job.Begun, job.Created, job.Started, job.Ended,
        JobProgressAnswer.Of(job.Progress), job.Error, job.Request, job.Result);
}

internal sealed record JobsAnswer(IEnumerable<JobAnswer> Jobs);
