using Onnx;

namespace Akin.Models.Onnx;

/// <summary>
/// Puts the branch that is always taken in the place of an If whose condition is a constant, as exporters leave them behind: its layers
/// can then be tapped, followed and trained like any other.
/// </summary>
internal static class ConstantBranches
{
    /// <summary>Replaces every such If of the graph, also those within the branches that it puts there.</summary>
    /// <param name="model">The model, changed in place.</param>
    public static void Inline(ModelProto model)
    {
        GraphProto graph = model.Graph;
        while (graph.Node.Any(n => n.OpType == "If"))
        {
            var constants = new GraphConstants(graph);
            int at = graph.Node.ToList().FindIndex(n => n.OpType == "If" && n.Input.Count == 1 && constants.Flag(n.Input[0]) is not null);
            if (at < 0)
                return;
            NodeProto node = graph.Node[at];
            string taken = constants.Flag(node.Input[0]) == true ? "then_branch" : "else_branch";
            if (node.Attribute.FirstOrDefault(a => a.Name == taken)?.G is not { } branch || branch.Output.Count != node.Output.Count)
                return;
            graph.Node.RemoveAt(at);
            Insert(graph, at, node, branch.Clone());
        }
    }

    private static void Insert(GraphProto graph, int at, NodeProto node, GraphProto branch)
    {
        // Names within a branch are its own: another branch may have the same ones.
        var taken = graph.Node.SelectMany(n => n.Output).Concat(graph.Initializer.Select(w => w.Name)).Concat(graph.Input.Select(i => i.Name))
            .Concat(node.Output).ToHashSet(StringComparer.Ordinal);
        Dictionary<string, string> renamed = branch.Node.SelectMany(n => n.Output).Concat(branch.Initializer.Select(w => w.Name))
            .Where(n => n.Length > 0).Distinct().Where(taken.Contains).ToDictionary(n => n, n => $"{OnnxGraph.GetName(node)}/{n}", StringComparer.Ordinal);
        Rename(branch, renamed);
        graph.Initializer.AddRange(branch.Initializer);
        foreach (NodeProto inner in branch.Node)
            graph.Node.Insert(at++, inner);
        for (int i = 0; i < node.Output.Count; i++)
        {
            if (node.Output[i].Length > 0)
                graph.Node.Insert(at++, new NodeProto { OpType = "Identity", Name = node.Name, Input = { branch.Output[i].Name }, Output = { node.Output[i] } });
        }
    }

    private static void Rename(GraphProto graph, Dictionary<string, string> renamed)
    {
        if (renamed.Count == 0)
            return;
        foreach (TensorProto weight in graph.Initializer)
            weight.Name = Now(weight.Name);
        foreach (ValueInfoProto output in graph.Output)
            output.Name = Now(output.Name);
        foreach (NodeProto node in graph.Node)
        {
            for (int i = 0; i < node.Input.Count; i++)
                node.Input[i] = Now(node.Input[i]);
            for (int i = 0; i < node.Output.Count; i++)
                node.Output[i] = Now(node.Output[i]);
            foreach (GraphProto body in node.Attribute.SelectMany(OnnxGraph.Bodies))
                Rename(body, renamed);
        }

        string Now(string name) => renamed.GetValueOrDefault(name, name);
    }
}
