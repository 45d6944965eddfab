using System.Runtime.InteropServices;
using Akin.Files;
using Akin.Training.Graphs;
using Google.Protobuf;
using Onnx;

namespace Akin.Training.Networks;

/// <summary>Writes a network, its large weights in fewer bytes where wanted.</summary>
internal static class NetworkFile
{
    // Below this a weight is not worth the operators that widen it again; norms and biases stay exact.
    private const long SmallestStored = 256;

    /// <summary>Writes a model, whole or not at all.</summary>
    /// <exception cref="TrainingException">It is too large, or can't be written; what was at the path before still is.</exception>
    public static void Write(ModelProto model, string path, WeightStorage storage)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        bool asItIs = storage == WeightStorage.Full && model.Graph.Node.All(n => n.OpType != "DequantizeLinear");
        ModelProto stored = asItIs ? model : model.Clone();
        ConstantFolding.Quantize(stored, path);
        if (storage != WeightStorage.Full)
            Shrink(stored, storage);
        if (stored.CalculateSize() < 0 || stored.Graph.Initializer.Sum(w => (long)w.RawData.Length) > int.MaxValue - (1 << 20))
            throw new TrainingException($"{path} would be larger than 2 GB, the limit of an ONNX file; store its weights as float16 or int8");
        try
        {
            WholeFile.Write(path, file => stored.WriteTo(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TrainingException($"{path} can't be written: {e.Message}", e);
        }
    }

    private static void Shrink(ModelProto stored, WeightStorage storage)
    {
        GraphProto graph = stored.Graph;
        List<NodeProto> widening = [];
        foreach (TensorProto weight in graph.Initializer.ToList())
        {
            if (weight.DataType != WeightValues.Float || weight.Dims.Count < 2 || weight.Count() < SmallestStored)
                continue;
            string name = weight.Name, narrow = name + "_stored";
            float[] values = weight.Floats();
            weight.Name = narrow;
            weight.FloatData.Clear();
            if (storage == WeightStorage.Half)
            {
                weight.DataType = (int)TensorProto.Types.DataType.Float16;
                Half[] halves = [.. values.Select(v => (Half)Math.Clamp(v, -65504, 65504))];
                weight.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<Half>(halves));
                widening.Add(Node("Cast", name, [narrow]));
                continue;
            }

            // Cast and Mul instead of DequantizeLinear: ONNX Runtime folds them when it opens the file, and keeps the other.
            int axis = EightBitWeights.GetAxis(graph.Node.FirstOrDefault(n => n.Input.Contains(name)), weight.Dims.Count);
            float[] scales = EightBitWeights.Quantize(values, weight.Dims, axis, sbyte.MaxValue, out sbyte[] bytes);
            weight.DataType = (int)TensorProto.Types.DataType.Int8;
            weight.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<sbyte>(bytes));
            int[] dims = [.. weight.Dims.Select((side, d) => d == axis ? (int)side : 1)];
            graph.Initializer.Add(WeightValues.Create(name + "_scale", scales, dims));
            widening.Add(Node("Cast", name + "_wide", [narrow]));
            widening.Add(Node("Mul", name, [name + "_wide", name + "_scale"]));
        }

        foreach (NodeProto node in Enumerable.Reverse(widening))
            graph.Node.Insert(0, node);
    }

    private static NodeProto Node(string op, string output, string[] inputs)
    {
        var node = new NodeProto { OpType = op, Name = output, Input = { inputs }, Output = { output } };
        if (op == "Cast")
            node.Attribute.Add(new AttributeProto { Name = "to", Type = AttributeProto.Types.AttributeType.Int, I = WeightValues.Float });
        return node;
    }
}

/// <summary>How the weights of a written network lie in its file. ONNX Runtime turns them into float32 when it opens it.</summary>
public enum WeightStorage
{
    /// <summary>Four bytes each, exact.</summary>
    Full,

    /// <summary>Two bytes each, 11 bits of precision.</summary>
    Half,

    /// <summary>One byte each and one scale for each row or channel of a matrix or kernel.</summary>
    EightBit,
}
