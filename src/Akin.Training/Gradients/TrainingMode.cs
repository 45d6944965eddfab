using Akin.Training.Gradients.Blocked;
using Akin.Training.Graphs;
using Onnx;

namespace Akin.Training.Gradients;

/// <summary>
/// A network in the form in which it is trained: BatchNormalization by the batch's own statistics, Dropout by a mask
/// that is fed (so that a seed repeats and a checkpoint resumes exactly). Apply it before the gradients are derived.
/// </summary>
/// <param name="Statistics">What each BatchNormalization normalizes by, and which running statistics stand for it outside training.</param>
/// <param name="Masks">The masks to feed at every step.</param>
public sealed record TrainingMode(IReadOnlyList<BatchStatistics> Statistics, IReadOnlyList<DropoutMask> Masks)
{
    private const string MeanSuffix = "/batch mean", VarianceSuffix = "/batch variance";

    /// <summary>Brings a network into training form.</summary>
    /// <param name="model">The network; changed in place.</param>
    /// <param name="shapes">The shapes of its tensors; those of new tensors are noted.</param>
    /// <param name="isFrozen">Which nodes stay in inference form; null: none.</param>
    /// <returns>The statistics of the batch and the masks.</returns>
    /// <exception cref="TrainingException">The running statistics of a BatchNormalization are no weights.</exception>
    public static TrainingMode Apply(ModelProto model, TensorShapes shapes, Func<NodeProto, bool>? isFrozen = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(shapes);
        GraphProto graph = model.Graph;
        var statistics = new List<BatchStatistics>();
        var masks = new List<DropoutMask>();
        var weights = graph.Initializer.Select(w => w.Name).Concat(graph.Input.Select(i => i.Name)).ToHashSet(StringComparer.Ordinal);
        var copies = graph.Node.Where(n => n.OpType == "Identity").ToDictionary(n => n.Output[0], n => n.Input[0], StringComparer.Ordinal);
        var forward = graph.Node.ToList();

        // Everything is written anew, so that what a node needs stands before it.
        graph.Node.Clear();
        var write = new GraphWriter(model, shapes);
        write.Reserve(forward);
        foreach (NodeProto node in forward)
        {
            write.Scope = node.Name.Length > 0 ? node.Name : node.Output[0];
            if (isFrozen?.Invoke(node) != true)
            {
                if (node.OpType == "BatchNormalization")
                    UseBatchStatistics(write, node, weights, copies, statistics);
                else if (node.OpType == "Dropout" && Mask(model, shapes, node) is { } mask)
                    masks.Add(mask);
            }

            graph.Node.Add(node);
        }

        return new TrainingMode(statistics, masks);
    }

    /// <summary>Whether a BatchNormalization node normalizes by the statistics of the batch that it is given.</summary>
    /// <param name="node">The node.</param>
    public static bool NormalizesByBatch(NodeProto node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.Input[3].EndsWith(MeanSuffix, StringComparison.Ordinal);
    }

    // The node stays, but is given the batch's mean and (population) variance instead of the running ones: ONNX
    // Runtime then normalizes in one pass. The gradient rule of BatchNormalization knows that they depend on the batch.
    private static void UseBatchStatistics(
        GraphWriter write, NodeProto node, HashSet<string> weights, Dictionary<string, string> copies, List<BatchStatistics> statistics)
    {
        long[] shape = write.Shapes.GetShape(node.Input[0]);
        float count = Dimensions.Count(shape) / shape[1];
        string x = node.Input[0];
        long channels = write.Shapes.GetShape(node.Input[1])[0];
        bool inBlocks = write.Shapes.IsBlocked(x);
        string mean = write.Named(MeanSuffix, "Mul", Sum(), write.Scalar(1f / count));

        // Rounding can make the difference of two nearly equal numbers negative.
        string squares = write.Scale(SumOfSquares(), 1f / count);
        string variance = write.Named(VarianceSuffix, "Max", write.Sub(squares, write.Mul(mean, mean)), write.Scalar(0f));
        statistics.Add(new BatchStatistics(Running(3), Running(4), mean, variance));
        (node.Input[3], node.Input[4]) = (mean, variance);

        string Sum() => inBlocks ? write.SumOfBlocks(x, channels) : write.SumOfChannels(x);
        string SumOfSquares() => inBlocks ? write.DotOfBlocks(x, x, channels) : write.SumOfChannels(write.Mul(x, x));

        string Running(int input)
        {
            string running = node.Input[input];
            while (copies.TryGetValue(running, out string? original))
                running = original;
            return weights.Contains(running)
                ? running
                : throw new TrainingException($"the running statistics of the layer '{write.Scope}' (BatchNormalization) are no weights; freeze it");
        }
    }

    private static DropoutMask? Mask(ModelProto model, TensorShapes shapes, NodeProto node)
    {
        float ratio = node.Attribute.FirstOrDefault(a => a.Name == "ratio")?.F ?? 0.5f;
        if (node.Input.Count > 1 && shapes.TryGetFloats(node.Input[1], out float[]? given))
            ratio = given[0];
        if (ratio <= 0)
            return null;
        var mask = new DropoutMask(node.Output[0] + "/mask", ratio, shapes.GetShape(node.Input[0]));
        var dims = new TensorShapeProto();
        dims.Dim.AddRange(mask.Dims.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }));
        model.Graph.Input.Add(new ValueInfoProto
        {
            Name = mask.Input,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = dims } },
        });
        shapes.Note(mask.Input, mask.Dims);
        string x = node.Input[0], y = node.Output[0];
        node.OpType = "Mul";
        node.Attribute.Clear();
        node.Input.Clear();
        node.Input.AddRange([x, mask.Input]);
        node.Output.Clear();
        node.Output.Add(y);
        return mask;
    }
}

/// <summary>What one BatchNormalization in training form normalizes by. The tensors have one value a channel.</summary>
/// <param name="RunningMean">The weight that holds the mean for use outside training.</param>
/// <param name="RunningVariance">The weight that holds the variance for use outside training.</param>
/// <param name="Mean">The tensor with the mean of the batch.</param>
/// <param name="Variance">The tensor with the (population) variance of the batch.</param>
public sealed record BatchStatistics(string RunningMean, string RunningVariance, string Mean, string Variance);

/// <summary>A mask that is fed at every step: each value is 0 with the probability <paramref name="Ratio"/>, else 1 / (1 - Ratio).</summary>
/// <param name="Input">The graph's input (float32).</param>
/// <param name="Ratio">The share that is dropped, 0..1.</param>
/// <param name="Dims">Its shape.</param>
public sealed record DropoutMask(string Input, float Ratio, long[] Dims);
