using Onnx;

namespace Akin.Training.Graphs;

/// <summary>What nodes with a body (If, Loop, Scan) read of the graph around them.</summary>
internal static class NodeBodies
{
    /// <summary>The graphs that a node runs: the branches of an If, the body of a Loop or a Scan; none of any other.</summary>
    /// <param name="node">A node.</param>
    public static IEnumerable<GraphProto> Bodies(this NodeProto node) =>
        node.Attribute.SelectMany(a => a.G is null ? a.Graphs : a.Graphs.Prepend(a.G));

    /// <summary>
    /// The tensors that a node reads: its inputs, and what the nodes of its bodies read, as those use tensors of the graph
    /// around them by name alone. Tensors that a body makes for itself are among them; their names are nobody else's.
    /// </summary>
    /// <param name="node">A node.</param>
    public static IEnumerable<string> Reads(this NodeProto node) =>
        node.Input.Concat(node.Bodies().SelectMany(g => g.Node.SelectMany(Reads)));
}
