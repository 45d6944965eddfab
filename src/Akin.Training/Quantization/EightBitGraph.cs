using System.Runtime.InteropServices;
using Akin.Training.Graphs;
using Google.Protobuf;
using Onnx;
using AttributeType = Onnx.AttributeProto.Types.AttributeType;
using DataType = Onnx.TensorProto.Types.DataType;

namespace Akin.Training.Quantization;

/// <summary>
/// Writes a network in 8 bits as ONNX describes it: a QuantizeLinear and a DequantizeLinear around what is 8 bits wide, weights that are
/// whole numbers behind a DequantizeLinear. What runs it computes in whole numbers between the pairs where it can, and rounds as if it did
/// where it can't. Activations are 0 to 255 (the range 0 to 6 of a ReLU needs no sign), weights -127 to 127 with a scale for each channel.
/// </summary>
internal static class EightBitGraph
{
    /// <summary>Writes a network.</summary>
    /// <param name="graph">The network in float32, which stays as it is.</param>
    /// <param name="layers">The layers that are computed in 8 bits.</param>
    /// <param name="ranges">The range of each tensor that is 8 bits wide.</param>
    /// <param name="sevenBits">Whether weights are -63 to 63.</param>
    public static ModelProto Write(QuantizableGraph graph, IReadOnlySet<NodeProto> layers, IReadOnlyDictionary<string, (float Low, float High)> ranges, bool sevenBits)
    {
        ModelProto model = graph.Model.Clone();
        GraphProto target = model.Graph;
        target.Node.Clear();
        target.ValueInfo.Clear();
        Dictionary<string, float> scales = [];
        HashSet<string> written = new(StringComparer.Ordinal);
        foreach ((string tensor, (float low, float high)) in ranges)
        {
            float scale = (high - low) / byte.MaxValue;
            scales[tensor] = scale;
            target.Initializer.Add(WeightValues.Create(tensor + "/scale", [scale]));
            target.Initializer[^1].Dims.Clear();
            target.Initializer.Add(Whole(tensor + "/zero", DataType.Uint8, [(byte)Math.Clamp(MathF.Round(-low / scale), 0, byte.MaxValue)], []));
        }

        foreach (ValueInfoProto input in target.Input.Where(i => ranges.ContainsKey(i.Name)))
            Widen(target, input.Name);
        foreach (NodeProto original in graph.Model.Graph.Node)
        {
            NodeProto node = original.Clone();
            bool isLayer = layers.Contains(original);
            for (int i = 0; i < node.Input.Count; i++)
            {
                if (ranges.ContainsKey(node.Input[i]))
                    node.Input[i] += "/wide";
            }

            if (isLayer)
            {
                TensorProto weight = graph.Weights[original.Input[1]];
                float[] steps = Weight(target, weight, EightBitWeights.GetAxis(node, weight.Dims.Count), sevenBits ? 63 : 127, node, written);
                if (node.Input.Count > 2 && node.Input[2].Length > 0)
                    Bias(target, graph.Weights[original.Input[2]], [.. steps.Select(s => s * scales[original.Input[0]])], node);
            }

            target.Node.Add(node);
            foreach (string output in original.Output.Where(ranges.ContainsKey))
                Widen(target, output);
        }

        HashSet<string> read = [.. target.Node.SelectMany(n => n.Input)];
        foreach (TensorProto unread in target.Initializer.Where(w => !read.Contains(w.Name)).ToList())
            target.Initializer.Remove(unread);
        return model;
    }

    private static void Widen(GraphProto graph, string tensor)
    {
        graph.Node.Add(Node("QuantizeLinear", tensor + "/narrow", [tensor, tensor + "/scale", tensor + "/zero"]));
        graph.Node.Add(Node("DequantizeLinear", tensor + "/wide", [tensor + "/narrow", tensor + "/scale", tensor + "/zero"]));
    }

    // A weight that several layers read is written once.
    private static float[] Weight(GraphProto graph, TensorProto weight, int axis, int most, NodeProto node, HashSet<string> written)
    {
        // A channel of nothing but zeros has any scale but 0, since that is divided by.
        float[] steps = Array.ConvertAll(EightBitWeights.Quantize(weight.Floats(), weight.Dims, axis, most, out sbyte[] narrow), step => step > 0 ? step : 1);
        string name = $"{weight.Name}/{axis}";
        node.Input[1] = name + "/wide";
        if (!written.Add(name))
            return steps;
        graph.Initializer.Add(Whole(name, DataType.Int8, MemoryMarshal.AsBytes<sbyte>(narrow), [.. weight.Dims]));
        graph.Initializer.Add(WeightValues.Create(name + "/scale", steps, steps.Length));
        graph.Initializer.Add(Whole(name + "/zero", DataType.Int8, new byte[steps.Length], [steps.Length]));
        graph.Node.Add(Node("DequantizeLinear", name + "/wide", [name, name + "/scale", name + "/zero"], axis));
        return steps;
    }

    // A bias has the step of the products that it is added to, in 32 bits.
    private static void Bias(GraphProto graph, TensorProto bias, float[] steps, NodeProto node)
    {
        float[] values = bias.Floats();
        int[] narrow = new int[values.Length];
        for (int i = 0; i < values.Length; i++)
            narrow[i] = (int)Math.Clamp(Math.Round(values[i] / (double)steps[i]), int.MinValue, int.MaxValue);
        string name = node.Output[0] + "/bias";
        node.Input[2] = name + "/wide";
        graph.Initializer.Add(Whole(name, DataType.Int32, MemoryMarshal.AsBytes<int>(narrow), [values.Length]));
        graph.Initializer.Add(WeightValues.Create(name + "/scale", steps, values.Length));
        graph.Initializer.Add(Whole(name + "/zero", DataType.Int32, new byte[sizeof(int) * values.Length], [values.Length]));
        graph.Node.Add(Node("DequantizeLinear", name + "/wide", [name, name + "/scale", name + "/zero"], 0));
    }

    private static TensorProto Whole(string name, DataType type, ReadOnlySpan<byte> bytes, long[] dims) =>
        new() { Name = name, DataType = (int)type, Dims = { dims }, RawData = ByteString.CopyFrom(bytes) };

    private static NodeProto Node(string op, string output, string[] inputs, int? axis = null)
    {
        var node = new NodeProto { OpType = op, Name = output, Input = { inputs }, Output = { output } };
        if (axis is { } of)
            node.Attribute.Add(new AttributeProto { Name = "axis", Type = AttributeType.Int, I = of });
        return node;
    }
}
