using Akin.Training.Graphs;
using Onnx;
using AttributeType = Onnx.AttributeProto.Types.AttributeType;

namespace Akin.Training.Gradients.Blocked;

/// <summary>What is left to do on blocked tensors once the gradients are written.</summary>
internal static class BlockedFusion
{
    /// <summary>
    /// Writes batch norms of blocked tensors as one pass of a scale and a shift, and lets convolutions apply the Relu or
    /// Clip that follows them.
    /// </summary>
    /// <param name="model">The step; changed in place.</param>
    /// <param name="shapes">The shapes of its tensors.</param>
    public static void Apply(ModelProto model, TensorShapes shapes)
    {
        GraphProto graph = model.Graph;
        if (!model.OpsetImport.Any(o => o.Domain == BlockedWriting.Domain))
            return;
        List<NodeProto> nodes = [.. graph.Node];
        graph.Node.Clear();
        var write = new GraphWriter(model, shapes);
        write.Reserve(nodes);
        foreach (NodeProto node in nodes)
        {
            write.Scope = node.Name;
            if (node.OpType == "BatchNormalization" && shapes.IsBlocked(node.Input[0]))
                Normalize(write, node);
            else
                graph.Node.Add(node);
        }

        Activate(graph, shapes);
    }

    private static void Normalize(GraphWriter write, NodeProto node)
    {
        string x = node.Input[0], gain = node.Input[1], bias = node.Input[2], mean = node.Input[3];
        float epsilon = node.Attribute.FirstOrDefault(a => a.Name == "epsilon")?.F ?? 1e-5f;
        string scale = write.Div(gain, write.Unary("Sqrt", write.Add(node.Input[4], write.Scalar(epsilon))));
        write.Affine(x, scale, write.Sub(bias, write.Mul(mean, scale)));
        write.Model.Graph.Node[^1].Output[0] = node.Output[0];
    }

    private static void Activate(GraphProto graph, TensorShapes shapes)
    {
        var readers = new Dictionary<string, List<NodeProto>>(StringComparer.Ordinal);
        foreach (NodeProto node in graph.Node)
        {
            foreach (string input in node.Input)
            {
                if (!readers.TryGetValue(input, out List<NodeProto>? list))
                    readers[input] = list = [];
                list.Add(node);
            }
        }

        var kept = graph.Output.Select(o => o.Name).ToHashSet(StringComparer.Ordinal);
        foreach (NodeProto node in graph.Node.Where(n => n.Domain == BlockedWriting.Domain && n.OpType == "Conv").ToList())
        {
            string y = node.Output[0];
            if (kept.Contains(y) || readers.GetValueOrDefault(y) is not [NodeProto reader])
                continue;
            if (reader.OpType == "Clip" && Bounds(reader, shapes) is { } bounds)
                node.Attribute.Add(new AttributeProto { Name = "activation_params", Type = AttributeType.Floats, Floats = { bounds } });
            else if (reader.OpType != "Relu")
                continue;
            node.Attribute.Add(new AttributeProto { Name = "activation", Type = AttributeType.String, S = Google.Protobuf.ByteString.CopyFromUtf8(reader.OpType) });
            node.Output[0] = reader.Output[0];
            graph.Node.Remove(reader);
        }
    }

    private static float[]? Bounds(NodeProto clip, TensorShapes shapes)
    {
        float? low = Bound(1, float.MinValue), high = Bound(2, float.MaxValue);
        return low is { } least && high is { } most ? [least, most] : null;

        float? Bound(int i, float otherwise)
        {
            if (clip.Input.Count <= i || clip.Input[i].Length == 0)
                return otherwise;
            return shapes.TryGetFloats(clip.Input[i], out float[]? value) ? value[0] : null;
        }
    }
}
