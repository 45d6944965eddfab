using Akin.Training.Graphs;

namespace Akin.Training.Gradients;

/// <summary>
/// Gradients of functions of one tensor: roots, exponentials, the trigonometric and hyperbolic ones and their inverses;
/// Round, which lets the gradient straight through; and the step functions, which have none.
/// </summary>
internal static class FunctionGradients
{
    public static void Register(GradientTable table)
    {
        table.Register("Sqrt", c => Over(c, c.Writer.Scale(c.Output(), 2)));
        table.Register("Exp", c => Times(c, c.Output()));
        table.Register("Log", c => Over(c, c.Input(0)));
        table.Register("Abs", c => Times(c, c.Writer.Unary("Sign", c.Input(0))));
        table.Register("Reciprocal", c => Times(c, c.Writer.Neg(Square(c.Writer, c.Output()))));
        table.Register("Erf", Erf);
        table.Register("Sin", c => Times(c, c.Writer.Unary("Cos", c.Input(0))));
        table.Register("Cos", c => Times(c, c.Writer.Neg(c.Writer.Unary("Sin", c.Input(0)))));
        table.Register("Tan", c => Times(c, Sum(c.Writer, 1, Square(c.Writer, c.Output()))));
        table.Register("Sinh", c => Times(c, c.Writer.Unary("Cosh", c.Input(0))));
        table.Register("Cosh", c => Times(c, c.Writer.Unary("Sinh", c.Input(0))));
        table.Register("Tanh", c => Times(c, Rest(c.Writer, Square(c.Writer, c.Output()))));
        table.Register("Asin", c => Over(c, Root(c.Writer, Rest(c.Writer, Square(c.Writer, c.Input(0))))));
        table.Register("Acos", c => Over(c, c.Writer.Neg(Root(c.Writer, Rest(c.Writer, Square(c.Writer, c.Input(0)))))));
        table.Register("Atan", c => Over(c, Sum(c.Writer, 1, Square(c.Writer, c.Input(0)))));
        table.Register("Asinh", c => Over(c, Root(c.Writer, Sum(c.Writer, 1, Square(c.Writer, c.Input(0))))));
        table.Register("Acosh", c => Over(c, Root(c.Writer, Sum(c.Writer, -1, Square(c.Writer, c.Input(0))))));
        table.Register("Atanh", c => Over(c, Rest(c.Writer, Square(c.Writer, c.Input(0)))));

        // Flat, but networks round in order to store small numbers, and are trained as if they did not (Bengio et al.,
        // "Estimating or propagating gradients through stochastic neurons", 2013).
        table.Register("Round", c => c.AddGradient(0, c.OutputGradient()));

        // Flat almost everywhere, or not a function of their input's values.
        foreach (string op in (string[])["Sign", "Floor", "Ceil", "Hardmax", "OneHot", "EyeLike", "RandomNormalLike", "RandomUniformLike", "Bernoulli"])
            table.RegisterStop(op);
    }

    private static void Times(GradientContext context, string slope) =>
        context.AddGradient(0, context.Writer.Mul(context.OutputGradient(), slope));

    private static void Over(GradientContext context, string divisor) =>
        context.AddGradient(0, context.Writer.Div(context.OutputGradient(), divisor));

    private static string Square(GraphWriter write, string x) => write.Mul(x, x);

    private static string Root(GraphWriter write, string x) => write.Unary("Sqrt", x);

    private static string Sum(GraphWriter write, float number, string x) => write.Add(x, write.Scalar(number));

    private static string Rest(GraphWriter write, string x) => write.Sub(write.Scalar(1f), x);

    // 2/sqrt(pi) exp(-x²).
    private static void Erf(GradientContext context)
    {
        GraphWriter write = context.Writer;
        string bell = write.Unary("Exp", write.Neg(Square(write, context.Input(0))));
        Times(context, write.Scale(bell, (float)(2 / Math.Sqrt(Math.PI))));
    }
}
