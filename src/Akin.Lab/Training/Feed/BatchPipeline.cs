using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Akin.Training;

namespace Akin.Lab.Training.Feed;

/// <summary>
/// Fills batches beside their use: while one is trained with, the next are decoded and varied on threads of their own, into
/// memory that is used again and again. They come in their order whatever thread was faster.
/// </summary>
/// <param name="ring">The batches that are filled in turn: one in use and others ahead of it.</param>
/// <param name="begin">Prepares a batch, by its number: its labels and how many rows it has.</param>
/// <param name="fill">Fills one row of a batch, by the batch's number; called from several threads.</param>
internal sealed class BatchPipeline(IReadOnlyList<TrainingBatch> ring, Action<int, TrainingBatch> begin, Action<int, TrainingBatch, int> fill)
{
    // Rows that a thread takes at once: few, so that a batch is soon whole, and enough not to quarrel over each.
    private const int Chunk = 4;

    /// <summary>Fills batches in order; each belongs to the reader until it asks for the next. One reading at a time.</summary>
    /// <param name="count">How many batches.</param>
    /// <param name="cancellation">Stops it.</param>
    public async IAsyncEnumerable<TrainingBatch> ReadAsync(int count, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Channel<TrainingBatch> free = Channel.CreateUnbounded<TrainingBatch>();
        Channel<Work> ordered = Channel.CreateBounded<Work>(ring.Count);
        Channel<(Work, int From)> rows = Channel.CreateUnbounded<(Work, int)>();
        foreach (TrainingBatch batch in ring)
            free.Writer.TryWrite(batch);
        Task[] tasks =
        [
            Task.Run(() => DispatchAsync(count, free.Reader, ordered.Writer, rows.Writer, stop.Token), CancellationToken.None),
            .. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Run(() => FillAsync(rows.Reader, stop.Token), CancellationToken.None)),
        ];
        try
        {
            await foreach (Work work in ordered.Reader.ReadAllAsync(cancellation))
            {
                await work.Done.Task.WaitAsync(cancellation);
                yield return work.Batch;
                free.Writer.TryWrite(work.Batch);
            }
        }
        finally
        {
            await stop.CancelAsync();
            // What went wrong in them was said through the batch; here they only have to have left the memory alone.
            await Task.WhenAll(tasks).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task DispatchAsync(
        int count, ChannelReader<TrainingBatch> free, ChannelWriter<Work> ordered, ChannelWriter<(Work, int)> rows, CancellationToken cancellation)
    {
        try
        {
            for (int b = 0; b < count; b++)
            {
                TrainingBatch batch = await free.ReadAsync(cancellation);
                begin(b, batch);
                var work = new Work(b, batch);
                await ordered.WriteAsync(work, cancellation);
                for (int from = 0; from < batch.Size; from += Chunk)
                    rows.TryWrite((work, from));
            }

            ordered.Complete();
        }
        catch (Exception e)
        {
            ordered.TryComplete(e);
        }
        finally
        {
            rows.Complete();
        }
    }

    private async Task FillAsync(ChannelReader<(Work Work, int From)> rows, CancellationToken cancellation)
    {
        await foreach ((Work work, int from) in rows.ReadAllAsync(cancellation))
        {
            int to = Math.Min(from + Chunk, work.Batch.Size);
            try
            {
                for (int row = from; row < to; row++)
                    fill(work.Number, work.Batch, row);
            }
            catch (Exception e)
            {
                work.Done.TrySetException(e);
            }

            if (Interlocked.Add(ref work.Left, from - to) == 0)
                work.Done.TrySetResult();
        }
    }

    private sealed class Work(int number, TrainingBatch batch)
    {
        public int Left = batch.Size;

        public int Number => number;

        public TrainingBatch Batch => batch;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
