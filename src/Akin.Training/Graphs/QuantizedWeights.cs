using System.Runtime.InteropServices;
using Akin.Training.Networks;
using Google.Protobuf;
using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace Akin.Training.Graphs;

/// <summary>
/// Weights that a network stores as whole numbers behind a DequantizeLinear. Whole numbers can't learn: for training each
/// becomes a float32 weight that the graph quantizes, by the scale it came with, and dequantizes again. In a file it is
/// whole numbers again (<see cref="ConstantFolding.Quantize"/>).
/// </summary>
internal static class QuantizedWeights
{
    private const string Suffix = "/float";

    // Between a weight and the layer that reads it, these leave it one weight.
    private static readonly HashSet<string> _passing = new(StringComparer.Ordinal)
    {
        "QuantizeLinear", "DequantizeLinear", "Div", "Round", "Cast", "Transpose", "Reshape", "Squeeze", "Unsqueeze", "Identity",
    };

    /// <summary>
    /// The nodes that dequantize weights, those that quantize them before, and what stands between them and the layers
    /// that read them. They must not be computed once and for all: then the network would be quantized no more.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="constant">Its nodes that don't depend on the photo, in order.</param>
    public static HashSet<NodeProto> Nodes(GraphProto graph, IReadOnlyList<NodeProto> constant)
    {
        var types = graph.Initializer.ToDictionary(w => w.Name, w => w.DataType, StringComparer.Ordinal);
        foreach (NodeProto node in constant.Where(n => n.OpType == "Constant"))
        {
            if (node.Attribute.FirstOrDefault(a => a.Name == "value")?.T is { } value)
                types[node.Output[0]] = value.DataType;
        }

        var held = new HashSet<NodeProto>(ReferenceEqualityComparer.Instance);
        var behind = new HashSet<string>(StringComparer.Ordinal);
        var quantized = constant.Where(n => n.OpType == "DequantizeLinear").Select(n => n.Input[0]).ToHashSet(StringComparer.Ordinal);
        foreach (NodeProto node in constant)
        {
            bool begins = node.OpType switch
            {
                "DequantizeLinear" => !types.TryGetValue(node.Input[0], out int type) || IsKnown(type),
                "QuantizeLinear" => quantized.Contains(node.Output[0]),
                _ => false,
            };
            bool inBlocks = node.Attribute.Any(a => a.Name == "block_size" && a.I != 0);
            if ((!begins || inBlocks) && !node.Input.Any(behind.Contains))
                continue;
            held.Add(node);
            behind.UnionWith(node.Output);
        }

        return held;
    }

    /// <summary>Lets quantized weights learn.</summary>
    /// <param name="model">The model, changed in place; its constants are folded.</param>
    public static void Free(ModelProto model)
    {
        GraphProto graph = model.Graph;
        var names = new GraphWriter(model);
        Dictionary<string, TensorProto> weights = graph.Initializer.ToDictionary(w => w.Name, StringComparer.Ordinal);
        foreach (NodeProto node in graph.Node.Where(n => n.OpType == "DequantizeLinear").ToList())
        {
            if (!weights.TryGetValue(node.Input[0], out TensorProto? whole) || !IsKnown(whole.DataType) || node.Input[1].Length == 0
                || !weights.TryGetValue(node.Input[1], out TensorProto? scale) || scale.DataType != WeightValues.Float || scale.Dims.Count > 1)
                continue;
            bool hasZero = node.Input.Count > 2 && node.Input[2].Length > 0;
            TensorProto? zero = hasZero ? weights.GetValueOrDefault(node.Input[2]) : null;
            if (hasZero && zero is null)
                continue;

            // The whole numbers keep their name; now they are computed.
            TensorProto learns = Dequantized(whole, scale, zero, GetAxis(node));
            graph.Initializer.Remove(whole);
            graph.Initializer.Add(learns);
            weights.Remove(whole.Name);
            int at = graph.Node.IndexOf(node);
            foreach (NodeProto step in whole.DataType == (int)DataType.Int32
                ? Rounding(graph, names, whole, scale, GetAxis(node), learns.Name)
                : Quantizing(graph, names, node, whole, scale, learns.Name))
                graph.Node.Insert(at++, step);
        }
    }

    /// <summary>What reads a weight: behind nodes that only quantize it or move its values, as a person knows the layer, not those.</summary>
    /// <param name="nodes">Nodes of the graph in order.</param>
    /// <param name="first">The first one that is given the weight.</param>
    public static NodeProto GetReader(IReadOnlyCollection<NodeProto> nodes, NodeProto first)
    {
        NodeProto node = first;
        while (_passing.Contains(node.OpType) && nodes.FirstOrDefault(n => n.Input.Contains(node.Output[0])) is { } reader)
            node = reader;
        return node;
    }

    /// <summary>For each tensor that is a dequantized weight, the float32 weight that it is made of.</summary>
    /// <param name="graph">A graph in training form.</param>
    public static IReadOnlyDictionary<string, string> Sources(GraphProto graph)
    {
        var weights = graph.Initializer.Where(w => w.DataType == WeightValues.Float).Select(w => w.Name).ToHashSet(StringComparer.Ordinal);
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        var dequantized = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (NodeProto node in graph.Node.Where(n => _passing.Contains(n.OpType)))
        {
            string from = node.Input[0];
            if (!sources.TryGetValue(from, out string? source) && !weights.Contains(from))
                continue;
            sources[node.Output[0]] = source ??= from;
            if (node.OpType == "DequantizeLinear" || dequantized.ContainsKey(from))
                dequantized[node.Output[0]] = source;
        }

        return dequantized;
    }

    private static bool IsKnown(int type) =>
        (DataType)type is DataType.Int8 or DataType.Uint8 or DataType.Int16 or DataType.Uint16 or DataType.Int32;

    private static long GetAxis(NodeProto node) => node.Attribute.FirstOrDefault(a => a.Name == "axis")?.I ?? 1;

    private static IEnumerable<NodeProto> Quantizing(
        GraphProto graph, GraphWriter names, NodeProto dequantizes, TensorProto whole, TensorProto scale, string learns)
    {
        // Without a zero point QuantizeLinear would make bytes without a sign.
        string zero = dequantizes.Input.Count > 2 ? dequantizes.Input[2] : "";
        if (zero.Length == 0)
        {
            zero = names.Unique(whole.Name + "/zero");
            byte[] zeros = new byte[scale.Count() * GetBytes(whole.DataType)];
            graph.Initializer.Add(new TensorProto { Name = zero, DataType = whole.DataType, Dims = { scale.Dims }, RawData = ByteString.CopyFrom(zeros) });
        }

        var node = new NodeProto { OpType = "QuantizeLinear", Domain = dequantizes.Domain, Input = { learns, scale.Name, zero }, Output = { whole.Name } };
        node.Attribute.AddRange(dequantizes.Attribute.Where(a => a.Name == "axis"));
        yield return node;
    }

    // QuantizeLinear makes no 32 bits. They are so many that what training sees is not worth rounding, but a file has them.
    private static IEnumerable<NodeProto> Rounding(GraphProto graph, GraphWriter names, TensorProto whole, TensorProto scale, long axis, string learns)
    {
        string divisor = scale.Name;
        if (scale.Count() > 1 && whole.Dims.Count > 1)
        {
            divisor = names.Unique(scale.Name + "/along");
            int along = Dimensions.Axis(axis, whole.Dims.Count);
            graph.Initializer.Add(WeightValues.Create(divisor, scale.Floats(), [.. whole.Dims.Select((side, i) => i == along ? (int)side : 1)]));
        }

        string steps = names.Unique(whole.Name + "/steps"), rounded = names.Unique(whole.Name + "/rounded");
        yield return new NodeProto { OpType = "Div", Input = { learns, divisor }, Output = { steps } };
        yield return new NodeProto { OpType = "Round", Input = { steps }, Output = { rounded } };
        var cast = new NodeProto { OpType = "Cast", Input = { rounded }, Output = { whole.Name } };
        cast.Attribute.Add(new AttributeProto { Name = "to", Type = AttributeProto.Types.AttributeType.Int, I = (long)DataType.Int32 });
        yield return cast;
    }

    private static TensorProto Dequantized(TensorProto whole, TensorProto scale, TensorProto? zero, long axis)
    {
        int[] numbers = Integers(whole), zeros = zero is null ? [0] : Integers(zero);
        float[] scales = scale.Floats(), values = new float[numbers.Length];
        int along = whole.Dims.Count == 0 ? 0 : Dimensions.Axis(axis, whole.Dims.Count);
        long inner = scales.Length == 1 ? values.Length : Dimensions.Count([.. whole.Dims.Skip(along + 1)]);
        for (int i = 0; i < values.Length; i++)
        {
            int row = (int)(i / Math.Max(1, inner) % scales.Length);
            values[i] = (numbers[i] - (float)zeros[zeros.Length == 1 ? 0 : row]) * scales[row];
        }

        return WeightValues.Create(whole.Name + Suffix, values, [.. whole.Dims.Select(side => (int)side)]);
    }

    private static int GetBytes(int type) => (DataType)type is DataType.Int8 or DataType.Uint8 ? 1 : (DataType)type is DataType.Int32 ? 4 : 2;

    private static int[] Integers(TensorProto tensor)
    {
        if (tensor.RawData.IsEmpty)
            return [.. tensor.Int32Data];
        ReadOnlySpan<byte> raw = tensor.RawData.Span;
        return (DataType)tensor.DataType switch
        {
            DataType.Uint8 => [.. raw.ToArray().Select(v => (int)v)],
            DataType.Int8 => [.. raw.ToArray().Select(v => (int)(sbyte)v)],
            DataType.Uint16 => [.. MemoryMarshal.Cast<byte, ushort>(raw).ToArray().Select(v => (int)v)],
            DataType.Int16 => [.. MemoryMarshal.Cast<byte, short>(raw).ToArray().Select(v => (int)v)],
            _ => MemoryMarshal.Cast<byte, int>(raw).ToArray(),
        };
    }
}
