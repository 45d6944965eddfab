using System.Runtime.InteropServices;
using Google.Protobuf;
using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace Akin.Training.Graphs;

/// <summary>
/// Makes every floating-point tensor of a network float32: weights that were stored small (float16, bfloat16), double
/// ones, and the casts between them. Gradients are too small for 16 bits, so networks are trained in 32.
/// </summary>
public static class SinglePrecision
{
    /// <summary>Converts a network. Its inputs and outputs become float32 too.</summary>
    /// <param name="model">The model, changed in place.</param>
    /// <exception cref="TrainingException">A weight holds fewer or more values than its shape says.</exception>
    public static void Apply(ModelProto model)
    {
        ArgumentNullException.ThrowIfNull(model);
        GraphProto graph = model.Graph;
        foreach (TensorProto weight in graph.Initializer.Where(w => IsOther(w.DataType)))
            Convert(weight);
        foreach (ValueInfoProto value in graph.Input.Concat(graph.Output).Concat(graph.ValueInfo))
        {
            if (value.Type?.TensorType is { } type && IsOther(type.ElemType))
                type.ElemType = (int)DataType.Float;
        }

        foreach (AttributeProto attribute in graph.Node.SelectMany(n => n.Attribute))
        {
            if (attribute.T is { } tensor && IsOther(tensor.DataType))
                Convert(tensor);
            else if (attribute.Name is "to" or "dtype" or "stash_type" && IsOther((int)attribute.I))
                attribute.I = (int)DataType.Float;
        }
    }

    private static bool IsOther(int type) => (DataType)type is DataType.Float16 or DataType.Bfloat16 or DataType.Double;

    private static void Convert(TensorProto tensor)
    {
        float[] values = (DataType)tensor.DataType switch
        {
            DataType.Double when tensor.RawData.IsEmpty => [.. tensor.DoubleData.Select(v => (float)v)],
            DataType.Double => [.. MemoryMarshal.Cast<byte, double>(tensor.RawData.Span).ToArray().Select(v => (float)v)],
            DataType.Bfloat16 => [.. Halves(tensor).Select(bits => BitConverter.UInt32BitsToSingle((uint)bits << 16))],
            _ => [.. Halves(tensor).Select(bits => (float)BitConverter.UInt16BitsToHalf(bits))],
        };
        if (values.Length != Dimensions.Count(tensor.Dims))
            throw new TrainingException($"the weight '{tensor.Name}' holds {values.Length} values where its shape [{string.Join(", ", tensor.Dims)}] says {Dimensions.Count(tensor.Dims)}");
        tensor.DataType = (int)DataType.Float;
        tensor.Int32Data.Clear();
        tensor.DoubleData.Clear();
        tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(values));
    }

    // 16-bit values lie in the raw bytes, or each in an int32 of its own.
    private static ushort[] Halves(TensorProto tensor) => tensor.RawData.IsEmpty
        ? [.. tensor.Int32Data.Select(v => (ushort)v)]
        : MemoryMarshal.Cast<byte, ushort>(tensor.RawData.Span).ToArray();
}
