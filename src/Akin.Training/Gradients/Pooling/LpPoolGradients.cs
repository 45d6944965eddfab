using Akin.Training.Gradients.Convolutions;
using Akin.Training.Graphs;

namespace Akin.Training.Gradients.Pooling;

/// <summary>Gradients of LpPool and GlobalLpPool, y = (Σ |x|^p)^(1/p) over each window.</summary>
internal static class LpPoolGradients
{
    public static void Register(GradientTable table)
    {
        table.Register("LpPool", LpPool);
        table.Register("GlobalLpPool", c => c.AddGradient(0, c.Writer.Mul(Inside(c), Outside(c))));
    }

    private static void LpPool(GradientContext context)
    {
        Window[] windows = Window.ReadAll(context, context.InputShape(0), context.OutputShape(), context.Attribute("kernel_shape")!);
        context.AddGradient(0, context.Writer.Mul(Inside(context), PoolWindows.Spread(context.Writer, Outside(context), windows)));
    }

    // dY y^(1-p), and 0 where a window holds nothing but zeros: there is no direction to go.
    private static string Outside(GradientContext context)
    {
        GraphWriter write = context.Writer;
        long p = context.Attribute("p", 2L);
        string y = context.Output(), dy = context.OutputGradient(), zero = write.Scalar(0f);
        if (p == 1)
            return dy;
        string share = write.Div(dy, p == 2 ? y : write.Binary("Pow", y, write.Scalar(p - 1f)));
        return write.Where(write.Compare("Equal", y, zero), zero, share);
    }

    // |x|^(p-1) with the sign of x.
    private static string Inside(GradientContext context)
    {
        GraphWriter write = context.Writer;
        long p = context.Attribute("p", 2L);
        string x = context.Input(0);
        return p switch
        {
            1 => write.Unary("Sign", x),
            2 => x,
            _ => write.Mul(write.Unary("Sign", x), write.Binary("Pow", write.Unary("Abs", x), write.Scalar(p - 1f))),
        };
    }
}
