using Akin.Training.Graphs;

namespace Akin.Training.Optimizers;

/// <summary>The rule that turns a gradient into a new weight, written into the step's graph as ordinary nodes.</summary>
public abstract record Optimizer
{
    /// <summary>How many tensors of a weight's own shape are kept for it from step to step; all begin as zeros.</summary>
    internal abstract int Slots { get; }

    /// <summary>Refuses values out of their range.</summary>
    /// <exception cref="TrainingException">A value is out of its range; the message names it.</exception>
    internal abstract void Check();

    /// <summary>Two numbers that this step's update needs beside the rate, fed anew each step.</summary>
    /// <param name="step">How many updates the weights have had, this one included; from 1.</param>
    internal virtual (double First, double Second) Corrections(long step) => (1, 1);

    /// <summary>Writes one weight's update.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="weight">The weight.</param>
    /// <param name="gradient">The loss's gradient by it.</param>
    /// <param name="slots">The kept tensors.</param>
    /// <param name="rate">Scalars that are fed: the rate and the two corrections.</param>
    /// <param name="decay">The weight decay; 0 for none.</param>
    /// <returns>The new weight and the new kept tensors.</returns>
    internal abstract (string Weight, string[] Slots) Update(
        GraphWriter writer, string weight, string gradient, string[] slots, RateTensors rate, float decay);

    /// <summary>Decay as it was before AdamW: a part of the gradient.</summary>
    private protected static string Decayed(GraphWriter writer, string weight, string gradient, float decay) =>
        decay == 0 ? gradient : writer.Add(gradient, writer.Scale(weight, decay));

    /// <summary>kept x share + given x (1 - share).</summary>
    private protected static string Moving(GraphWriter writer, string kept, string given, float share) =>
        writer.Add(writer.Scale(kept, share), writer.Scale(given, 1 - share));

    private protected static void CheckShare(string what, float share)
    {
        if (!(share is >= 0 and < 1))
            throw new TrainingException($"{what} is {share}; it can be 0 to below 1");
    }
}

/// <summary>The scalars of a step that an update is written with.</summary>
/// <param name="Rate">The learning rate of the weight's group.</param>
/// <param name="First">The optimizer's first correction.</param>
/// <param name="Second">The optimizer's second correction.</param>
internal readonly record struct RateTensors(string Rate, string First, string Second);
