using Akin.Training.Graphs;

namespace Akin.Training.Optimizers;

/// <summary>Stochastic gradient descent with momentum, as in PyTorch: v = momentum v + g + decay w; w = w - rate v.</summary>
/// <param name="Momentum">How much of the last direction is kept, 0 to below 1.</param>
public sealed record Sgd(float Momentum = 0.9f) : Optimizer
{
    /// <inheritdoc/>
    internal override int Slots => Momentum == 0 ? 0 : 1;

    /// <inheritdoc/>
    internal override void Check() => CheckShare("SGD's momentum", Momentum);

    /// <inheritdoc/>
    internal override (string Weight, string[] Slots) Update(
        GraphWriter writer, string weight, string gradient, string[] slots, RateTensors rate, float decay)
    {
        string direction = Decayed(writer, weight, gradient, decay);
        if (slots.Length > 0)
            direction = writer.Add(writer.Scale(slots[0], Momentum), direction);
        return (writer.Sub(weight, writer.Mul(direction, rate.Rate)), slots.Length > 0 ? [direction] : []);
    }
}
