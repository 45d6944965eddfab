using Akin.Training.Losses;
using Akin.Training.Networks;
using Akin.Training.Steps;

namespace Akin.Training;

/// <summary>Refuses options that are out of their range or don't fit a network, before anything long begins.</summary>
internal static class TrainerChecks
{
    /// <summary>Checks.</summary>
    /// <exception cref="TrainingException">Something is wrong; the message names it.</exception>
    public static void Check(TrainingNetwork network, TrainerOptions options)
    {
        if (options.Epochs is < 1 or > 100_000 || options.BatchSize is < 1 or > 65_536 || options.Threads is < 1 or > 1024)
            throw new TrainingException($"epochs ({options.Epochs}), batch size ({options.BatchSize}) and threads ({options.Threads}) must be at least 1");
        if (!(options.Rate >= 0) || float.IsInfinity(options.Rate) || !(options.WeightDecay >= 0) || !(options.EarlierRate is >= 0 and <= 1))
            throw new TrainingException($"rate ({options.Rate}) and weight decay ({options.WeightDecay}) can't be negative, and the earlier layers' factor ({options.EarlierRate}) must be 0 to 1");
        if (!(options.Anchor >= 0) || float.IsInfinity(options.Anchor) || !(options.AverageDecay is >= 0 and < 1))
            throw new TrainingException($"the anchor ({options.Anchor}) can't be negative, and the average's decay ({options.AverageDecay}) can be 0 to below 1");
        if (options.ClipNorm is { } norm && !(norm > 0))
            throw new TrainingException($"the longest gradient is {norm}; it must be above 0");
        if (options.Patience is < 1)
            throw new TrainingException("patience must be at least 1 epoch");
        options.Optimizer.Check();
        TrainingDevice.Check(options.Device);
        if (options.Tasks.Count == 0 && options.MetricLosses.Count == 0 && options.Distillation is null)
            throw new TrainingException("there is nothing to learn: name a task, a metric loss or a teacher");
        foreach (TrainingTask task in options.Tasks)
        {
            task.Check();
            if (!network.Tasks.Contains(task.Name))
                throw new TrainingException($"the network has no output for the task {task.Name}; it has: {string.Join(", ", network.Tasks)}");
        }

        foreach (MetricLoss metric in options.MetricLosses)
            Check(metric, options);
        if (options.Watch == WatchedFigure.Accuracy && options.Tasks.Count == 0)
            throw new TrainingException("accuracy can't be watched without a task");
        if (options.Watch == WatchedFigure.TripletsInOrder && options.MetricLosses.All(m => m.Kind != MetricLossKind.Triplet))
            throw new TrainingException("the order of triplets can't be watched without a loss on triplets");
    }

    private static void Check(MetricLoss metric, TrainerOptions options)
    {
        if (!(metric.Margin >= 0) || !(metric.Weight >= 0) || !(metric.Temperature > 0))
            throw new TrainingException($"the {metric.Kind} loss: margin ({metric.Margin}) and weight ({metric.Weight}) can't be negative, and the temperature ({metric.Temperature}) must be above 0");
        if (metric.Kind == MetricLossKind.Triplet && options.BatchSize % 3 != 0)
            throw new TrainingException($"a batch of {options.BatchSize} photos holds no whole triplets; choose a batch size that three divides");
        if (metric.Kind != MetricLossKind.Triplet && options.Tasks.All(t => t.Name != metric.Task))
            throw new TrainingException($"the {metric.Kind} loss needs a task whose labels say which photos are equal; '{metric.Task}' is none");
    }
}
