using Akin.Training.Graphs;

namespace Akin.Training.Gradients;

/// <summary>Gradients of Softmax and LogSoftmax along one axis.</summary>
internal static class SoftmaxGradients
{
    public static void Register(GradientTable table)
    {
        table.Register("Softmax", Softmax);
        table.Register("LogSoftmax", LogSoftmax);
    }

    private static long[] Axis(GradientContext context) =>
        [Dimensions.Axis(context.Attribute("axis", -1), context.InputShape(0).Length)];

    // dX = Y (dY - Σ dY Y).
    private static void Softmax(GradientContext context)
    {
        GraphWriter write = context.Writer;
        string weighted = write.Mul(context.OutputGradient(), context.Output());
        string sum = write.ReduceSum(weighted, Axis(context), keepDims: true);
        context.AddGradient(0, write.Sub(weighted, write.Mul(context.Output(), sum)));
    }

    // dX = dY - exp(Y) Σ dY.
    private static void LogSoftmax(GradientContext context)
    {
        GraphWriter write = context.Writer;
        string sum = write.ReduceSum(context.OutputGradient(), Axis(context), keepDims: true);
        context.AddGradient(0, write.Sub(context.OutputGradient(), write.Mul(write.Unary("Exp", context.Output()), sum)));
    }
}
