using Onnx;

namespace Akin.Training.Graphs;

/// <summary>Operators whose numbers moved from attributes to inputs between operator sets 7 and 18.</summary>
internal static class AttributesToInputs
{
    /// <summary>Clip: min and max.</summary>
    public static void Clip(UpgradedGraph graph, NodeProto node)
    {
        AttributeProto? min = UpgradedGraph.Take(node, "min"), max = UpgradedGraph.Take(node, "max");
        if (min is not null || max is not null)
            node.Input.Add(min is null ? "" : graph.Constant(min.F));
        if (max is not null)
            node.Input.Add(graph.Constant(max.F));
        graph.Add(node);
    }

    /// <summary>Dropout: the ratio. Without the third input, training_mode, it does nothing, as before.</summary>
    public static void Dropout(UpgradedGraph graph, NodeProto node)
    {
        float ratio = UpgradedGraph.Take(node, "ratio")?.F ?? 0.5f;
        node.Input.Add(graph.Constant(ratio));
        graph.Add(node);
    }

    /// <summary>Pad: the pads and the value.</summary>
    public static void Pad(UpgradedGraph graph, NodeProto node)
    {
        AttributeProto? pads = UpgradedGraph.Take(node, "pads"), value = UpgradedGraph.Take(node, "value");
        node.Input.Add(graph.Constant(pads?.Ints ?? throw graph.Refusal(node, "has no pads")));
        if (value is not null)
            node.Input.Add(graph.Constant(value.F));
        graph.Add(node);
    }

    /// <summary>Reductions, Squeeze and Unsqueeze: the axes; without them it is all axes, then as now.</summary>
    public static void Axes(UpgradedGraph graph, NodeProto node)
    {
        if (UpgradedGraph.Take(node, "axes") is { } axes)
            node.Input.Add(graph.Constant(axes.Ints));
        graph.Add(node);
    }

    /// <summary>Slice: starts, ends and axes.</summary>
    public static void Slice(UpgradedGraph graph, NodeProto node)
    {
        AttributeProto? starts = UpgradedGraph.Take(node, "starts"), ends = UpgradedGraph.Take(node, "ends");
        AttributeProto? axes = UpgradedGraph.Take(node, "axes");
        if (starts is null || ends is null)
            throw graph.Refusal(node, "has no starts and ends");
        node.Input.Add([graph.Constant(starts.Ints), graph.Constant(ends.Ints)]);
        if (axes is not null)
            node.Input.Add(graph.Constant(axes.Ints));
        graph.Add(node);
    }

    /// <summary>Split: the sizes; a node without them has to say how many parts there are since set 18.</summary>
    public static void Split(UpgradedGraph graph, NodeProto node)
    {
        if (UpgradedGraph.Take(node, "split") is { } sizes)
            node.Input.Add(graph.Constant(sizes.Ints));
        else if (node.Input.Count < 2 || node.Input[1].Length == 0)
            node.Attribute.Add(UpgradedGraph.Int("num_outputs", node.Output.Count));
        graph.Add(node);
    }

    /// <summary>TopK: k.</summary>
    public static void TopK(UpgradedGraph graph, NodeProto node)
    {
        long k = UpgradedGraph.Take(node, "k")?.I ?? throw graph.Refusal(node, "has no k");
        node.Input.Add(graph.Constant([k]));
        graph.Add(node);
    }
}
