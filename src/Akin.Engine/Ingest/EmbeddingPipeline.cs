using System.Collections.Concurrent;
using Akin.Catalog.Sources;
using Akin.Catalog.Store;
using Akin.Engine.Live;
using Akin.Imaging;
using Akin.Models;

namespace Akin.Engine.Ingest;

/// <summary>
/// Turns a source's photos into vectors. Decoders and embedders run side by side on their own threads, with a bounded
/// queue between them and another in front of the caller, so that memory stays the same however long the source is and
/// no core waits while there is work.
/// </summary>
internal sealed class EmbeddingPipeline
{
    // Photos and bytes that are kept to measure the machine's limit with.
    private const int SamplePhotos = 64;
    private const long SampleBytes = 64 << 20;

    private readonly IPhotoSource _source;
    private readonly IEmbedder _embedder;
    private readonly ImageLimits _limits;
    private readonly ImageDecoder _decoder;
    private readonly bool _inBackground, _passesAll;
    private readonly VectorWatch _watch = new();
    private readonly ConcurrentBag<PhotoBatch<EmbeddedPhoto>> _free = [];
    private readonly ConcurrentBag<PipelineLimit.SamplePhoto> _sample = [];
    private long _sampledBytes;
    private int _next;

    /// <param name="source">Where the photos are.</param>
    /// <param name="embedder">What makes the vectors.</param>
    /// <param name="limits">How large a photo may be.</param>
    /// <param name="inBackground">Whether it gives way to everything else on the machine's cores.</param>
    /// <param name="passesAll">Whether vectors are delivered that hold infinite values or no numbers; else their photos are skipped.</param>
    public EmbeddingPipeline(IPhotoSource source, IEmbedder embedder, ImageLimits limits, bool inBackground = false, bool passesAll = false)
    {
        (_source, _embedder, _limits, _inBackground, _passesAll) = (source, embedder, limits, inBackground, passesAll);
        _decoder = new ImageDecoder(limits);
    }

    /// <summary>Asks whether a photo still needs a vector, once its bytes are known. Called from several threads.</summary>
    /// <param name="item">The photo.</param>
    /// <param name="hash">The hash of its bytes.</param>
    public delegate bool IsWanted(SourceItem item, ContentHash hash);

    /// <summary>Runs until every entry is dealt with.</summary>
    /// <param name="entries">The source's entries.</param>
    /// <param name="isWanted">Says which photos need a vector; asked on several threads.</param>
    /// <param name="skipped">Told of each entry that gives none, by its place in the list; called from several threads.</param>
    /// <param name="embedded">Given the batches, in no fixed order, on one thread; a batch is used again when it returns.</param>
    /// <param name="cancellation">Stops it.</param>
    public void Run(
        IReadOnlyList<SourceEntry> entries, IsWanted isWanted, Action<int, string> skipped, Action<PhotoBatch<EmbeddedPhoto>> embedded,
        CancellationToken cancellation)
    {
        int cores = Environment.ProcessorCount;
        using var decodedQueue = new BlockingCollection<PhotoBatch<EmbeddedPhoto>>(2 * cores);
        using var embeddedQueue = new BlockingCollection<PhotoBatch<EmbeddedPhoto>>(2 * cores);

        // The first stage that fails stops the others, which may be waiting at a queue.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task[] stages =
        [
            Stage(cores, () => Decode(entries, isWanted, skipped, decodedQueue, stop.Token), BackgroundPriority.OnlyWhereIdle, decodedQueue.CompleteAdding),
            Stage(cores, () => Embed(decodedQueue, embeddedQueue, stop.Token), BackgroundPriority.OnlyWhereIdle, embeddedQueue.CompleteAdding),
            Stage(1, () => Deliver(embeddedQueue, embedded, skipped, stop.Token), BackgroundPriority.Lower, () => { }),
        ];
        try
        {
            Task.WaitAll(stages, CancellationToken.None);
        }
        catch (AggregateException all)
        {
            cancellation.ThrowIfCancellationRequested();

            // Stages that were only stopped say so; the reason is what the one that failed says.
            Exception cause = all.Flatten().InnerExceptions.FirstOrDefault(e => e is not OperationCanceledException) ?? all;
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(cause);
        }

        async Task Stage(int threads, Action work, Action giveWay, Action finished)
        {
            try
            {
                // Each has a thread of its own, which ends with it.
                await Task.WhenAll(Enumerable.Range(0, threads).Select(_ => Task.Factory.StartNew(
                    _inBackground ? () => { giveWay(); work(); } : work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
            }
            catch
            {
                await stop.CancelAsync();
                throw;
            }
            finally
            {
                finished();
            }
        }
    }

    /// <summary>What people should know of the vectors, a line each: what the embedder says, and what all of the run's photos have shown.</summary>
    public IReadOnlyList<string> Notes => [.. _embedder.Notes, .. _watch.Note is { } note ? (string[])[note] : []];

    /// <summary>What the machine could do at most with photos like those of the run; null where it embedded none.</summary>
    /// <param name="run">How long the run took.</param>
    public PipelineLimit? MeasureLimit(TimeSpan run) => _sample.IsEmpty ? null : PipelineLimit.Measure([.. _sample], _decoder, _embedder, run);

    private void Decode(
        IReadOnlyList<SourceEntry> entries, IsWanted isWanted, Action<int, string> skipped, BlockingCollection<PhotoBatch<EmbeddedPhoto>> decoded,
        CancellationToken cancellation)
    {
        PhotoBatch<EmbeddedPhoto> batch = TakeBatch();
        for (int place; (place = Interlocked.Increment(ref _next) - 1) < entries.Count;)
        {
            cancellation.ThrowIfCancellationRequested();
            if (entries[place].Item is not { } item)
            {
                skipped(place, entries[place].Reason!);
                continue;
            }

            try
            {
                PhotoBytes photo = _source.Read(item.Path, _limits.MaxBytes);
                var hash = ContentHash.Compute(photo.Bytes.Span);
                if (!isWanted(item, hash))
                    continue;
                batch.Decode(photo, item.Box, new EmbeddedPhoto(item, hash, place));
                if (_sample.Count < SamplePhotos && Interlocked.Add(ref _sampledBytes, photo.Bytes.Length) < SampleBytes)
                    _sample.Add(new PipelineLimit.SamplePhoto(photo, item.Box));
            }
            catch (PhotoException e)
            {
                skipped(place, e.Message);
            }

            if (batch.IsFull)
            {
                decoded.Add(batch, cancellation);
                batch = TakeBatch();
            }
        }

        if (batch.Entries.Count > 0)
            decoded.Add(batch, cancellation);
    }

    private static void Embed(BlockingCollection<PhotoBatch<EmbeddedPhoto>> decoded, BlockingCollection<PhotoBatch<EmbeddedPhoto>> embedded, CancellationToken cancellation)
    {
        foreach (PhotoBatch<EmbeddedPhoto> batch in decoded.GetConsumingEnumerable(cancellation))
        {
            batch.Embed();
            embedded.Add(batch, cancellation);
        }
    }

    private void Deliver(BlockingCollection<PhotoBatch<EmbeddedPhoto>> queue, Action<PhotoBatch<EmbeddedPhoto>> embedded, Action<int, string> skipped, CancellationToken cancellation)
    {
        foreach (PhotoBatch<EmbeddedPhoto> batch in queue.GetConsumingEnumerable(cancellation))
        {
            foreach (EmbeddedPhoto entry in _passesAll ? [] : batch.DropNotFinite())
                skipped(entry.Place, VectorWatch.NotFinite);
            _watch.See(batch);
            if (batch.Entries.Count > 0)
                embedded(batch);
            batch.Entries.Clear();
            _free.Add(batch);
        }
    }

    private PhotoBatch<EmbeddedPhoto> TakeBatch() =>
        _free.TryTake(out PhotoBatch<EmbeddedPhoto>? batch) ? batch : new PhotoBatch<EmbeddedPhoto>(_embedder, _decoder, _embedder.BatchSize);
}

/// <summary>A photo of a source on its way to a vector.</summary>
/// <param name="Item">What the source says of it.</param>
/// <param name="Hash">The hash of its bytes.</param>
/// <param name="Place">Its place among the source's entries.</param>
internal readonly record struct EmbeddedPhoto(SourceItem Item, ContentHash Hash, int Place);
