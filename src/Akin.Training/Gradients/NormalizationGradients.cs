using Akin.Training.Graphs;

namespace Akin.Training.Gradients;

/// <summary>
/// Gradients of LayerNormalization, InstanceNormalization, GroupNormalization, MeanVarianceNormalization and
/// LpNormalization.
/// </summary>
internal static class NormalizationGradients
{
    public static void Register(GradientTable table)
    {
        table.Register("LayerNormalization", Layer);
        table.Register("InstanceNormalization", Instance);
        table.Register("GroupNormalization", Group);
        table.Register("MeanVarianceNormalization", MeanVariance);
        table.Register("LpNormalization", Lp);
    }

    private static void Layer(GradientContext context)
    {
        if (!context.HasOutputGradient(0) || context.HasOutputGradient(1) || context.HasOutputGradient(2))
            throw new TrainingException($"the mean and deviation that the layer '{context.Name}' returns can't be trained through");
        GraphWriter write = context.Writer;
        int rank = context.InputShape(0).Length, first = Dimensions.Axis(context.Attribute("axis", -1), rank);
        long[] axes = [.. Enumerable.Range(first, rank - first).Select(a => (long)a)];
        (string unit, string inverse) = Standardize(write, context.Input(0), context.Attribute("epsilon", 1e-5f), axes);
        string dy = context.OutputGradient();
        if (context.Needs(0))
            context.AddGradient(0, ByInput(write, write.Mul(dy, context.Input(1)), unit, inverse, axes));
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
        (string unit, string inverse) = Standardize(write, context.Input(0), context.Attribute("epsilon", 1e-5f), axes);
        string dy = context.OutputGradient();
        string scale = write.Reshape(context.Input(1), [-1, .. axes.Select(_ => 1L)]);
        if (context.Needs(0))
            context.AddGradient(0, ByInput(write, write.Mul(dy, scale), unit, inverse, axes));
        if (context.Needs(1))
            context.AddGradient(1, write.ReduceSum(write.Mul(dy, unit), others));
        if (context.Needs(2))
            context.AddGradient(2, write.ReduceSum(dy, others));
    }

    // Neighboring channels of each photo together. Scale and bias are one number a channel since operator set 21, one a
    // group before.
    private static void Group(GradientContext context)
    {
        GraphWriter write = context.Writer;
        long[] shape = context.InputShape(0);
        long groups = context.Attribute("num_groups", 1), channels = shape[1];
        long[] grouped = [shape[0], groups, Dimensions.Count(shape[1..]) / groups];
        bool byGroup = context.InputShape(1)[0] != channels;
        (string unit, string inverse) = Standardize(write, write.Reshape(context.Input(0), grouped), context.Attribute("epsilon", 1e-5f), [2]);
        string dy = context.OutputGradient();
        if (context.Needs(0))
        {
            string scale = context.Input(1);
            if (byGroup)
                scale = write.Reshape(write.Expand(write.Reshape(scale, groups, 1), groups, channels / groups), channels);
            string g = write.Reshape(write.ScaleChannels(dy, scale), grouped);
            context.AddGradient(0, write.Reshape(ByInput(write, g, unit, inverse, [2]), shape));
        }

        if (context.Needs(1))
            context.AddGradient(1, Summed(write.SumOfChannels(write.Mul(dy, write.Reshape(unit, shape)))));
        if (context.Needs(2))
            context.AddGradient(2, Summed(write.SumOfChannels(dy)));

        string Summed(string channel) =>
            byGroup ? write.ReduceSum(write.Reshape(channel, groups, channels / groups), [1]) : channel;
    }

    private static void MeanVariance(GradientContext context)
    {
        const float Epsilon = 1e-9f;
        int rank = context.InputShape(0).Length;
        long[] axes = [.. (context.Attribute("axes") ?? [0, 2, 3]).Select(a => (long)Dimensions.Axis(a, rank))];
        (string unit, string inverse) = Standardize(context.Writer, context.Input(0), Epsilon, axes);
        context.AddGradient(0, ByInput(context.Writer, context.OutputGradient(), unit, inverse, axes));
    }

    // The tensor with mean 0 and deviation 1 over the axes, and one over the deviation it had.
    private static (string Unit, string Inverse) Standardize(GraphWriter write, string x, float epsilon, long[] axes)
    {
        string centered = write.Sub(x, write.Reduce("ReduceMean", x, axes, keepDims: true));
        string variance = write.Reduce("ReduceMean", write.Mul(centered, centered), axes, keepDims: true);
        string deviation = write.Unary("Sqrt", write.Add(variance, write.Scalar(epsilon)));
        string inverse = write.Unary("Reciprocal", deviation);
        return (write.Mul(centered, inverse), inverse);
    }

    // dX = (G - mean(G) - U mean(G U)) / deviation, G the gradient by the standardized input U.
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
        context.AddGradient(0, write.Where(write.Compare("Equal", length, zero), zero, write.Div(across, length)));
    }
}
