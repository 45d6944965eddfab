using Akin.Training.Graphs;

namespace Akin.Training.Losses;

/// <summary>
/// The cross entropy of a softmax as nodes of a graph, as in PyTorch: with class weights and label smoothing the mean is
/// divided by the sum of the weights of the right classes. Rows whose label is unknown add nothing.
/// </summary>
internal static class SoftmaxCrossEntropy
{
    // Keeps roots and powers away from 0, where their slopes have no end.
    private const float Least = 1e-6f;

    /// <summary>Writes the loss of one task.</summary>
    /// <param name="writer">Where to; it must know the shape of the logits.</param>
    /// <param name="logits">N x classes.</param>
    /// <param name="labels">N int64, -1 where unknown.</param>
    /// <param name="task">The task.</param>
    public static LossParts Write(GraphWriter writer, string logits, string labels, TrainingTask task)
    {
        long[] shape = writer.Shapes.GetShape(logits);
        if (shape is not [_, var classes] || classes != task.Classes)
            throw new TrainingException($"task {task.Name} has {task.Classes} classes, and the network's output gives [{string.Join(", ", shape)}]");
        float[] weights = task.ClassWeights is { } given ? [.. given] : [.. Enumerable.Repeat(1f, task.Classes)];

        string known = writer.CastToFloat(writer.Compare("GreaterOrEqual", labels, writer.Scalar(0L)));
        string safe = writer.Binary("Max", labels, writer.Scalar(0L));
        string hot = writer.Noted(
            writer.Node("OneHot", [safe, writer.Scalar(classes), writer.Constant([0f, 1f])], ("axis", -1)), shape);
        hot = writer.Mul(hot, writer.Reshape(known, shape[0], 1));
        string count = writer.ReduceSum(writer.Mul(hot, writer.Constant(weights, 1, classes)), [0, 1]);

        if (task is { Loss: TaskLoss.Cosine, Margin: > 0 })
            logits = writer.Sub(logits, writer.Scale(hot, task.Scale * task.Margin));
        if (task is { Loss: TaskLoss.ArcFace, Margin: > 0 })
            logits = writer.Add(logits, writer.Mul(hot, Widened(writer, logits, task)));
        string wanted = writer.Mul(hot, writer.Constant([.. weights.Select(w => w * (1 - task.LabelSmoothing))], 1, classes));
        if (task.LabelSmoothing > 0)
        {
            string spread = writer.Constant([.. weights.Select(w => w * task.LabelSmoothing / task.Classes)], 1, classes);
            wanted = writer.Add(wanted, writer.Mul(spread, writer.Reshape(known, shape[0], 1)));
        }

        string logs = writer.Unary("LogSoftmax", logits, ("axis", -1));
        if (task.Focus > 0)
            wanted = writer.Mul(wanted, writer.Binary("Pow", writer.Sub(writer.Scalar(1f + Least), writer.Unary("Exp", logs)), writer.Scalar(task.Focus)));
        return new LossParts(writer.Neg(writer.ReduceSum(writer.Mul(wanted, logs), [0, 1])), count);
    }

    // scale (cos(angle + margin) - cos(angle)); beyond half a turn, where it would rise again, what falls on as steeply (as the authors do).
    private static string Widened(GraphWriter writer, string logits, TrainingTask task)
    {
        (double sine, double cosine) = Math.SinCos(task.Margin);
        string cosines = writer.Scale(logits, 1 / task.Scale);
        string sines = writer.Unary(
            "Sqrt", writer.Binary("Max", writer.Sub(writer.Scalar(1f), writer.Mul(cosines, cosines)), writer.Scalar(Least)));
        string wider = writer.Sub(writer.Scale(cosines, (float)(cosine - 1)), writer.Scale(sines, (float)sine));
        string inside = writer.Compare("Greater", cosines, writer.Scalar((float)-cosine));
        return writer.Scale(writer.Where(inside, wider, writer.Scalar((float)(-task.Margin * sine))), task.Scale);
    }
}
