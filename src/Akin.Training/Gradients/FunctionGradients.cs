using Akin.Training.Graphs;

namespace Akin.Training.Gradients;

/// <summary>
/// Gradients of functions of one tensor: Sqrt, Exp, Log, Abs, Reciprocal, Tanh, Erf, Gelu, Softplus, Elu, Sin, Cos; and
/// the step functions, which have none.
/// </summary>
internal static class FunctionGradients
{
    public static void Register(GradientTable table)
    {
        table.Register("Sqrt", c => c.Give(0, c.Writer.Div(c.Writer.Scale(c.OutputGradient(), 0.5f), c.Output())));
        table.Register("Exp", c => Times(c, c.Output()));
        table.Register("Log", c => c.Give(0, c.Writer.Div(c.OutputGradient(), c.Input(0))));
        table.Register("Abs", c => Times(c, c.Writer.Unary("Sign", c.Input(0))));
        table.Register("Reciprocal", c => Times(c, c.Writer.Neg(Square(c.Writer, c.Output()))));
        table.Register("Tanh", c => Times(c, c.Writer.Sub(c.Writer.Scalar(1f), Square(c.Writer, c.Output()))));
        table.Register("Erf", Erf);
        table.Register("Gelu", Gelu);
        table.Register("Softplus", c => Times(c, c.Writer.Unary("Sigmoid", c.Input(0))));
        table.Register("Elu", Elu);
        table.Register("Sin", c => Times(c, c.Writer.Unary("Cos", c.Input(0))));
        table.Register("Cos", c => Times(c, c.Writer.Neg(c.Writer.Unary("Sin", c.Input(0)))));

        // Flat almost everywhere, or not a function of their input's values.
        foreach (string op in (string[])["Sign", "Floor", "Ceil", "Round", "Hardmax", "OneHot", "EyeLike", "RandomNormalLike", "RandomUniformLike", "Bernoulli"])
            table.RegisterStop(op);
    }

    private static void Times(GradientContext context, string slope) =>
        context.Give(0, context.Writer.Mul(context.OutputGradient(), slope));

    private static string Square(GraphWriter write, string x) => write.Mul(x, x);

    // 2/sqrt(pi) exp(-x²).
    private static void Erf(GradientContext context)
    {
        GraphWriter write = context.Writer;
        string bell = write.Unary("Exp", write.Neg(Square(write, context.Input(0))));
        Times(context, write.Scale(bell, (float)(2 / Math.Sqrt(Math.PI))));
    }

    private static void Gelu(GradientContext context)
    {
        GraphWriter write = context.Writer;
        string x = context.Input(0), one = write.Scalar(1f);
        if (context.Attribute("approximate", "none") == "none")
        {
            // x Φ(x): Φ(x) + x φ(x), Φ and φ the normal distribution and its density.
            string below = write.Scale(write.Add(write.Unary("Erf", write.Scale(x, (float)Math.Sqrt(0.5))), one), 0.5f);
            string density = write.Scale(write.Unary("Exp", write.Scale(Square(write, x), -0.5f)), (float)(1 / Math.Sqrt(2 * Math.PI)));
            Times(context, write.Add(below, write.Mul(x, density)));
            return;
        }

        // x (1 + t) / 2 with t = tanh(c (x + a x³)): (1 + t) / 2 + x (1 - t²) c (1 + 3 a x²) / 2.
        const float A = 0.044715f;
        float c = (float)Math.Sqrt(2 / Math.PI);
        string square = Square(write, x);
        string t = write.Unary("Tanh", write.Mul(write.Scale(x, c), write.Add(write.Scale(square, A), one)));
        string inner = write.Scale(write.Add(write.Scale(square, 3 * A), one), c);
        string bend = write.Mul(write.Mul(x, write.Sub(one, Square(write, t))), inner);
        Times(context, write.Scale(write.Add(write.Add(one, t), bend), 0.5f));
    }

    // Below zero it is a (exp(x) - 1), whose slope is the output plus a.
    private static void Elu(GradientContext context)
    {
        GraphWriter write = context.Writer;
        string below = write.Add(context.Output(), write.Scalar(context.Attribute("alpha", 1f)));
        string positive = write.Compare("Greater", context.Input(0), write.Scalar(0f));
        Times(context, write.Where(positive, write.Scalar(1f), below));
    }
}
