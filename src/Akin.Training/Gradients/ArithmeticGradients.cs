using Akin.Training.Graphs;

namespace Akin.Training.Gradients;

/// <summary>
/// Gradients of arithmetic with broadcasting: Add, Sub, Mul, Div, Neg, Sum, Mean, Pow, Min, Max, Where. What had been
/// broadcast gets the sum over all places that it stood at.
/// </summary>
internal static class ArithmeticGradients
{
    public static void Register(GradientTable table)
    {
        table.Register("Add", c => Each(c, 1));
        table.Register("Sum", c => Each(c, 1));
        table.Register("Mean", c => Each(c, 1f / c.InputCount));
        table.Register("Sub", Sub);
        table.Register("Mul", Mul);
        table.Register("Div", Div);
        table.Register("Neg", c => c.AddGradient(0, c.Writer.Neg(c.OutputGradient())));
        table.Register("Pow", Pow);
        table.Register("Max", Chosen);
        table.Register("Min", Chosen);
        table.Register("Where", Where);
    }

    private static void Each(GradientContext context, float share)
    {
        string dy = share == 1 ? context.OutputGradient() : context.Writer.Scale(context.OutputGradient(), share);
        for (int i = 0; i < context.InputCount; i++)
            context.GiveBroadcast(i, dy);
    }

    private static void Sub(GradientContext context)
    {
        context.GiveBroadcast(0, context.OutputGradient());

        // Negated after the sum: there it is smaller.
        if (context.Needs(1))
            context.AddGradient(1, context.Writer.Neg(context.Writer.SumTo(context.OutputGradient(), context.InputShape(1))));
    }

    private static void Mul(GradientContext context)
    {
        string dy = context.OutputGradient();
        if (context.Input(0) == context.Input(1))
        {
            context.AddGradient(0, context.Writer.Scale(context.Writer.Mul(dy, context.Input(0)), 2));
            return;
        }

        if (context.Needs(0))
            context.GiveBroadcast(0, context.Writer.Mul(dy, context.Input(1)));
        if (context.Needs(1))
            context.GiveBroadcast(1, context.Writer.Mul(dy, context.Input(0)));
    }

    // Y = A / B: dA = dY / B, dB = -dY Y / B.
    private static void Div(GradientContext context)
    {
        GraphWriter write = context.Writer;
        string share = write.Div(context.OutputGradient(), context.Input(1));
        context.GiveBroadcast(0, share);
        if (context.Needs(1))
            context.AddGradient(1, write.Neg(write.SumTo(write.Mul(share, context.Output()), context.InputShape(1))));
    }

    // Y = X^P: dX = dY P X^(P-1), dP = dY Y ln X. The exponent may be of another type, even of whole numbers.
    private static void Pow(GradientContext context)
    {
        GraphWriter write = context.Writer;
        string x = context.Input(0), dy = context.OutputGradient();
        if (context.Needs(0))
        {
            string slope = KnownExponent(context) switch
            {
                0 => write.Scalar(0f),
                0.5f => write.Div(write.Scalar(0.5f), context.Output()),
                1 => write.Scalar(1f),
                2 => write.Scale(x, 2),
                { } p => write.Scale(write.Binary("Pow", x, write.Scalar(p - 1)), p),
                null => Slope(context, x),
            };
            context.GiveBroadcast(0, write.Mul(dy, slope));
        }

        if (context.Needs(1))
        {
            // 0^P is 0 for every P around: no slope there, where the logarithm has none either.
            string positive = write.Compare("Greater", x, write.Scalar(0f));
            string log = write.Unary("Log", write.Where(positive, x, write.Scalar(1f)));
            context.GiveBroadcast(1, write.Mul(write.Mul(dy, context.Output()), log));
        }
    }

    private static string Slope(GradientContext context, string x)
    {
        GraphWriter write = context.Writer;
        string p = write.CastToFloat(context.Input(1));
        string slope = write.Mul(p, write.Binary("Pow", x, write.Sub(p, write.Scalar(1f))));
        return write.Where(write.Compare("Equal", p, write.Scalar(0f)), write.Scalar(0f), slope);
    }

    private static float? KnownExponent(GradientContext context)
    {
        if (context.Writer.Shapes.TryGetIntegers(context.Input(1), out long[]? whole) && whole.Length == 1)
            return whole[0];
        return context.Floats(1) is [var p] ? p : null;
    }

    // The gradient goes to the input that was chosen; where several are equal each gets the same share.
    private static void Chosen(GradientContext context)
    {
        GraphWriter write = context.Writer;
        string[] chosen = [.. Enumerable.Range(0, context.InputCount)
            .Select(i => write.CastToFloat(write.Compare("Equal", context.Input(i), context.Output())))];
        string share = context.OutputGradient();
        if (chosen.Length > 1)
            share = write.Div(share, chosen.Aggregate(write.Add));
        for (int i = 0; i < chosen.Length; i++)
        {
            if (context.Needs(i))
                context.GiveBroadcast(i, write.Mul(share, chosen[i]));
        }
    }

    private static void Where(GradientContext context)
    {
        GraphWriter write = context.Writer;
        string dy = context.OutputGradient(), zero = write.Scalar(0f);
        if (context.Needs(1))
            context.GiveBroadcast(1, write.Where(context.Input(0), dy, zero));
        if (context.Needs(2))
            context.GiveBroadcast(2, write.Where(context.Input(0), zero, dy));
    }
}
