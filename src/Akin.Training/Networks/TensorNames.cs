using Onnx;

namespace Akin.Training.Networks;

/// <summary>Frees names in a graph for outputs that people see.</summary>
internal static class TensorNames
{
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
            string other = "backbone/" + name;
            if (graph.Input.Any(i => i.Name == name))
                throw new TrainingException($"the network's input is called '{name}'; call the task something else");
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

    private static void Replace(Google.Protobuf.Collections.RepeatedField<string> tensors, string name, string other)
    {
        for (int i = 0; i < tensors.Count; i++)
        {
            if (tensors[i] == name)
                tensors[i] = other;
        }
    }
}
