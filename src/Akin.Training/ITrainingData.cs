namespace Akin.Training;

/// <summary>What a <see cref="Trainer"/> learns from: batches of an epoch, and batches that it is measured on.</summary>
public interface ITrainingData
{
    /// <summary>How many batches an epoch has; the same for every epoch, at least 1.</summary>
    int TrainingBatches { get; }

    /// <summary>
    /// The batches of one epoch, each of them full. The order and the augmentation of an epoch must depend on nothing but
    /// the seed and <paramref name="epoch"/>: then a run that is resumed sees what an uninterrupted one sees.
    /// </summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>Batches; one belongs to the trainer until it asks for the next and may be filled anew after that.</returns>
    IAsyncEnumerable<TrainingBatch> TrainAsync(int epoch, CancellationToken cancellationToken);

    /// <summary>The batches to measure on, in an order that never changes; the last may be partly filled. None: nothing is measured.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>Batches; one belongs to the trainer until it asks for the next.</returns>
    IAsyncEnumerable<TrainingBatch> ValidateAsync(CancellationToken cancellationToken);
}
