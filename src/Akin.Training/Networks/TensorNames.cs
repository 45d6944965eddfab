using Akin.Models;
using Akin.Models.Onnx;
using Onnx;

namespace Akin.Training.Networks;

/// <summary>Frees names in a graph for outputs that people see.</summary>
internal static class TensorNames
{
    private const string Moved = "backbone/";

    /// <summary>Renames the tensors of a graph that have one of some names.</summary>
    /// <param name="graph">The graph, changed in place.</param>
    /// <param name="names">The names that must be free.</param>
    /// <param name="followed">A tensor of the graph.</param>
    /// <param name="now">What that tensor is called afterwards.</param>
    public static void Free(GraphProto graph, IEnumerable<string> names, string followed, out string now)
    {
        now = followed;
        foreach (string name in names)
        {
            string other = Moved + name;
            if (graph.Input.Any(i => i.Name == name))
                throw new TrainingException($"the network's input is called '{name}'; call the task something else");
            // A network that was trained from another has moved names already.
            if (Has(graph, name) && Has(graph, other))
                Free(graph, [other], now, out now);
            foreach (NodeProto node in graph.Node)
            {
                Replace(node.Input, name, other);
                Replace(node.Output, name, other);
                if (node.Name == name)
                    node.Name = other;
            }

            foreach (TensorProto weight in graph.Initializer.Where(w => w.Name == name))
                weight.Name = other;
            foreach (ValueInfoProto output in graph.Output.Where(o => o.Name == name))
                output.Name = other;
            if (now == name)
                now = other;
        }
    }

    /// <summary>The tensor that a layer's name meant in the network as it was opened.</summary>
    /// <exception cref="ModelException">There is no such layer.</exception>
    public static string InGraph(OnnxGraph graph, string layer)
    {
        bool isMoved = graph.Layers.Any(n => n.Name == Moved + layer || n.Output.Contains(Moved + layer));
        return graph.GetTensor(isMoved ? Moved + layer : layer, Take.Output);
    }

    /// <summary>The name that a layer had in the network as it was opened: the node's own, or its output's where that tells it from others.</summary>
    /// <param name="network">The network.</param>
    /// <param name="node">A node of its graph.</param>
    public static string AsOpened(TrainingNetwork network, NodeProto node)
    {
        bool isNamed = node.Name.Length > 0 && network.Model.Graph.Node.Count(n => n.Name == node.Name) == 1;
        string name = isNamed ? node.Name : node.Output[0];
        bool wasMoved = name.StartsWith(Moved, StringComparison.Ordinal) && network.Model.Graph.Output.Any(o => Moved + o.Name == name);
        return wasMoved ? name[Moved.Length..] : name;
    }

    private static bool Has(GraphProto graph, string name) =>
        graph.Node.Any(n => n.Name == name || n.Output.Contains(name)) || graph.Initializer.Any(w => w.Name == name);

    private static void Replace(Google.Protobuf.Collections.RepeatedField<string> tensors, string name, string other)
    {
        for (int i = 0; i < tensors.Count; i++)
        {
            if (tensors[i] == name)
                tensors[i] = other;
        }
    }
}
