using Akin.Lab.Training.Data;
using Akin.Training;

namespace Akin.Lab.Training.Feed;

/// <summary>Feeds a training with triplets: queries in the first third of a batch, positives in the second, negatives in the last.</summary>
/// <param name="triplets">The triplets.</param>
/// <param name="batch">Triplets of a batch.</param>
/// <param name="length">Numbers of a photo.</param>
/// <param name="seed">What the order of an epoch follows from.</param>
/// <param name="fill">Writes a photo.</param>
internal sealed class TripletFeed(TripletList triplets, int batch, int length, int seed, PhotoFeed.Fill fill) : ITrainingData
{
    private readonly TrainingBatch[] _ring = [.. Enumerable.Range(0, 3).Select(_ => new TrainingBatch(3 * batch, length, 0))];

    /// <inheritdoc/>
    public int TrainingBatches => Math.Max(1, triplets.GetTriplets(PhotoSide.Train).Count / batch);

    /// <inheritdoc/>
    public IAsyncEnumerable<TrainingBatch> TrainAsync(int epoch, CancellationToken cancellationToken)
    {
        IReadOnlyList<TripletList.Triplet> all = triplets.GetTriplets(PhotoSide.Train);
        int[] order = [.. Enumerable.Range(0, Math.Max(all.Count, batch)).Select(i => i % all.Count)];
        new Random(unchecked((seed * 486_187_739) + (epoch * 16_777_619) + 1)).Shuffle(order);
        return ReadAsync([.. order.Take(TrainingBatches * batch).Select(i => all[i])], epoch, cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<TrainingBatch> ValidateAsync(CancellationToken cancellationToken) =>
        ReadAsync(triplets.GetTriplets(PhotoSide.Validation), null, cancellationToken);

    private IAsyncEnumerable<TrainingBatch> ReadAsync(IReadOnlyList<TripletList.Triplet> rows, int? epoch, CancellationToken cancellation)
    {
        var pipeline = new BatchPipeline(
            _ring,
            (number, filled) => filled.Count = 3 * Math.Min(batch, rows.Count - (number * batch)),
            (number, filled, row) =>
            {
                int at = (number * batch) + (row % batch);
                if (at >= rows.Count)
                {
                    filled.Photo(row).Clear();
                    return;
                }

                TripletList.Triplet t = rows[at];
                fill((row / batch) switch { 0 => t.Query, 1 => t.Positive, _ => t.Negative }, epoch, filled.Photo(row));
            });
        return pipeline.ReadAsync((rows.Count + batch - 1) / batch, cancellation);
    }
}
