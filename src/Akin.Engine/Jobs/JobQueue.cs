using System.Runtime.CompilerServices;
using System.Text.Json;
using Akin.Catalog.Store;
using Microsoft.Extensions.Logging;

namespace Akin.Engine.Jobs;

/// <summary>
/// Does long work in the background, one job at a time. A job is acknowledged once the disk has it; after a stop or a kill it goes on where
/// its work can, and from the beginning where it can't.
/// </summary>
/// <param name="directory">The served folder; <c>jobs.db</c> is made in it with the first job. Null where the server only reads: then no job is taken.</param>
/// <param name="place">What jobs may touch.</param>
/// <param name="kinds">The kinds of jobs that are taken.</param>
public sealed class JobQueue(string? directory, JobPlace place, JobKinds kinds) : IAsyncDisposable
{
    /// <summary>More than so many jobs don't wait.</summary>
    public const int MostOpen = 1000;

    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Signal _states = new();
    private readonly CancellationTokenSource _stop = new();
    private BackgroundScheduler _background = null!;
    private JobStore? _store;
    private Task? _loop;
    private JobRun? _running;

    /// <summary>Goes on with what an earlier server left; without any, nothing is opened until the first job is asked for.</summary>
    /// <exception cref="StoreException">The jobs are another server's, or damaged.</exception>
    public void Start()
    {
        if (Exists)
            Open();
    }

    /// <summary>Checks a job and queues it; when this returns, the disk has it.</summary>
    /// <param name="request">The work.</param>
    /// <exception cref="EngineException">It can't be begun, or too many wait already.</exception>
    /// <exception cref="Catalog.Sources.SourceException">Its source can't be read.</exception>
    /// <exception cref="StoreException">It could not be kept.</exception>
    public Job Add(JobRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (directory is null)
            throw new EngineException("this server only reads, and takes no jobs");
        JobRequest real = request.Check(place);
        JobStore store = Open();
        if (store.CountOpen() >= MostOpen)
            throw new EngineException($"{MostOpen} jobs wait already; cancel some, or wait until they are done");
        Job job = store.Add(kinds.Write(real));
        _states.Raise();
        return job;
    }

    /// <summary>Jobs, the latest first.</summary>
    /// <exception cref="StoreException">They can't be read.</exception>
    /// <param name="limit">At most so many.</param>
    /// <param name="before">Only those with a smaller number; null is all.</param>
    public IReadOnlyList<Job> List(int limit, long? before = null) =>
        Store is { } store ? [.. store.List(limit, before ?? long.MaxValue).Select(Live)] : [];

    /// <summary>A job as it is now; null where there is none, or it is long forgotten.</summary>
    /// <param name="id">Its number.</param>
    public Job? Find(long id) => Store?.Find(id) is { } job ? Live(job) : null;

    /// <summary>Stops a job that waits or runs; one that has ended stays as it is. When this returns, the disk knows.</summary>
    /// <param name="id">Its number.</param>
    /// <returns>The job as it is now, which may still be running until its work has noticed; null where there is none.</returns>
    /// <exception cref="StoreException">It could not be kept; a running job is stopped nevertheless.</exception>
    public Job? Cancel(long id)
    {
        if (Store is not { } store)
            return null;
        lock (_gate)
        {
            if (_running?.Job.Id == id)
                _running.Cancel();
            store.Cancel(id);
        }

        _states.Raise();
        return Find(id);
    }

    /// <summary>A job at once, and again whenever it has changed, until it has ended.</summary>
    /// <param name="id">Its number; nothing comes where there is none.</param>
    /// <param name="quiet">After so long without a change it comes as it is.</param>
    /// <param name="cancellation">Ends it.</param>
    public async IAsyncEnumerable<Job> WatchAsync(long id, TimeSpan quiet, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        while (true)
        {
            // Taken before the look, so that no change falls between the two.
            Task changed = _states.Next, moved = Running(id)?.Changed.Next ?? changed;
            if (Find(id) is not { } job)
                yield break;
            yield return job;
            if (job.HasEnded)
                yield break;
            using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(changed, moved, Task.Delay(quiet, wait.Token));
            await wait.CancelAsync();
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Stops: the running job is queued again, and goes on with the next server.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_loop is not null)
        {
            await _loop;
            _background.Dispose();
        }

        _store?.Dispose();
        _stop.Dispose();
    }

    private ILogger Log => place.Collections.Log;

    /// <summary>The jobs; null where there never was one. A file that could not be opened at the start is tried again.</summary>
    internal JobStore? Store
    {
        get
        {
            lock (_gate)
                return _store ?? (Exists && !_stop.IsCancellationRequested ? Open() : null);
        }
    }

    private bool Exists => directory is not null && File.Exists(Path.Join(directory, JobStore.FileName));

    private JobStore Open()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, this);
            if (_store is null)
            {
                var store = JobStore.Open(directory!);
                try
                {
                    store.Recover();
                }
                catch
                {
                    store.Dispose();
                    throw;
                }

                _store = store;
                _background = new BackgroundScheduler(Log);
                _loop = Task.Run(() => LoopAsync(store));
            }

            return _store;
        }
    }

    private JobRun? Running(long id)
    {
        lock (_gate)
            return _running is { } run && run.Job.Id == id ? run : null;
    }

    private Job Live(Job job) => !job.HasEnded && Running(job.Id) is { } run ? run.Snapshot : job;

    private async Task LoopAsync(JobStore store)
    {
        while (!_stop.IsCancellationRequested)
        {
            Task added = _states.Next;
            JobRun? run = null;
            try
            {
                if (await KeptAsync(() => run = Begin(store), _ => { }) && run is not null)
                    await RunAsync(store, run);
                else
                    await Task.WhenAny(added, Task.Delay(Timeout.Infinite, _stop.Token));
            }
#pragma warning disable CA1031 // Else no job would run any more, and nobody would know.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Log.JobsInterrupted(e);
                await Task.WhenAny(Task.Delay(BetweenTries, _stop.Token));
            }
        }
    }

    private JobRun? Begin(JobStore store)
    {
        lock (_gate)
        {
            if (store.Begin() is not { } next)
                return null;
            _running = new JobRun(next);
        }

        _states.Raise();
        return _running;
    }

    private async Task RunAsync(JobStore store, JobRun run)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(run.Cancellation, _stop.Token);
        JobState state = JobState.Done;
        string? result = null, error = null;
        try
        {
            object brought = await _background.RunAsync(() => kinds.Read(run.Job.Request).Check(place).RunAsync(place, run, either.Token));
            result = JsonSerializer.Serialize(brought, JobJson.Options);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            state = run.Cancellation.IsCancellationRequested ? JobState.Cancelled : JobState.Queued;
        }
#pragma warning disable CA1031 // Whatever a job throws is the job's failure, not the server's.
        catch (Exception e)
#pragma warning restore CA1031
        {
            (state, error) = (JobState.Failed, Line(e));
            Log.JobFailed(run.Job.Id, error);
        }

        await KeptAsync(
            () =>
            {
                if (state == JobState.Queued)
                    store.Requeue(run.Job.Id);
                else
                    store.End(run.Job.Id, state, run.Progress, result, error);
            },
            e => run.Say(e.Message));
        lock (_gate)
            _running = null;
        run.Changed.Raise();
        _states.Raise();
        run.Dispose();
    }

    /// <summary>Writes, again and again while the disk is full or gone, until it is kept or the server stops.</summary>
    private async Task<bool> KeptAsync(Action write, Action<StoreException> failed)
    {
        while (true)
        {
            try
            {
                write();
                return true;
            }
            catch (StoreException e)
            {
                Log.JobUnkept(e.Message);
                failed(e);
                if (_stop.IsCancellationRequested)
                    return false;
                await Task.WhenAny(Task.Delay(BetweenTries, _stop.Token));
            }
        }
    }

    private static string Line(Exception e) =>
        (e is AggregateException { InnerExceptions: [var only] } ? only.Message : e.Message).ReplaceLineEndings(" ");
}
