using Onnx;

namespace Akin.Models.Onnx;

/// <summary>
/// Puts a network that was saved while it was trained into the mode in which it is used. A batch norm in training mode norms a photo by
/// the photos beside it, and a dropout in training mode drops values at random: the same photo would get another vector each time.
/// </summary>
public static class InferenceMode
{
    /// <summary>Changes every such layer, also those within branches, loops and functions.</summary>
    /// <param name="model">The model, changed in place.</param>
    /// <returns>The names of the layers that were changed.</returns>
    public static IReadOnlyList<string> Apply(ModelProto model)
    {
        ArgumentNullException.ThrowIfNull(model);
        long opset = model.OpsetImport.Where(o => o.Domain is "" or "ai.onnx").Select(o => o.Version).DefaultIfEmpty(1).Max();
        var constants = new GraphConstants(model.Graph);
        List<string> changed = [];
        foreach (NodeProto node in Nodes(model.Graph.Node).Concat(model.Functions.SelectMany(f => Nodes(f.Node))).Where(n => n.Domain is "" or "ai.onnx"))
        {
            if (node.OpType == "BatchNormalization" ? EndBatchNorm(node, opset) : node.OpType == "Dropout" && EndDropout(node, opset, constants))
                changed.Add(OnnxGraph.GetName(node));
        }

        return changed;
    }

    private static IEnumerable<NodeProto> Nodes(IEnumerable<NodeProto> nodes) =>
        nodes.SelectMany(n => n.Attribute.SelectMany(OnnxGraph.Bodies).SelectMany(g => Nodes(g.Node)).Prepend(n));

    // Until operator set 6 an attribute says that the network is used; then the statistics are extra outputs; from 14 on an attribute says
    // that it is trained.
    private static bool EndBatchNorm(NodeProto node, long opset)
    {
        bool isTraining = opset switch
        {
            < 7 => Integer(node, "is_test") == 0,
            < 14 => node.Output.Skip(1).Any(o => o.Length > 0),
            _ => Integer(node, "training_mode") != 0,
        };
        if (!isTraining)
            return false;
        Remove(node, "training_mode");
        if (opset < 7)
            SetTest(node);
        while (node.Output.Count > 1)
            node.Output.RemoveAt(node.Output.Count - 1);
        return true;
    }

    // Until operator set 6 as with batch norms; then there is no training mode; from 12 on the third input says so.
    private static bool EndDropout(NodeProto node, long opset, GraphConstants constants)
    {
        if (opset < 7)
        {
            if (Integer(node, "is_test") != 0)
                return false;
            SetTest(node);
            return true;
        }

        if (node.Input.Count < 3 || node.Input[2].Length == 0)
            return false;
        bool isTraining = constants.Flag(node.Input[2]) != false;
        node.Input.RemoveAt(2);
        return isTraining;
    }

    private static long Integer(NodeProto node, string name) => node.Attribute.FirstOrDefault(a => a.Name == name)?.I ?? 0;

    private static void SetTest(NodeProto node)
    {
        Remove(node, "is_test");
        node.Attribute.Add(new AttributeProto { Name = "is_test", Type = AttributeProto.Types.AttributeType.Int, I = 1 });
    }

    private static void Remove(NodeProto node, string name)
    {
        foreach (AttributeProto attribute in node.Attribute.Where(a => a.Name == name).ToList())
            node.Attribute.Remove(attribute);
    }
}
