using Akin.Lab.Training.Data;
using Akin.Training;

namespace Akin.Lab.Training.Feed;

/// <summary>Feeds a training with photos, or with features that were computed once, and the labels of the tasks.</summary>
/// <param name="plan">Which photos stand where, by epoch.</param>
/// <param name="batchSize">Rows of a batch.</param>
/// <param name="length">Numbers of a photo.</param>
/// <param name="labels">The tasks' labels.</param>
/// <param name="validation">The places of the photos to measure on, in the order in which they come.</param>
/// <param name="fill">Writes a photo, varied as the epoch has it or, where that is null, as it is; false where it can't.</param>
/// <param name="teachers">What teachers say of the photos; null where there are none.</param>
internal sealed class PhotoFeed(
    EpochPlan plan, int batchSize, int length, IReadOnlyList<LabelSet> labels, IReadOnlyList<int> validation, PhotoFeed.Fill fill,
    TeacherVectors? teachers = null) : ITrainingData
{
    // One in use, two ahead; training and measuring take turns with them.
    private readonly TrainingBatch[] _ring = [.. Enumerable.Range(0, 3).Select(_ => new TrainingBatch(batchSize, length, labels.Count, teachers?.Dimensions ?? 0))];

    /// <summary>Writes a photo.</summary>
    public delegate bool Fill(int photo, int? epoch, Span<float> tensor);

    /// <inheritdoc/>
    public int TrainingBatches => plan.Batches;

    /// <inheritdoc/>
    public IAsyncEnumerable<TrainingBatch> TrainAsync(int epoch, CancellationToken cancellationToken) =>
        ReadAsync(plan.Rows(epoch), epoch, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<TrainingBatch> ValidateAsync(CancellationToken cancellationToken) => ReadAsync(validation, null, cancellationToken);

    private IAsyncEnumerable<TrainingBatch> ReadAsync(IReadOnlyList<int> rows, int? epoch, CancellationToken cancellation)
    {
        var pipeline = new BatchPipeline(
            _ring,
            (number, batch) =>
            {
                int first = number * batchSize;
                batch.Count = Math.Min(batchSize, rows.Count - first);
                batch.Targets.AsSpan().Clear();
                for (int row = 0; teachers is not null && row < batch.Count; row++)
                    teachers.Target(rows[first + row]).CopyTo(batch.Target(row));
                for (int t = 0; t < labels.Count; t++)
                {
                    for (int row = 0; row < batchSize; row++)
                        batch.Labels[t][row] = row < batch.Count ? labels[t].Labels[rows[first + row]] : TrainingBatch.Unknown;
                }
            },
            (number, batch, row) =>
            {
                int at = (number * batchSize) + row;
                if (at >= rows.Count)
                    batch.Photo(row).Clear();
                else if (!fill(rows[at], epoch, batch.Photo(row)))
                    Forget(batch, row);
            });
        return pipeline.ReadAsync((rows.Count + batchSize - 1) / batchSize, cancellation);
    }

    // A photo that is gone teaches nothing.
    private static void Forget(TrainingBatch batch, int row)
    {
        foreach (long[] task in batch.Labels)
            task[row] = TrainingBatch.Unknown;
        batch.Target(row).Clear();
    }
}
