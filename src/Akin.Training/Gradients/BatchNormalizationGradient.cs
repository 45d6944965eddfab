using Akin.Training.Gradients.Blocked;
using Akin.Training.Graphs;

namespace Akin.Training.Gradients;

/// <summary>
/// The gradient of BatchNormalization, y = g (x - mean) s + b with s = 1 / sqrt(variance + epsilon): by running
/// statistics (frozen), or by those of the batch, which depend on x too (Ioffe and Szegedy, 2015).
/// </summary>
internal static class BatchNormalizationGradient
{
    public static void Register(GradientTable table) => table.Register("BatchNormalization", Write);

    private static void Write(GradientContext context)
    {
        GraphWriter write = context.Writer;
        string x = context.Input(0), gain = context.Input(1), mean = context.Input(3), dy = context.OutputGradient();
        string spread = write.Add(context.Input(4), write.Scalar(context.Attribute("epsilon", 1e-5f)));
        string s = write.Unary("Reciprocal", write.Unary("Sqrt", spread));
        bool byBatch = TrainingMode.NormalizesByBatch(context.Node);
        string slope = write.Mul(gain, s);
        bool inBlocks = write.Shapes.IsBlocked(x);
        long channels = write.Shapes.GetShape(gain)[0];
        if (!byBatch && !context.Needs(1) && !context.Needs(2))
        {
            context.AddGradient(0, Scale(dy, slope));
            return;
        }

        string sum = inBlocks ? write.SumOfBlocks(dy, channels) : write.SumOfChannels(dy);
        string dot = inBlocks ? write.DotOfBlocks(x, dy, channels) : write.SumOfChannels(write.Mul(dy, x));
        string dGain = write.Mul(s, write.Sub(dot, write.Mul(mean, sum)));
        context.AddGradient(1, dGain);
        context.AddGradient(2, sum);
        if (!context.Needs(0))
            return;
        if (!byBatch)
        {
            context.AddGradient(0, Scale(dy, slope));
            return;
        }

        // dx = slope (dy - sum / n - (x - mean) s dGain / n) = slope dy + (a x + c).
        long[] shape = context.InputShape(0);
        float count = Dimensions.Count(shape) / shape[1];
        string a = write.Neg(write.Scale(write.Mul(write.Mul(slope, s), dGain), 1f / count));
        string c = write.Neg(write.Add(write.Scale(write.Mul(slope, sum), 1f / count), write.Mul(a, mean)));
        if (inBlocks)
        {
            context.AddGradient(0, write.Affine(dy, slope, null, write.Affine(x, a, c)));
            return;
        }

        string follows = write.Add(write.ScaleChannels(x, a), write.OverChannels(x, c));
        context.AddGradient(0, write.Add(write.ScaleChannels(dy, slope), follows));

        string Scale(string t, string factor) => inBlocks ? write.Affine(t, factor, null) : write.ScaleChannels(t, factor);
    }
}
