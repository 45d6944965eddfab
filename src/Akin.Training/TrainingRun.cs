using System.Diagnostics;
using Akin.Training.Graphs;
using Akin.Training.Losses;
using Akin.Training.Measuring;
using Akin.Training.Networks;
using Akin.Training.Optimizers;
using Akin.Training.Steps;
using OrtValue = Microsoft.ML.OnnxRuntime.OrtValue;
using Onnx;

namespace Akin.Training;

/// <summary>One course of a training, from its first epoch or a checkpoint on.</summary>
internal sealed class TrainingRun : IDisposable
{
    private const double CollapsedCosine = 0.98;

    private readonly TrainingNetwork _network;
    private readonly TrainerOptions _options;
    private readonly LearningPlan _plan;
    private readonly ITrainingData _data;
    private readonly string _fingerprint;
    private readonly List<EpochReport> _epochs = [];
    private readonly DivergenceWatch _divergence;
    private readonly long[] _inputShape;
    private IReadOnlyDictionary<string, float[]> _current;
    private IReadOnlyDictionary<string, float[]>? _best;
    private TrainingStep? _step;
    private AveragedWeights? _average;
    private RunningStatistics? _statistics;
    private Evaluator? _evaluator;
    private int _openLayers = -1;
    private string? _message;

    public TrainingRun(TrainingNetwork network, TrainerOptions options, LearningPlan plan, ITrainingData data)
    {
        (_network, _options, _plan, _data) = (network, options, plan, data);
        if (data.TrainingBatches < 1)
            throw new TrainingException("there is not one whole batch to train on; choose a smaller batch size");
        _inputShape = [options.BatchSize, .. network.InputShape.Select(side => (long)side)];
        _fingerprint = TrainingFingerprint.Compute(network, options, data.TrainingBatches);
        CheckpointState? kept = options.Checkpoint is null ? null : Checkpoint.Read(options.Checkpoint);
        if (kept is not null && kept.Fingerprint != _fingerprint)
            throw new TrainingException($"{options.Checkpoint} is the checkpoint of another training (network, data or settings differ); delete it or name another");
        _epochs.AddRange(kept?.Epochs ?? []);
        (_current, _best) = (kept?.Current ?? new Dictionary<string, float[]>(), kept?.Best);
        _divergence = new DivergenceWatch(kept?.FirstLoss);
    }

    /// <summary>Trains the epochs that are not done.</summary>
    public async Task<TrainingResult> ToTheEndAsync(IProgress<EpochReport>? progress, IProgress<StepReport>? steps, CancellationToken cancellationToken)
    {
        StopReason reason = StopReason.Finished;
        while (_epochs.Count < _options.Epochs && reason == StopReason.Finished)
        {
            if (IsStale())
            {
                reason = StopReason.NoBetter;
                break;
            }

            int epoch = _epochs.Count;
            Open(epoch);
            (double trainLoss, double rate, double seconds, double waited, string? wrong) = await TrainAsync(epoch, steps, cancellationToken);
            Evaluation? measured = wrong is null ? await MeasureAsync(epoch, cancellationToken) : null;
            if (measured?.Loss is { } loss && !double.IsFinite(loss))
                wrong = "the validation loss is no number any more";
            if (wrong is not null)
            {
                _message = $"training diverged in epoch {epoch + 1}: {wrong}; the last good weights are those of {(Best is { } b ? $"epoch {b.Epoch + 1}" : "the beginning")}; lower the learning rate (now {_options.Rate})";
                reason = StopReason.Diverged;
                break;
            }

            EpochReport report = Keep(epoch, trainLoss, rate, seconds, waited, measured!);
            progress?.Report(report);
        }

        return new TrainingResult([.. _epochs], Best, reason, _message)
        {
            Unchanged = _best is null ? [] : UnchangedLayers.Find(_plan, _network, _best),
        };
    }

    /// <summary>Gives the network the weights of the best epoch; where there is none it keeps its own.</summary>
    public void KeepBest() => Write(_network, _best ?? new Dictionary<string, float[]>());

    /// <inheritdoc/>
    public void Dispose()
    {
        _step?.Dispose();
        _average?.Dispose();
        _statistics?.Dispose();
        _evaluator?.Dispose();
        (_step, _average, _statistics, _evaluator) = (null, null, null, null);
    }

    private EpochReport? Best => _epochs.LastOrDefault(e => e.IsBest);

    private static void Write(TrainingNetwork network, IReadOnlyDictionary<string, float[]> values)
    {
        foreach (TensorProto weight in network.Model.Graph.Initializer)
        {
            if (values.TryGetValue(weight.Name, out float[]? learned))
                weight.Set(learned);
        }
    }

    private bool IsStale() =>
        _options.Patience is { } patience && Best is { } best && _epochs.Count - 1 - best.Epoch >= patience;

    // Another part learns from this epoch on: another graph, with the weights and slots as they stand.
    private void Open(int epoch)
    {
        int layers = _plan.BackboneLayers(epoch);
        if (layers == _openLayers)
            return;
        Dispose();
        var now = new TrainingNetwork(
            _network.Model.Clone(), _network.Input, _network.InputShape, _network.HeadWeights, _network.Features, _network.FeatureShape);
        Write(now, _current);
        IReadOnlyDictionary<string, RateRow> learning = _plan.GetRates(epoch, _data.TrainingBatches);
        StepGraph graph = StepGraph.Write(now, _options, learning, _network);
        _step = new TrainingStep(now, _options, graph, _current);
        _average = _options.AverageDecay == 0 ? null : new AveragedWeights(_step.Parameters, _options.AverageDecay, _current);
        _statistics = new RunningStatistics(now, _options, learning);
        _evaluator = new Evaluator(now, _options, [.. graph.State, .. _statistics.State]);
        _openLayers = layers;
    }

    private async Task<(double Loss, double Rate, double Seconds, double Waited, string? Wrong)> TrainAsync(
        int epoch, IProgress<StepReport>? progress, CancellationToken cancellationToken)
    {
        int steps = _data.TrainingBatches, done = 0;
        double sum = 0, rate = 0;
        var clock = Stopwatch.StartNew();
        var work = new Stopwatch();
        bool[] known = new bool[_options.Tasks.Count];
        await foreach (TrainingBatch batch in _data.TrainAsync(epoch, cancellationToken).WithCancellation(cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            BatchCheck.Fits(batch, _options, _inputShape);
            if (batch.Count != batch.Size || done == steps)
                throw new TrainingException($"an epoch must have {steps} full batches; batch {done + 1} has {batch.Count} of {batch.Size} rows");
            work.Start();
            long step = ((long)epoch * steps) + done;
            rate = _options.Rate * RateSchedules.Factor(_options.Schedule, step, (long)_options.Epochs * steps);
            double loss = _step!.Run(batch, step, rate);
            _average?.Follow(_step.Parameters, step);
            work.Stop();
            if (_divergence.Look(loss) is { } wrong)
                return (0, rate, 0, 0, wrong);
            sum += loss;
            done++;
            for (int t = 0; t < known.Length; t++)
                known[t] |= batch.Labels[t].AsSpan().ContainsAnyExcept(TrainingBatch.Unknown);
            progress?.Report(new StepReport(epoch, done, steps, loss, rate));
        }

        if (done != steps)
            throw new TrainingException($"an epoch must have {steps} batches; this one had {done}");
        int blind = Array.IndexOf(known, false);
        if (blind >= 0)
            _message = $"task {_options.Tasks[blind].Name} had no known label in a whole epoch: it learns nothing";
        return (sum / steps, rate, clock.Elapsed.TotalSeconds, (clock.Elapsed - work.Elapsed).TotalSeconds, null);
    }

    // By statistics of the weights that the epoch ended with, from its own first batches: a resumed run sees the same ones.
    private async Task<Evaluation> MeasureAsync(int epoch, CancellationToken cancellationToken)
    {
        // The averages stand in for the weights that they are of.
        IEnumerable<(string Name, OrtValue Value)> weights = _average?.Values ?? _step!.Parameters.Values();
        await _statistics!.EstimateAsync(weights, _data.TrainAsync(epoch, cancellationToken), cancellationToken);
        return await _evaluator!.RunAsync(
            weights.Concat(_statistics.Values.Select(v => (v.Key, v.Value))), _data.ValidateAsync(cancellationToken), cancellationToken);
    }

    private EpochReport Keep(int epoch, double trainLoss, double rate, double seconds, double waited, Evaluation measured)
    {
        Dictionary<string, float[]> now = _step!.Parameters.Read();
        Dictionary<string, float[]> all = new(_current, StringComparer.Ordinal);
        foreach ((string name, float[] values) in now.Concat(_statistics!.Read()).Concat(_average?.Read() ?? []))
            all[name] = values;
        _current = all;
        var report = new EpochReport
        {
            Epoch = epoch,
            Rate = rate,
            TrainLoss = trainLoss,
            ValidLoss = measured.Loss,
            Tasks = measured.Tasks,
            SameLabelAt1 = measured.SameLabelAt1,
            TripletsInOrder = measured.TripletsInOrder,
            MeanCosine = measured.MeanCosine,
            Seconds = seconds,
            WaitSeconds = waited,
        };
        bool isBest = Best is null || Watched(report) > Watched(Best);
        if (isBest)
            _best = AveragedWeights.Take(all);
        report = report with { IsBest = isBest, Warning = Warning(measured) ?? _message };
        _epochs.Add(report);
        if (_options.Checkpoint is not null && SaveFailed() is { } failed)
        {
            _message = failed;
            report = _epochs[^1] = report with { Warning = failed };
        }

        return report;
    }

    private string? SaveFailed()
    {
        try
        {
            Checkpoint.Write(_options.Checkpoint!, new CheckpointState(_fingerprint, _epochs, _current, _best, _divergence.FirstLoss ?? 0));
            return null;
        }
        catch (TrainingException e)
        {
            return e.Message;
        }
    }

    // Where a figure can't be measured, the loss decides.
    private double Watched(EpochReport report) => _options.Watch switch
    {
        WatchedFigure.Accuracy when report.Tasks.Any(t => t.Known > 0) => report.Tasks.Where(t => t.Known > 0).Average(t => t.Accuracy),
        WatchedFigure.SameLabelAt1 when report.SameLabelAt1 is { } share => share,
        WatchedFigure.TripletsInOrder when report.TripletsInOrder is { } share => share,
        _ => -(report.ValidLoss ?? report.TrainLoss),
    };

    private string? Warning(Evaluation measured)
    {
        bool compares = _options.MetricLosses.Count > 0 || _options.Tasks.Any(t => t.Loss is TaskLoss.Cosine or TaskLoss.ArcFace);
        if (!compares || !(measured.MeanCosine > CollapsedCosine))
            return null;
        return _message = $"the embedding has collapsed: the mean cosine between different photos is {measured.MeanCosine:0.000}; lower the rate, or add a classification task";
    }
}

/// <summary>Notices when a loss is no number or runs away.</summary>
internal sealed class DivergenceWatch(double? firstLoss)
{
    private const double Smoothing = 0.9, Runaway = 10;

    private double? _smooth;

    /// <summary>The loss of the training's first step; null before it.</summary>
    public double? FirstLoss { get; private set; } = firstLoss;

    /// <summary>Looks at the loss of a step.</summary>
    /// <returns>What is wrong, for a message; null where all is well.</returns>
    public string? Look(double loss)
    {
        if (!double.IsFinite(loss))
            return "the loss is no number any more";
        FirstLoss ??= loss;
        _smooth = _smooth is { } before ? (Smoothing * before) + ((1 - Smoothing) * loss) : loss;
        return _smooth > Runaway * Math.Max(FirstLoss.Value, 1) ? $"the loss ran away, from {FirstLoss:0.##} to {loss:0.##}" : null;
    }
}
