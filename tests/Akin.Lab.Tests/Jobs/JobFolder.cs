using System.Text.Json;
using Akin.Catalog.Sources;
using Akin.Engine;
using Akin.Engine.Jobs;
using Akin.Engine.Serving;
using Akin.Imaging;
using Akin.Lab.Jobs;

namespace Akin.Lab.Tests.Jobs;

/// <summary>A folder of collections with one, <c>garments</c>, and a folder of photos beside it; jobs may touch all of it.</summary>
internal sealed class JobFolder : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private CollectionRegistry _collections;

    public JobFolder(int photos)
    {
        PhotoFolder.Make(_folder, photos);
        IPhotoSource source = PhotoSource.Open(_folder.File("photos"));
        using (Collection.OpenForIndexing(_folder.File("data", "garments"), new IndexRequest { Model = "pixels" }, source, "test"))
        {
            // Empty as yet.
        }

        _collections = CollectionRegistry.OfFolder(Data, new ImageLimits(), write: true);
        Queue = NewQueue();
    }

    public JobQueue Queue { get; private set; }

    public string Data => _folder.File("data");

    public string Photos => _folder.File("photos");

    public CollectionRegistry Collections => _collections;

    public string File(params string[] parts) => _folder.File(parts);

    /// <summary>Ends the server and begins another on the same folder.</summary>
    public async Task RestartAsync(Action? between = null)
    {
        await Queue.DisposeAsync();
        _collections.Dispose();
        between?.Invoke();
        _collections = CollectionRegistry.OfFolder(Data, new ImageLimits(), write: true);
        Queue = NewQueue();
        Queue.Start();
    }

    /// <summary>Follows a job to its end.</summary>
    public async Task<List<Job>> FollowAsync(long id)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        List<Job> seen = [];
        await foreach (Job job in Queue.WatchAsync(id, TimeSpan.FromSeconds(1), patience.Token))
            seen.Add(job);
        return seen;
    }

    public async Task<JsonElement> DoAsync(JobRequest request)
    {
        Job last = (await FollowAsync(Queue.Add(request).Id))[^1];
        Assert.True(last.State == JobState.Done, $"{last.State}: {last.Error}");
        return last.Result!.Value;
    }

    /// <summary>Work that goes on until it is stopped.</summary>
    public MapJob Endless => new("garments") { Iterations = 100_000 };

    /// <summary>Waits until a job is at work.</summary>
    public async Task RunsAsync(long id)
    {
        await foreach (Job job in Queue.WatchAsync(id, TimeSpan.FromSeconds(1)))
        {
            if (job is { State: JobState.Running, Progress.Done: > 0 })
                return;
            Assert.False(job.HasEnded, $"{job.State}: {job.Error}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Queue.DisposeAsync();
        _collections.Dispose();
        _folder.Dispose();
    }

    private JobQueue NewQueue() => new(Data, new JobPlace(_collections, Allowed), LabJobs.Kinds);

    private string Allowed(string path) => Path.GetFullPath(path) is var full && full.StartsWith(_folder.Path, StringComparison.Ordinal)
        ? full
        : throw new EngineException($"'{path}' is not allowed");
}
