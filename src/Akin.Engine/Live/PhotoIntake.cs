using System.Collections.Concurrent;
using Akin.Engine.Ingest;
using Akin.Catalog.Sources;
using Akin.Catalog.Store;
using Akin.Imaging;
using Akin.Models;

namespace Akin.Engine.Live;

/// <summary>
/// Decodes and embeds photos that come one by one, on threads of its own whose priority is lowered, so that searches stay fast while a
/// shop is indexed. A thread that finds several photos waiting takes its share of them through the model together.
/// </summary>
internal sealed class PhotoIntake : IDisposable
{
    private readonly ImageDecoder _decoder;
    private readonly IEmbedder _embedder;
    private readonly GroupCommit _commit;
    private readonly BlockingCollection<PendingPhoto> _queue = [];
    private readonly Thread[] _threads;

    public PhotoIntake(IEmbedder embedder, ImageDecoder decoder, GroupCommit commit)
    {
        (_embedder, _decoder, _commit) = (embedder, decoder, commit);
        _threads = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(i => BackgroundPriority.Start($"akin embeds {i}", Run, onlyWhereIdle: true))];
    }

    /// <summary>Takes a photo on; its <see cref="Pending{T}.Done"/> tells what came of it.</summary>
    /// <exception cref="InvalidOperationException">The collection is closed.</exception>
    public void Take(PendingPhoto photo) => _queue.Add(photo);

    /// <summary>Finishes what was taken on, then ends.</summary>
    public void Dispose()
    {
        _queue.CompleteAdding();
        foreach (Thread thread in _threads)
            thread.Join();
        _queue.Dispose();
    }

    private void Run()
    {
        int most = _embedder.BatchSize, photoBytes = _embedder.Shape.Length, dimensions = _embedder.Dimensions, classes = _embedder.Classes.Count;
        byte[] pixels = new byte[most * photoBytes];
        float[] vectors = new float[most * dimensions], predictions = new float[most * classes];
        List<PendingPhoto> batch = [];
        foreach (PendingPhoto first in _queue.GetConsumingEnumerable())
        {
            int share = Math.Clamp((_queue.Count / _threads.Length) + 1, 1, most);
            for (PendingPhoto? photo = first; photo is not null; photo = batch.Count < share && _queue.TryTake(out PendingPhoto? next) ? next : null)
            {
                if (photo.TryBegin() && TryDecode(photo, pixels.AsSpan(batch.Count * photoBytes, photoBytes)))
                    batch.Add(photo);
            }

            if (batch.Count > 0)
                Embed(batch, pixels.AsSpan(0, batch.Count * photoBytes), vectors.AsSpan(0, batch.Count * dimensions), predictions.AsSpan(0, batch.Count * classes));
            batch.Clear();
        }
    }

    private bool TryDecode(PendingPhoto pending, Span<byte> pixels)
    {
        try
        {
            PhotoDecoder.Decode(_decoder, new PhotoBytes(pending.Photo.Bytes, null), pending.Photo.Box, _embedder.Shape, pixels);
            return true;
        }
#pragma warning disable CA1031 // Whatever it was, the one who waits is told, and the thread goes on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            pending.Fail(e);
            return false;
        }
    }

    private void Embed(List<PendingPhoto> batch, ReadOnlySpan<byte> pixels, Span<float> vectors, Span<float> predictions)
    {
        try
        {
            _embedder.Embed(pixels, batch.Count, vectors, predictions);
            for (int i = 0; i < batch.Count; i++)
            {
                ReadOnlySpan<float> vector = vectors.Slice(i * _embedder.Dimensions, _embedder.Dimensions);
                ReadOnlySpan<float> prediction = predictions.Slice(i * _embedder.Classes.Count, _embedder.Classes.Count);
                if (VectorWatch.IsFinite(vector) && VectorWatch.IsFinite(prediction))
                    Commit(batch[i], vector.ToArray(), prediction.ToArray());
                else
                    batch[i].Fail(new EngineException(VectorWatch.NotFinite));
            }
        }
#pragma warning disable CA1031 // As above.
        catch (Exception e)
#pragma warning restore CA1031
        {
            foreach (PendingPhoto photo in batch)
                photo.Fail(e);
        }
    }

    private void Commit(PendingPhoto pending, float[] vector, float[] prediction)
    {
        NewPhoto photo = pending.Photo;
        var metadata = new Dictionary<string, string>(photo.Metadata.Where(m => m.Value.Length > 0), StringComparer.Ordinal);
        var write = PendingWrite.Add(new NewItem(new SourceItem(photo.Id, photo.Id, photo.Box, metadata), ContentHash.Of(photo.Bytes.Span), vector)
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
