using Akin.Training.Optimizers;

namespace Akin.Lab.Training.Configuration;

/// <summary>How weights follow their gradients.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="LearningRate">The highest rate of the schedule.</param>
/// <param name="WeightDecay">What weights shrink by, times the rate; biases and norms don't.</param>
/// <param name="ClipNorm">The longest gradient, all weights together; null is any.</param>
/// <param name="Schedule">How the rate changes over the run.</param>
internal sealed record OptimizerConfig(Optimizer Rule, double LearningRate, double WeightDecay, double? ClipNorm, RateSchedule Schedule)
{
    /// <summary>Reads it from the keys of the config's root.</summary>
    public static OptimizerConfig Read(YamlMap map)
    {
        float momentum = (float)map.Number("momentum", 0, 0.9999, 0.9);
        Optimizer rule = map.Choice<Optimizer>("optimizer", new AdamW(),
            ("sgd", new Sgd(momentum)), ("adamw", new AdamW()), ("adadelta", new Adadelta()));
        return new OptimizerConfig(
            rule,
            map.Number("learning-rate", 1e-8, 1000, rule switch { Sgd => 0.01, AdamW => 0.001, _ => 1 }),
            map.Number("weight-decay", 0, 10, rule is AdamW ? 0.01 : 0.0001),
            map.NumberOrNull("clip-norm", 1e-6, 1e6),
            map.Choice("schedule", RateSchedule.OneCycle,
                ("constant", RateSchedule.Constant), ("cosine", RateSchedule.Cosine), ("one-cycle", RateSchedule.OneCycle)));
    }
}
