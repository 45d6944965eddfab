using Akin.Training.Graphs;

namespace Akin.Training.Optimizers;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter, 2019), as in PyTorch: w = w (1 - rate decay) - rate m' /
/// (sqrt(v') + epsilon), where m' and v' are the moving means of the gradients and their squares, corrected for having
/// begun at zero.
/// </summary>
/// <param name="Beta1">How slowly the mean of the gradients moves, 0 to below 1.</param>
/// <param name="Beta2">How slowly the mean of their squares moves, 0 to below 1.</param>
/// <param name="Epsilon">Added to the root of the squares.</param>
public sealed record AdamW(float Beta1 = 0.9f, float Beta2 = 0.999f, float Epsilon = 1e-8f) : Optimizer
{
    /// <inheritdoc/>
    internal override int Slots => 2;

    /// <inheritdoc/>
    internal override void Check()
    {
        CheckShare("AdamW's first beta", Beta1);
        CheckShare("AdamW's second beta", Beta2);
    }

    /// <inheritdoc/>
    internal override (double First, double Second) Corrections(long step) =>
        (1 / (1 - Math.Pow(Beta1, step)), 1 / Math.Sqrt(1 - Math.Pow(Beta2, step)));

    /// <inheritdoc/>
    internal override (string Weight, string[] Slots) Update(
        GraphWriter writer, string weight, string gradient, string[] slots, RateTensors rate, float decay)
    {
        string mean = Moving(writer, slots[0], gradient, Beta1);
        string squares = Moving(writer, slots[1], writer.Mul(gradient, gradient), Beta2);
        string root = writer.Add(writer.Mul(writer.Unary("Sqrt", squares), rate.Second), writer.Scalar(Epsilon));
        string kept = decay == 0 ? weight : writer.Mul(weight, writer.Sub(writer.Scalar(1f), writer.Scale(rate.Rate, decay)));
        string step = writer.Mul(writer.Div(mean, root), writer.Mul(rate.Rate, rate.First));
        return (writer.Sub(kept, step), [mean, squares]);
    }
}
