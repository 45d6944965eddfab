using System.Collections.Concurrent;
using System.Diagnostics;
using Akin.Catalog.Sources;
using Akin.Catalog.Store;
using Akin.Imaging;
using Akin.Models;
using Microsoft.Extensions.Logging;

namespace Akin.Engine.Live;

/// <summary>
/// Decodes and embeds photos that come one by one, on threads of its own whose priority is lowered, so that searches stay fast while a
/// shop is indexed. A thread that finds several photos waiting takes its share of them through the model together. Where other programs
/// keep the cores busy these threads hardly run, so a photo that has waited too long gets a turn on a thread of normal priority, which is at
/// work for half of the time at most.
/// </summary>
internal sealed class PhotoIntake : IDisposable
{
    /// <summary>How long a photo waits for a core that is idle.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly ImageDecoder _decoder;
    private readonly IEmbedder _embedder;
    private readonly GroupCommit _commit;
    private readonly BlockingCollection<PendingPhoto> _queue = [];
    private readonly Thread[] _threads;
    private readonly Thread _late;

    // Those without an outcome, the oldest first; also what the thread of normal priority waits on.
    private readonly LinkedList<PendingPhoto> _open = new();
    private bool _ended;

    public PhotoIntake(IEmbedder embedder, ImageDecoder decoder, GroupCommit commit, ILogger log)
    {
        (_embedder, _decoder, _commit) = (embedder, decoder, commit);
        _threads = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(i => BackgroundPriority.Start($"akin embeds {i}", Run, log, onlyWhereIdle: true))];
        _late = LoggedThread.Start("akin embeds what waits too long", RunLate, log);
    }

    /// <summary>Takes a photo on; its <see cref="Pending{T}.Done"/> tells what came of it.</summary>
    /// <exception cref="InvalidOperationException">The collection is closed.</exception>
    public void Take(PendingPhoto photo)
    {
        _queue.Add(photo);
        lock (_open)
        {
            // It may be done already.
            if (photo.IsClaimed)
                return;
            _open.AddLast(photo);
            if (_open.Count == 1)
                Monitor.Pulse(_open);
        }
    }

    /// <summary>Finishes what was taken on, then ends.</summary>
    public void Dispose()
    {
        _queue.CompleteAdding();
        foreach (Thread thread in _threads)
            thread.Join();
        lock (_open)
        {
            _ended = true;
            Monitor.Pulse(_open);
        }

        _late.Join();
        _queue.Dispose();
    }

    private void Run()
    {
        PhotoBatch<PendingPhoto>? batch = null;
        foreach (PendingPhoto first in _queue.GetConsumingEnumerable())
        {
            try
            {
                batch ??= new PhotoBatch<PendingPhoto>(_embedder, _decoder, _embedder.BatchSize);
                int share = Math.Clamp((_queue.Count / _threads.Length) + 1, 1, _embedder.BatchSize);
                for (PendingPhoto? photo = first; photo is not null; photo = batch.Entries.Count < share && _queue.TryTake(out PendingPhoto? next) ? next : null)
                {
                    if (photo.TryBegin())
                        Decode(photo, batch);
                    else
                        Forget(photo);
                }

                if (batch.Entries.Exists(photo => !photo.IsClaimed))
                    Embed(batch);
            }
#pragma warning disable CA1031 // No memory, perhaps: those who wait are told, and the thread goes on.
            catch (Exception e)
#pragma warning restore CA1031
            {
                foreach (PendingPhoto photo in batch?.Entries.Append(first) ?? [first])
                    TryFail(photo, e);
            }

            batch?.Entries.Clear();
        }
    }

    private void RunLate()
    {
        using var batch = new PhotoBatch<PendingPhoto>(_embedder, _decoder, 1);
        TimeSpan rest = TimeSpan.Zero;
        while (WaitForLate(rest) is { } photo)
        {
            long start = Stopwatch.GetTimestamp();
            // Another thread may be at it, but have no core to go on with.
            if (photo.TryBegin() || photo.HasBegun)
            {
                Decode(photo, batch);
                Embed(batch);
                batch.Entries.Clear();
            }

            // As long as its work took, so that searches get the rest.
            rest = Stopwatch.GetElapsedTime(start);
        }
    }

    /// <summary>Rests, then waits until the oldest photo has waited too long; null at the end.</summary>
    private PendingPhoto? WaitForLate(TimeSpan rest)
    {
        long start = Stopwatch.GetTimestamp();
        lock (_open)
        {
            while (!_ended)
            {
                TimeSpan wait = rest - Stopwatch.GetElapsedTime(start);
                if (_open.First is { } oldest)
                {
                    wait = wait > Patience - oldest.Value.Age ? wait : Patience - oldest.Value.Age;
                    if (wait <= TimeSpan.Zero)
                    {
                        _open.Remove(oldest);
                        return oldest.Value;
                    }

                    Monitor.Wait(_open, wait);
                }
                else
                {
                    Monitor.Wait(_open);
                }
            }

            return null;
        }
    }

    private bool TryClaim(PendingPhoto photo)
    {
        Forget(photo);
        return photo.TryClaim();
    }

    private void Forget(PendingPhoto photo)
    {
        lock (_open)
            _open.Remove(photo);
    }

    private void TryFail(PendingPhoto photo, Exception reason)
    {
        if (TryClaim(photo))
            photo.Fail(reason);
    }

    private void Decode(PendingPhoto pending, PhotoBatch<PendingPhoto> batch)
    {
        try
        {
            batch.Decode(new PhotoBytes(pending.Photo.Bytes, null), pending.Photo.Box, pending);
        }
#pragma warning disable CA1031 // Whatever it was, the one who waits is told, and the thread goes on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            TryFail(pending, e);
        }
    }

    private void Embed(PhotoBatch<PendingPhoto> batch)
    {
        if (batch.Entries.Count == 0)
            return;
        try
        {
            batch.Embed();
            for (int i = 0; i < batch.Entries.Count; i++)
                Settle(batch, i);
        }
#pragma warning disable CA1031 // As above.
        catch (Exception e)
#pragma warning restore CA1031
        {
            foreach (PendingPhoto photo in batch.Entries)
                TryFail(photo, e);
        }
    }

    private void Settle(PhotoBatch<PendingPhoto> batch, int i)
    {
        PendingPhoto photo = batch.Entries[i];
        if (!TryClaim(photo))
            return;
        try
        {
            if (batch.IsFinite(i))
                Commit(photo, batch.Vector(i).ToArray(), batch.Prediction(i).ToArray());
            else
                photo.Fail(new EngineException(VectorWatch.NotFinite));
        }
#pragma warning disable CA1031 // As above.
        catch (Exception e)
#pragma warning restore CA1031
        {
            photo.Fail(e);
        }
    }

    private void Commit(PendingPhoto pending, float[] vector, float[] prediction)
    {
        NewPhoto photo = pending.Photo;
        var metadata = new Dictionary<string, string>(photo.Metadata.Where(m => m.Value.Length > 0), StringComparer.Ordinal);
        var write = PendingWrite.Add(new NewItem(new SourceItem(photo.Id, photo.Id, photo.Box, metadata), ContentHash.Compute(photo.Bytes.Span), vector)
        {
            Photo = photo.Bytes,
            Prediction = prediction,
        });
        _commit.Take(write);
        _ = write.Done.ContinueWith(
            done =>
            {
                if (done.IsCompletedSuccessfully)
                    pending.Finish(done.Result!);
                else
                    pending.Fail(done.Exception!.InnerException!);
            },
            CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }
}

/// <summary>A photo that waits to be decoded and embedded. Two threads may work on it; the first that has an outcome claims it.</summary>
internal sealed class PendingPhoto(NewPhoto photo, CancellationToken cancellation) : Pending<StoredItem>(cancellation)
{
    private readonly long _since = Stopwatch.GetTimestamp();
    private int _claimed;

    public NewPhoto Photo { get; } = photo;

    /// <summary>How long ago it came.</summary>
    public TimeSpan Age => Stopwatch.GetElapsedTime(_since);

    /// <summary>Whether some thread has its outcome.</summary>
    public bool IsClaimed => Volatile.Read(ref _claimed) != 0;

    /// <summary>Takes it upon the caller to say what came of it; false where another thread has done so.</summary>
    public bool TryClaim() => Interlocked.Exchange(ref _claimed, 1) == 0;
}
