using Akin.Training.Gradients.Blocked;
using Akin.Training.Networks;
using Akin.Training.Steps;

namespace Akin.Training;

/// <summary>Trains a network: steps on batches, an evaluation after every epoch, and the best epoch's weights at the end.</summary>
public sealed class Trainer
{
    private readonly TrainingNetwork _network;
    private readonly TrainerOptions _options;
    private readonly LearningPlan _plan;

    /// <summary>Prepares a training.</summary>
    /// <param name="network">The network: it is changed in place when the training ends.</param>
    /// <param name="options">How to train.</param>
    /// <exception cref="TrainingException">An option is out of its range, or does not fit the network.</exception>
    public Trainer(TrainingNetwork network, TrainerOptions options)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(options);
        TrainerChecks.Check(network, options);
        if (network.WhyAlone is { } why)
            throw new TrainingException($"the network takes one photo at a time ({why}), and training takes several: its own layers can't be trained, only a head on its features");
        (_network, _options, _plan) = (network, options, new LearningPlan(network, options));
    }

    /// <summary>One line where training is slower on this machine than it could be; null where all is well.</summary>
    public string? Notice => _options.Device == "cpu" ? BlockedCheck.Fault : null;

    /// <summary>
    /// Derives a step and runs it once on noise: what can't learn is known in a second or two, before photos are read.
    /// </summary>
    /// <returns>Layers that were meant to learn and will not: no gradient comes to them.</returns>
    /// <exception cref="TrainingException">An operator has no gradient, or ONNX Runtime refuses the step; the message says what to freeze.</exception>
    public IReadOnlyList<UntrainedLayer> Check() => LearningCheck.Run(_network, _options, _plan);

    /// <summary>
    /// Trains until all epochs are done, nothing gets better, or the loss diverges; then the network has the weights of
    /// the best epoch.
    /// </summary>
    /// <param name="data">What to learn from.</param>
    /// <param name="progress">Told of every epoch.</param>
    /// <param name="steps">Told of every step.</param>
    /// <param name="cancellationToken">Stops between two steps; the network then has the weights of the best epoch so far.</param>
    /// <exception cref="TrainingException">A batch does not fit, an operator has no gradient, or the device is not there.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public Task<TrainingResult> RunAsync(
        ITrainingData data, IProgress<EpochReport>? progress = null, IProgress<StepReport>? steps = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Task.Run(
            async () =>
            {
                using var run = new TrainingRun(_network, _options, _plan, data);
                try
                {
                    return await run.ToTheEndAsync(progress, steps, cancellationToken);
                }
                finally
                {
                    run.KeepBest();
                }
            },
            cancellationToken);
    }
}
