using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Akin.Catalog.Sources;
using Akin.Engine.Jobs;
using Akin.Engine.Serving;
using Akin.Lab.Jobs;
using Akin.Server.Http;
using Akin.Server.Keys;
using Akin.Server.Limits;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Akin.Server.Api;

/// <summary>Long work in the background: indexing a source, training, mapping, building an index anew.</summary>
internal static class JobEndpoints
{
    private const string AboutId = "A job's number.";
    private const string Example = "{\"kind\": \"index\", \"collection\": \"shop\", \"source\": \"/data/photos\"}";

    // Proxies close what is silent for a minute, and some sooner.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    /// <summary>Makes the queue of what is served; its jobs are kept in the served folder.</summary>
    public static void AddJobs(this IServiceCollection services) => services.AddSingleton<ServedFolders>().AddSingleton(provider =>
    {
        var collections = provider.GetRequiredService<CollectionRegistry>();
        var folders = provider.GetRequiredService<ServedFolders>();
        return new JobQueue(GetFolder(collections), new JobPlace(collections, folders.Resolve) { Folders = () => folders.RealPaths }, LabJobs.Kinds);
    }).AddHostedService<JobService>();

    public static void Map(RouteGroupBuilder v1)
    {
        // A job says where on this machine things lie, which not everybody who searches needs to know.
        RouteGroupBuilder jobs = v1.MapGroup("/jobs").WithTags("Jobs").RequireAuthorization(nameof(Access.Write));
        jobs.MapGet("/", List);
        jobs.MapPost("/", AddAsync);
        jobs.MapGet("/{id:long}", Get);
        jobs.MapGet("/{id:long}/events", Watch).RequireRateLimiting(RateLimit.Streams);
        jobs.MapPost("/{id:long}/cancel", Cancel);
    }

    /// <summary>Lists jobs, the latest first</summary>
    public static Ok<JobsAnswer> List(
        JobQueue queue, [FromQuery(Name = "limit"), Range(1, 1000), Description("How many at most.")] int limit = 50,
        [FromQuery(Name = "before"), Range(1, int.MaxValue), Description("Only those with a smaller number.")] int? before = null) =>
        TypedResults.Ok(new JobsAnswer(queue.List(limit, before ?? int.MaxValue).Select(JobAnswer.From)));

    /// <summary>A job and how far it is</summary>
    [Refuses(404, "unknown_job")]
    public static Ok<JobAnswer> Get([Description(AboutId)] long id, JobQueue queue) => TypedResults.Ok(JobAnswer.From(Find(queue, id)));

    /// <summary>Cancels a job</summary>
    [Refuses(403, "not_permitted")]
    [Refuses(404, "unknown_job")]
    public static Ok<JobAnswer> Cancel(HttpContext context, [Description(AboutId)] long id, JobQueue queue)
    {
        Admit(context, Find(queue, id).Kind);
        return TypedResults.Ok(JobAnswer.From(queue.Cancel(id) ?? throw Unknown(id)));
    }

    /// <summary>Begins a job: index, train, map or rebuild</summary>
    /// <remarks>Address and number of the job are in the reply at once; the job goes on in the background and survives a restart.</remarks>
    [Takes(typeof(JobRequest))]
    [Refuses(400, "bad_source", "bad_path")]
    [Refuses(403, "path_not_allowed", "not_permitted")]
    public static async Task<Accepted<JobAnswer>> AddAsync(HttpContext context, JobQueue queue)
    {
        using JsonDocument json = await JsonBody.ReadAsync<JsonDocument>(context.Request, Example);
        Job job = Add(context, queue, json.RootElement);
        return TypedResults.Accepted($"{ItemAddress.Root}/jobs/{job.Id}", JobAnswer.From(job));
    }

    /// <summary>Puts a job into the queue.</summary>
    /// <exception cref="RequestException">400, 403: it is no job, its source can't be read, or the caller's key allows less.</exception>
    public static Job Add(HttpContext context, JobQueue queue, JsonElement job)
    {
        JobRequest request = LabJobs.Kinds.Read(job);
        Admit(context, LabJobs.Kinds.GetName(request));
        try
        {
            return queue.Add(request);
        }
        catch (SourceException e)
        {
            throw new RequestException(400, "bad_source", e.Message);
        }
    }

    /// <summary>A job's progress, as server-sent events</summary>
    /// <remarks>The job as it is, then each change as an event <c>progress</c>; the last event is <c>end</c>.</remarks>
    [Refuses(404, "unknown_job")]
    public static ServerSentEventsResult<JobAnswer> Watch(HttpContext context, [Description(AboutId)] long id, JobQueue queue, IHostApplicationLifetime life)
    {
        Find(queue, id);
        // A proxy that collects a reply before it passes it on would keep the news back.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        return TypedResults.ServerSentEvents(EventsAsync(queue, id, context.RequestAborted, life.ApplicationStopping));
    }

    private static async IAsyncEnumerable<SseItem<JobAnswer>> EventsAsync(
        JobQueue queue, long id, CancellationToken gone, CancellationToken stopping, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(gone, stopping, cancellation);
        await using var jobs = queue.WatchAsync(id, Quiet, end.Token).GetAsyncEnumerator(end.Token);
        for (int number = 1; await NextAsync(); number++)
        {
            Job job = jobs.Current;
            yield return new(JobAnswer.From(job), job.HasEnded ? "end" : "progress") { EventId = $"{job.Id}-{job.Begun}-{number}" };
        }

        // A stream that the server or the client ends has not failed.
        async Task<bool> NextAsync()
        {
            try
            {
                return await jobs.MoveNextAsync();
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                return false;
            }
        }
    }

    /// <summary>Indexing is writing; everything else takes the machine for long, or writes files beside the collections.</summary>
    /// <exception cref="RequestException">403: the caller's key allows less.</exception>
    private static void Admit(HttpContext context, string kind)
    {
        if (kind != "index" && !context.User.May(Access.Administer))
        {
            throw new RequestException(403, "not_permitted",
                $"the key '{context.User.Identity?.Name}' may not {ApiKey.Word(Access.Administer)}, which a {kind} job needs; ask whoever runs the server for such a key");
        }
    }

    private static Job Find(JobQueue queue, long id) => queue.Find(id) ?? throw Unknown(id);

    private static RequestException Unknown(long id) => new(404, "unknown_job", $"there is no job {id}; GET {ItemAddress.Root}/jobs lists those that there are");

    private static string? GetFolder(CollectionRegistry collections)
    {
        if (collections.Folder is { } folder)
            return collections.CanCreate ? folder : null;
        using CollectionLease lease = collections.Use();
        return lease.Collection.CanWrite ? lease.Collection.Store.Directory : null;
    }
}

/// <summary>How far a job is: steps of a stage, steps a second lately, seconds until the stage is done.</summary>
internal sealed record JobProgressAnswer(string Stage, long Done, long Total, double? PerSecond, double? SecondsLeft, string? Message)
{
    public static JobProgressAnswer? From(JobProgress? progress) => progress is null ? null : new(
        progress.Stage, progress.Done, progress.Total, Rounded(progress.PerSecond), Rounded(progress.SecondsLeft), progress.Message);

    private static double? Rounded(double? number) => number is { } value ? Math.Round(value, 1) : null;
}

/// <summary>A job; <c>state</c> is queued, running, done, failed or cancelled.</summary>
internal sealed record JobAnswer(
    long Id, string Kind, string? Collection, string State, int Begun, DateTimeOffset Created, DateTimeOffset? Started, DateTimeOffset? Ended,
    JobProgressAnswer? Progress, string? Error, JsonElement Request, JsonElement? Result)
{
    public static JobAnswer From(Job job) => new(
        job.Id, job.Kind, job.Collection, job.State.ToString().ToLowerInvariant(), job.Begun, job.Created, job.Started, job.Ended,
        JobProgressAnswer.From(job.Progress), job.Error, job.Request, job.Result);
}

internal sealed record JobsAnswer(IEnumerable<JobAnswer> Jobs);
