using Akin.Training.Graphs;

namespace Akin.Training.Optimizers;

/// <summary>
/// Adadelta (Zeiler, 2012), as in PyTorch: each step is the gradient times the ratio of the roots of the moving means of
/// squared steps and of squared gradients. Its usual rate is 1.
/// </summary>
/// <param name="Rho">How slowly the means move, 0 to below 1.</param>
/// <param name="Epsilon">Added under both roots.</param>
public sealed record Adadelta(float Rho = 0.9f, float Epsilon = 1e-6f) : Optimizer
{
    /// <inheritdoc/>
    internal override int Slots => 2;

    /// <inheritdoc/>
    internal override void Check() => CheckShare("Adadelta's rho", Rho);

    /// <inheritdoc/>
    internal override (string Weight, string[] Slots) Update(
        GraphWriter writer, string weight, string gradient, string[] slots, RateTensors rate, float decay)
    {
        gradient = Decayed(writer, weight, gradient, decay);
        string squares = Moving(writer, slots[0], writer.Mul(gradient, gradient), Rho);
        string epsilon = writer.Scalar(Epsilon);
        string ratio = writer.Unary("Sqrt", writer.Div(writer.Add(slots[1], epsilon), writer.Add(squares, epsilon)));
        string step = writer.Mul(ratio, gradient);
        string steps = Moving(writer, slots[1], writer.Mul(step, step), Rho);
        return (writer.Sub(weight, writer.Mul(step, rate.Rate)), [squares, steps]);
    }
}
