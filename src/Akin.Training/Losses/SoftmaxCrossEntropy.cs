using Akin.Training.Graphs;

namespace Akin.Training.Losses;

/// <summary>
/// The cross entropy of a softmax as nodes of a graph, as in PyTorch: with class weights and label smoothing the mean is
/// divided by the sum of the weights of the right classes. Rows whose label is unknown add nothing.
/// </summary>
internal static class SoftmaxCrossEntropy
{
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
        string wanted = writer.Mul(hot, writer.Constant([.. weights.Select(w => w * (1 - task.LabelSmoothing))], 1, classes));
        if (task.LabelSmoothing > 0)
        {
            string spread = writer.Constant([.. weights.Select(w => w * task.LabelSmoothing / task.Classes)], 1, classes);
            wanted = writer.Add(wanted, writer.Mul(spread, writer.Reshape(known, shape[0], 1)));
        }

        string logs = writer.Unary("LogSoftmax", logits, ("axis", -1));
        return new LossParts(writer.Neg(writer.ReduceSum(writer.Mul(wanted, logs), [0, 1])), count);
    }
}
