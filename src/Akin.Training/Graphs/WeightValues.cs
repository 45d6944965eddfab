using System.Runtime.InteropServices;
using Google.Protobuf;
using Onnx;

namespace Akin.Training.Graphs;

/// <summary>Reads and writes the values of a graph's weights.</summary>
internal static class WeightValues
{
    public const int Float = (int)TensorProto.Types.DataType.Float;

    /// <summary>Makes a float32 weight.</summary>
    public static TensorProto Create(string name, ReadOnlySpan<float> values, params ReadOnlySpan<int> dims)
    {
        var weight = new TensorProto { Name = name, DataType = Float };
        foreach (int side in dims)
            weight.Dims.Add(side);
        weight.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values));
        return weight;
    }

    /// <summary>How many values it has.</summary>
    public static long Count(this TensorProto weight) => weight.Dims.Aggregate(1L, (product, side) => product * side);

    /// <summary>The values of a float32 weight.</summary>
    public static float[] Floats(this TensorProto weight)
    {
        if (weight.DataType != Float)
            throw new ArgumentException($"{weight.Name} is not float32");
        return weight.RawData.IsEmpty ? [.. weight.FloatData] : MemoryMarshal.Cast<byte, float>(weight.RawData.Span).ToArray();
    }

    /// <summary>Gives a float32 weight new values.</summary>
    public static void Set(this TensorProto weight, ReadOnlySpan<float> values)
    {
        weight.FloatData.Clear();
        weight.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values));
    }

    /// <summary>Takes over the values of a weight of the same type and shape.</summary>
    public static void MergeValuesFrom(this TensorProto weight, TensorProto other)
    {
        string name = weight.Name;
        weight.FloatData.Clear();
        weight.Int64Data.Clear();
        weight.Int32Data.Clear();
        weight.Dims.Clear();
        weight.MergeFrom(other);
        weight.Name = name;
    }
}
