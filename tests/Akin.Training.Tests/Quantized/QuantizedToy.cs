using System.Runtime.InteropServices;
using Akin.Models;
using Akin.Training.Graphs;
using Akin.Training.Networks;
using Google.Protobuf;
using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace Akin.Training.Tests.Quantized;

/// <summary>
/// A network as quantizers write it, over photos of 1 x 8 x 8: two convolutions whose weights are whole numbers behind a
/// DequantizeLinear (one with a scale a filter, one with a zero point), a bias of 32 bits, and QuantizeLinear and
/// DequantizeLinear around what flows between them, a MaxPool on whole numbers included.
/// </summary>
internal static class QuantizedToy
{
    public const int Filters = 8;

    /// <summary>Writes the network.</summary>
    /// <param name="inNodes">Whether constants stand in Constant nodes instead of initializers.</param>
    public static ModelProto Write(bool inNodes = false)
    {
        var random = new Random(3);
        var graph = new GraphProto { Name = "quantized", Input = { GraphCut.Tensor("photo", [1, 8, 8]) } };
        Float("photo_scale", [0.01f]);
        Whole("photo_zero", DataType.Int8, [-30]);
        Float("middle_scale", [0.02f]);
        Whole("middle_zero", DataType.Uint8, [3]);
        float[] scales = [.. Enumerable.Range(1, Filters).Select(i => 0.01f * i / Filters)];
        Float("conv1_scale", scales, Filters);
        Whole("conv1_zero", DataType.Int8, new int[Filters], Filters);
        Whole("conv1_weight", DataType.Int8, Numbers(-100, 100, Filters * 9), Filters, 1, 3, 3);
        Float("bias1_scale", [.. scales.Select(s => s * 0.01f)], Filters);
        Whole("conv1_bias", DataType.Int32, Numbers(-2000, 2000, Filters), Filters);
        Float("conv2_scale", [0.004f]);
        Whole("conv2_zero", DataType.Uint8, [120]);
        Whole("conv2_weight", DataType.Uint8, Numbers(40, 200, Filters * Filters * 9), Filters, Filters, 3, 3);
        Float("conv2_bias", [.. Enumerable.Repeat(0.1f, Filters)], Filters);

        Node("QuantizeLinear", "photo_q", "photo", "photo_scale", "photo_zero");
        Node("DequantizeLinear", "photo_dq", "photo_q", "photo_scale", "photo_zero");
        Axis(Node("DequantizeLinear", "conv1_weight_dq", "conv1_weight", "conv1_scale", "conv1_zero"));
        Axis(Node("DequantizeLinear", "conv1_bias_dq", "conv1_bias", "bias1_scale"));
        Pads(Node("Conv", "conv1", "photo_dq", "conv1_weight_dq", "conv1_bias_dq"));
        Node("Relu", "relu1", "conv1");
        Node("QuantizeLinear", "relu1_q", "relu1", "middle_scale", "middle_zero");
        NodeProto pool = Node("MaxPool", "pool_q", "relu1_q");
        Ints(pool, "kernel_shape", 2, 2);
        Ints(pool, "strides", 2, 2);
        Node("DequantizeLinear", "relu1_dq", "pool_q", "middle_scale", "middle_zero");
        Node("DequantizeLinear", "conv2_weight_dq", "conv2_weight", "conv2_scale", "conv2_zero");
        Pads(Node("Conv", "conv2", "relu1_dq", "conv2_weight_dq", "conv2_bias"));
        Node("Relu", "relu2", "conv2");
        Node("QuantizeLinear", "relu2_q", "relu2", "middle_scale", "middle_zero");
        Node("DequantizeLinear", "features", "relu2_q", "middle_scale", "middle_zero");
        graph.Output.Add(new ValueInfoProto { Name = "features" });
        return new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 13 } } };

        int[] Numbers(int from, int to, int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(from, to))];

        NodeProto Node(string op, string output, params string[] inputs)
        {
            var node = new NodeProto { OpType = op, Name = op == "Conv" ? output : output + "_node", Input = { inputs }, Output = { output } };
            graph.Node.Add(node);
            return node;
        }

        static void Ints(NodeProto node, string name, params long[] values) =>
            node.Attribute.Add(new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { values } });

        static void Pads(NodeProto node) => Ints(node, "pads", 1, 1, 1, 1);

        static void Axis(NodeProto node) =>
            node.Attribute.Add(new AttributeProto { Name = "axis", Type = AttributeProto.Types.AttributeType.Int, I = 0 });

        void Float(string name, float[] values, params int[] dims) => Add(WeightValues.Create(name, values, dims));

        void Whole(string name, DataType type, int[] values, params long[] dims)
        {
            var tensor = new TensorProto { Name = name, DataType = (int)type, Dims = { dims } };

            // Raw bytes or a field of their own: files have both.
            if (type == DataType.Int8)
                tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<sbyte>(values.Select(v => (sbyte)v).ToArray()));
            else
                tensor.Int32Data.Add(values);
            Add(tensor);
        }

        void Add(TensorProto tensor)
        {
            if (!inNodes)
            {
                graph.Initializer.Add(tensor);
                return;
            }

            var node = new NodeProto { OpType = "Constant", Output = { tensor.Name } };
            node.Attribute.Add(new AttributeProto { Name = "value", Type = AttributeProto.Types.AttributeType.Tensor, T = tensor });
            graph.Node.Insert(0, node);
        }
    }

    /// <summary>The network with a head on it.</summary>
    public static TrainingNetwork Create(ModelProto model) => Heads.Put(
        Backbone.Cut(model, "features", new ModelSettings(), "quantized"), new HeadOptions(HeadKind.Dense) { Width = 12, KeepPositions = true }, [ToyNetwork.First], 1);

    /// <summary>The whole numbers of a weight of one of these networks.</summary>
    public static int[] Numbers(ModelProto model, string name)
    {
        TensorProto tensor = model.Graph.Initializer.Single(w => w.Name == name);
        ReadOnlySpan<byte> raw = tensor.RawData.Span;
        return raw.IsEmpty ? [.. tensor.Int32Data] : (DataType)tensor.DataType switch
        {
            DataType.Int8 => [.. raw.ToArray().Select(b => (int)(sbyte)b)],
            DataType.Uint8 => [.. raw.ToArray().Select(b => (int)b)],
            _ => MemoryMarshal.Cast<byte, int>(raw).ToArray(),
        };
    }
}
