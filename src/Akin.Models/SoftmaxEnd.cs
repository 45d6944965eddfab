using System.Collections.Frozen;
using Akin.Models.Onnx;
using Onnx;

namespace Akin.Models;

/// <summary>Notices vectors that are the probabilities of classes: they tell what the network is sure of, and little of how photos look.</summary>
internal static class SoftmaxEnd
{
    private static readonly FrozenSet<string> Softmaxes = FrozenSet.Create(StringComparer.Ordinal, "Softmax", "LogSoftmax", "Hardmax", "QLinearSoftmax");

    private static readonly FrozenSet<string> Passing = FrozenSet.Create(
        StringComparer.Ordinal, "Cast", "DequantizeLinear", "Dropout", "Flatten", "Identity", "QuantizeLinear", "Reshape", "Squeeze", "Unsqueeze");

    /// <summary>Looks at what gives a vector.</summary>
    /// <param name="model">The graph.</param>
    /// <param name="vector">The vector.</param>
    /// <returns>What to tell people, in one line; null where there is nothing.</returns>
    public static string? Find(ModelProto model, LayerVector vector)
    {
        // Within a network softmax weighs positions, and what it gives has positions.
        if (vector.Layout.Length > 0)
            return null;
        var graph = new OnnxGraph(model.Graph);
        NodeProto? node = graph.Producer(vector.Tensor);
        while (node is not null && Passing.Contains(node.OpType))
            node = graph.DataInput(node) is { } given ? graph.Producer(given) : null;
        if (node is null || !Softmaxes.Contains(node.OpType))
            return null;

        // The features that the last layer with weights is given say more.
        NodeProto? classifier = node;
        while (classifier is not null && classifier.OpType is not ("Gemm" or "MatMul" or "Conv"))
            classifier = graph.DataInput(classifier) is { } given ? graph.Producer(given) : null;
        string better = classifier is null ? "an earlier layer" : $"layer: {OnnxGraph.GetName(classifier)} with take: input";
        return $"its vectors are the probabilities of {vector.Length} classes (a softmax is at the end), which match by class and not by look; {better} usually finds better neighbors";
    }
}
