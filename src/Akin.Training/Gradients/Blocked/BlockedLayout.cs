using Akin.Training.Graphs;
using Onnx;

namespace Akin.Training.Gradients.Blocked;

/// <summary>
/// Brings the convolutions of a network that learns, and what stands between them, to blocked tensors
/// (<see cref="BlockedWriting"/>). ONNX Runtime does that by itself only where weights are constants. Only for a step on
/// the processor: the network that is written to a file never sees it.
/// </summary>
internal static class BlockedLayout
{
    // Elementwise operators that leave the zeros of filled-up channels zeros.
    private static readonly HashSet<string> _zeroStaysZero = new(StringComparer.Ordinal) { "Relu", "LeakyRelu", "HardSwish", "Tanh", "Identity" };

    private static readonly HashSet<string> _elementwise = new(StringComparer.Ordinal) { "Sigmoid", "HardSigmoid" };

    /// <summary>Rewrites the forward pass; before <see cref="TrainingMode.Apply"/> and before gradients are derived.</summary>
    /// <param name="model">The network; changed in place.</param>
    /// <param name="shapes">The shapes of its tensors; those of new tensors are noted.</param>
    /// <param name="learns">Whether a weight learns.</param>
    public static void Apply(ModelProto model, TensorShapes shapes, Func<string, bool> learns)
    {
        GraphProto graph = model.Graph;
        if (ChannelBlock.Size == 0 || !graph.Node.Any(n => CanConvolve(n, shapes, learns)))
            return;
        model.OpsetImport.Add(BlockedWriting.Opset());
        List<NodeProto> forward = [.. graph.Node];
        graph.Node.Clear();
        var write = new GraphWriter(model, shapes);
        write.Reserve(forward);
        var blocked = new Dictionary<string, string>(StringComparer.Ordinal);
        var plain = new HashSet<string>(StringComparer.Ordinal);
        foreach (NodeProto node in forward)
        {
            write.Scope = node.Name.Length > 0 ? node.Name : node.Output[0];
            if (CanConvolve(node, shapes, learns))
            {
                blocked[node.Output[0]] = Convolve(write, node, In(node.Input[0]));
            }
            else if (CanFollow(node, shapes, blocked))
            {
                blocked[node.Output[0]] = Follow(write, node, blocked);
            }
            else
            {
                foreach (string input in node.Reads())
                    Plain(input);
                graph.Node.Add(node);
            }

            if (blocked.TryGetValue(node.Output[0], out string? result))
                shapes.NoteBlocked(result);
        }

        foreach (ValueInfoProto output in graph.Output)
            Plain(output.Name);

        string In(string x)
        {
            if (shapes.GetShape(x)[1] < ChannelBlock.Size)
            {
                Plain(x);
                return x;
            }

            if (!blocked.TryGetValue(x, out string? known))
            {
                blocked[x] = known = write.ToBlocks(x);
                plain.Add(x);
                shapes.NoteBlocked(known);
            }

            return known;
        }

        // Whoever knows nothing of blocks finds the tensor under its name.
        void Plain(string x)
        {
            if (!blocked.TryGetValue(x, out string? known) || !plain.Add(x))
                return;
            write.FromBlocks(known, shapes.GetShape(x)[1]);
            graph.Node[^1].Output[0] = x;
        }
    }

    // One weight read by several convolutions, groups that are no blocks, and few odd channels stay as they are.
    private static bool CanConvolve(NodeProto node, TensorShapes shapes, Func<string, bool> learns)
    {
        if (node.OpType != "Conv" || node.Domain.Length > 0 || !learns(node.Input[1]) || shapes.GetShape(node.Input[0]).Length != 4)
            return false;
        long channels = shapes.GetShape(node.Input[0])[1], filters = shapes.GetShape(node.Input[1])[0], group = Integer(node, "group", 1);
        bool fits = group == 1 || (group == channels && group == filters && channels >= ChannelBlock.Size);
        return fits && filters % 4 == 0 && (channels < ChannelBlock.Size || channels % 4 == 0);
    }

    private static string Convolve(GraphWriter write, NodeProto node, string x)
    {
        long group = Integer(node, "group", 1);
        List<string> inputs = [x, write.BlockWeights(node.Input[1])];
        if (node.Input.Count > 2 && node.Input[2].Length > 0)
            inputs.Add(write.FillUp(node.Input[2]));
        long[] shape = write.Shapes.GetShape(node.Output[0]);
        string y = write.InBlocks("Conv", [.. inputs], ("kernel_shape", write.Shapes.GetShape(node.Input[1])[2..]));
        NodeProto written = write.Model.Graph.Node[^1];
        written.Attribute.AddRange(node.Attribute.Where(a => a.Name is "pads" or "strides" or "dilations" or "auto_pad"));
        if (group > 1)
            written.Attribute.Add(new AttributeProto { Name = "group", Type = AttributeProto.Types.AttributeType.Int, I = BlockedWriting.Whole(group) });
        return write.Noted(y, [shape[0], BlockedWriting.Whole(shape[1]), .. shape[2..]]);
    }

    private static bool CanFollow(NodeProto node, TensorShapes shapes, Dictionary<string, string> blocked)
    {
        if (node.Domain.Length > 0 || node.Input.Count == 0 || node.Output.Count != 1 || !blocked.ContainsKey(node.Input[0]))
            return false;
        long[] shape = shapes.GetShape(node.Input[0]);
        return node.OpType switch
        {
            "Add" => blocked.ContainsKey(node.Input[1]) && shape.SequenceEqual(shapes.GetShape(node.Input[1])),
            "Clip" => shape[1] % ChannelBlock.Size == 0 || HoldsZero(node, shapes),
            "MaxPool" => BlockedPoolingGradient.Fits(node, shape),
            "BatchNormalization" => true,
            _ => _zeroStaysZero.Contains(node.OpType) || (_elementwise.Contains(node.OpType) && shape[1] % ChannelBlock.Size == 0),
        };
    }

    private static bool HoldsZero(NodeProto node, TensorShapes shapes)
    {
        return Bound(1) is <= 0 && Bound(2) is >= 0;

        float? Bound(int i) => node.Input.Count > i && shapes.TryGetFloats(node.Input[i], out float[]? value) ? value[0] : null;
    }

    // The same node on the blocked tensors.
    private static string Follow(GraphWriter write, NodeProto node, Dictionary<string, string> blocked)
    {
        string y = write.Node(node.OpType, [.. node.Input.Select(i => blocked.GetValueOrDefault(i, i))]);
        NodeProto written = write.Model.Graph.Node[^1];
        written.Attribute.AddRange(node.Attribute);
        if (node.OpType == "MaxPool")
            written.Domain = BlockedWriting.Domain;
        long[] shape = write.Shapes.GetShape(node.Output[0]);
        return write.Noted(y, [shape[0], BlockedWriting.Whole(shape[1]), .. shape[2..]]);
    }

    private static long Integer(NodeProto node, string name, long otherwise) => node.Attribute.FirstOrDefault(a => a.Name == name)?.I ?? otherwise;
}
