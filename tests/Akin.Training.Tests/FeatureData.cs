using System.Runtime.CompilerServices;
using Akin.Training.Networks;

namespace Akin.Training.Tests;

/// <summary>Another data's photos as the features that a frozen backbone gives them.</summary>
internal sealed class FeatureData(ITrainingData photos, FeatureExtractor features) : ITrainingData
{
    public int TrainingBatches => photos.TrainingBatches;

    public IAsyncEnumerable<TrainingBatch> TrainAsync(int epoch, CancellationToken cancellationToken) =>
        Features(photos.TrainAsync(epoch, cancellationToken), cancellationToken);

    public IAsyncEnumerable<TrainingBatch> ValidateAsync(CancellationToken cancellationToken) => Features(photos.ValidateAsync(cancellationToken), cancellationToken);

    private async IAsyncEnumerable<TrainingBatch> Features(IAsyncEnumerable<TrainingBatch> batches, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (TrainingBatch batch in batches.WithCancellation(cancellationToken))
        {
            var given = new TrainingBatch(batch.Size, features.Length, batch.Labels.Count) { Count = batch.Count };
            features.Run(batch.Size, batch.Photos, given.Photos);
            for (int t = 0; t < batch.Labels.Count; t++)
                batch.Labels[t].CopyTo(given.Labels[t], 0);
            yield return given;
        }
    }
}
