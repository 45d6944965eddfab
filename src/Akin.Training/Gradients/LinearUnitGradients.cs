using Akin.Training.Graphs;

namespace Akin.Training.Gradients;

/// <summary>
/// Gradients of activations that are the input on one side and bend or end on the other: Elu, Selu, Celu, Gelu, Mish,
/// Softplus, Softsign, ThresholdedRelu, Shrink.
/// </summary>
internal static class LinearUnitGradients
{
    public static void Register(GradientTable table)
    {
        table.Register("Elu", c => Exponential(c, 1, c.Attribute("alpha", 1f)));
        table.Register("Selu", c => Exponential(c, c.Attribute("gamma", 1.05070102214813232421875f), c.Attribute("alpha", 1.67326319217681884765625f)));
        table.Register("Celu", Celu);
        table.Register("Gelu", Gelu);
        table.Register("Mish", Mish);
        table.Register("Softplus", c => Times(c, c.Writer.Unary("Sigmoid", c.Input(0))));
        table.Register("Softsign", Softsign);
        table.Register("ThresholdedRelu", c => Open(c, c.Writer.Compare("Greater", c.Input(0), c.Writer.Scalar(c.Attribute("alpha", 1f)))));
        table.Register("Shrink", c => Open(c, c.Writer.Compare("Greater", c.Writer.Unary("Abs", c.Input(0)), c.Writer.Scalar(c.Attribute("lambd", 0.5f)))));
    }

    private static void Times(GradientContext context, string slope) =>
        context.AddGradient(0, context.Writer.Mul(context.OutputGradient(), slope));

    // A slope of 1 where the condition holds, else 0.
    private static void Open(GradientContext context, string condition) => Times(context, context.Writer.CastToFloat(condition));

    // y = gain x above zero, gain scale (exp(x) - 1) below it, where the slope is the output plus gain scale.
    private static void Exponential(GradientContext context, float gain, float scale)
    {
        GraphWriter write = context.Writer;
        string below = write.Add(context.Output(), write.Scalar(gain * scale));
        string positive = write.Compare("Greater", context.Input(0), write.Scalar(0f));
        Times(context, write.Where(positive, write.Scalar(gain), below));
    }

    // y = x above zero, a (exp(x / a) - 1) below it, where the slope is the output over a, plus 1.
    private static void Celu(GradientContext context)
    {
        GraphWriter write = context.Writer;
        string below = write.Add(write.Scale(context.Output(), 1 / context.Attribute("alpha", 1f)), write.Scalar(1f));
        string positive = write.Compare("Greater", context.Input(0), write.Scalar(0f));
        Times(context, write.Where(positive, write.Scalar(1f), below));
    }

    private static void Gelu(GradientContext context)
    {
        GraphWriter write = context.Writer;
        string x = context.Input(0), one = write.Scalar(1f), square = write.Mul(x, x);
        if (context.Attribute("approximate", "none") == "none")
        {
            // x Φ(x): Φ(x) + x φ(x), Φ and φ the normal distribution and its density.
            string below = write.Scale(write.Add(write.Unary("Erf", write.Scale(x, (float)Math.Sqrt(0.5))), one), 0.5f);
            string density = write.Scale(write.Unary("Exp", write.Scale(square, -0.5f)), (float)(1 / Math.Sqrt(2 * Math.PI)));
            Times(context, write.Add(below, write.Mul(x, density)));
            return;
        }

        // x (1 + t) / 2 with t = tanh(c (x + a x³)): (1 + t) / 2 + x (1 - t²) c (1 + 3 a x²) / 2.
        const float A = 0.044715f;
        float c = (float)Math.Sqrt(2 / Math.PI);
        string t = write.Unary("Tanh", write.Mul(write.Scale(x, c), write.Add(write.Scale(square, A), one)));
        string inner = write.Scale(write.Add(write.Scale(square, 3 * A), one), c);
        string bend = write.Mul(write.Mul(x, write.Sub(one, write.Mul(t, t))), inner);
        Times(context, write.Scale(write.Add(write.Add(one, t), bend), 0.5f));
    }

    // y = x t with t = tanh(log(1 + exp(x))): t + x (1 - t²) sigmoid(x).
    private static void Mish(GradientContext context)
    {
        GraphWriter write = context.Writer;
        string x = context.Input(0), t = write.Unary("Tanh", write.Unary("Softplus", x));
        string bend = write.Mul(write.Mul(x, write.Unary("Sigmoid", x)), write.Sub(write.Scalar(1f), write.Mul(t, t)));
        Times(context, write.Add(t, bend));
    }

    // y = x / (1 + |x|): 1 / (1 + |x|)², which is (1 - |y|)².
    private static void Softsign(GradientContext context)
    {
        GraphWriter write = context.Writer;
        string rest = write.Sub(write.Scalar(1f), write.Unary("Abs", context.Output()));
        Times(context, write.Mul(rest, rest));
    }
}
