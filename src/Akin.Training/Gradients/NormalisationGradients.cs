using Akin.Training.Graphs;

namespace Akin.Training.Gradients;

/// <summary>Gradients of LayerNormalization, InstanceNormalization and LpNormalization.</summary>
internal static class NormalisationGradients
{
    public static void Register(GradientTable table)
    {
        table.Register("LayerNormalization", Layer);
        table.Register("InstanceNormalization", Instance);
        table.Register("LpNormalization", Lp);
    }

    private static void Layer(GradientContext context)
    {
        if (!context.HasOutputGradient(0) || context.HasOutputGradient(1) || context.HasOutputGradient(2))
            throw new TrainingException($"the mean and deviation that the layer '{context.Name}' returns can't be trained through");
        GraphWriter write = context.Writer;
        int rank = context.InputShape(0).Length, first = Dimensions.Axis(context.Attribute("axis", -1), rank);
        long[] axes = [.. Enumerable.Range(first, rank - first).Select(a => (long)a)];
        (string unit, string inverse) = Standardise(context, axes);
        string dy = context.OutputGradient();
        if (context.Needs(0))
            context.Give(0, ByInput(write, write.Mul(dy, context.Input(1)), unit, inverse, axes));
        if (context.Needs(1))
            context.GiveBroadcast(1, write.Mul(dy, unit));
        context.GiveBroadcast(2, dy);
    }

    // Each channel of each photo by itself; scale and bias are one number a channel.
    private static void Instance(GradientContext context)
    {
        GraphWriter write = context.Writer;
        int rank = context.InputShape(0).Length;
        long[] axes = [.. Enumerable.Range(2, rank - 2).Select(a => (long)a)], others = [0, .. axes];
        (string unit, string inverse) = Standardise(context, axes);
        string dy = context.OutputGradient();
        string scale = write.Reshape(context.Input(1), [-1, .. axes.Select(_ => 1L)]);
        if (context.Needs(0))
            context.Give(0, ByInput(write, write.Mul(dy, scale), unit, inverse, axes));
        if (context.Needs(1))
            context.Give(1, write.ReduceSum(write.Mul(dy, unit), others));
        if (context.Needs(2))
            context.Give(2, write.ReduceSum(dy, others));
    }

    // The input with mean 0 and deviation 1 over the axes, and one over the deviation it had.
    private static (string Unit, string Inverse) Standardise(GradientContext context, long[] axes)
    {
        GraphWriter write = context.Writer;
        string centred = write.Sub(context.Input(0), write.Reduce("ReduceMean", context.Input(0), axes, keepDims: true));
        string variance = write.Reduce("ReduceMean", write.Mul(centred, centred), axes, keepDims: true);
        string deviation = write.Unary("Sqrt", write.Add(variance, write.Scalar(context.Attribute("epsilon", 1e-5f))));
        string inverse = write.Unary("Reciprocal", deviation);
        return (write.Mul(centred, inverse), inverse);
    }

    // dX = (G - mean(G) - U mean(G U)) / deviation, G the gradient by the standardised input U.
    private static string ByInput(GraphWriter write, string g, string unit, string inverse, long[] axes)
    {
        string mean = write.Reduce("ReduceMean", g, axes, keepDims: true);
        string along = write.Reduce("ReduceMean", write.Mul(g, unit), axes, keepDims: true);
        return write.Mul(write.Sub(write.Sub(g, mean), write.Mul(unit, along)), inverse);
    }

    // Y = X / |X|: dX = (dY - D Σ dY Y) / |X|, D the gradient of the length: Y for p = 2, the sign for p = 1.
    private static void Lp(GradientContext context)
    {
        GraphWriter write = context.Writer;
        string x = context.Input(0), y = context.Output(), dy = context.OutputGradient(), zero = write.Scalar(0f);
        bool euclidean = context.Attribute("p", 2) == 2;
        long[] axis = [Dimensions.Axis(context.Attribute("axis", -1), context.InputShape(0).Length)];
        string length = write.Reduce(euclidean ? "ReduceL2" : "ReduceL1", x, axis, keepDims: true);
        string along = write.ReduceSum(write.Mul(dy, y), axis, keepDims: true);
        string across = write.Sub(dy, write.Mul(euclidean ? y : write.Unary("Sign", x), along));

        // A vector of zeros stays one: it has no direction to be turned in.
        context.Give(0, write.Where(write.Compare("Equal", length, zero), zero, write.Div(across, length)));
    }
}
