namespace Akin.Training.Steps;

/// <summary>All that a training needs to go on as if it had never stopped.</summary>
/// <param name="Fingerprint">What the training is: a checkpoint of another one is refused.</param>
/// <param name="Epochs">The finished epochs.</param>
/// <param name="Current">Weights, running statistics and slots after the last of them.</param>
/// <param name="Best">Weights and statistics of the best of them; null where there is none.</param>
/// <param name="FirstLoss">The loss of the very first step, which a runaway loss is compared with.</param>
internal sealed record CheckpointState(
    string Fingerprint,
    IReadOnlyList<EpochReport> Epochs,
    IReadOnlyDictionary<string, float[]> Current,
    IReadOnlyDictionary<string, float[]>? Best,
    double FirstLoss);
