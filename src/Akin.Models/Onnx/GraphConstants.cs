using System.Buffers.Binary;
using Onnx;

namespace Akin.Models.Onnx;

/// <summary>The constants that stand in a graph itself: its weights and its Constant nodes.</summary>
internal sealed class GraphConstants
{
    private readonly Dictionary<string, TensorProto> _tensors = new(StringComparer.Ordinal);

    public GraphConstants(GraphProto graph)
    {
        foreach (TensorProto weight in graph.Initializer)
            _tensors[weight.Name] = weight;
        foreach (NodeProto node in graph.Node)
        {
            if (node.OpType == "Constant" && GetValue(node) is { } value)
                _tensors[node.Output[0]] = value;
            else if (node.OpType == "Identity" && node.Input.Count == 1 && _tensors.TryGetValue(node.Input[0], out TensorProto? same))
                _tensors[node.Output[0]] = same;
        }
    }

    /// <summary>A constant's truth value; null where it has none that can be read here.</summary>
    public bool? Flag(string tensor) =>
        _tensors.TryGetValue(tensor, out TensorProto? value) && value.DataType == (int)TensorProto.Types.DataType.Bool
            && (value.RawData.Length == 1 || value.Int32Data.Count == 1)
            ? (value.RawData.Length == 1 ? value.RawData[0] : value.Int32Data[0]) != 0
            : null;

    /// <summary>The axes of a reduction, from its attribute or its second input; null where they can't be read here.</summary>
    public IReadOnlyList<long>? Axes(NodeProto node)
    {
        if (node.Attribute.FirstOrDefault(a => a.Name == "axes") is { } attribute)
            return [.. attribute.Ints];
        return node.Input.Count > 1 && _tensors.TryGetValue(node.Input[1], out TensorProto? value) ? Integers(value) : null;
    }

    private static TensorProto? GetValue(NodeProto constant) => constant.Attribute.Select(a => a.Name switch
    {
        "value" => a.T,
        "value_int" => new TensorProto { DataType = (int)TensorProto.Types.DataType.Int64, Int64Data = { a.I } },
        "value_ints" => new TensorProto { DataType = (int)TensorProto.Types.DataType.Int64, Dims = { a.Ints.Count }, Int64Data = { a.Ints } },
        _ => null,
    }).FirstOrDefault();

    private static long[]? Integers(TensorProto value)
    {
        if (value.DataType != (int)TensorProto.Types.DataType.Int64 || value.DataLocation == TensorProto.Types.DataLocation.External)
            return null;
        if (value.Int64Data.Count > 0)
            return [.. value.Int64Data];
        ReadOnlySpan<byte> raw = value.RawData.Span;
        long[] integers = new long[raw.Length / sizeof(long)];
        for (int i = 0; i < integers.Length; i++)
            integers[i] = BinaryPrimitives.ReadInt64LittleEndian(raw[(i * sizeof(long))..]);
        return integers;
    }
}
