using Akin.Models.Onnx;
using Akin.Training.Graphs;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Onnx;

namespace Akin.Training.Networks;

/// <summary>
/// Computes once what a graph makes of constants alone, so that weights that were stored as float16, in Constant nodes or
/// in files of their own become float32 initializers, which can learn. Quantized weights stay quantized
/// (<see cref="QuantizedWeights"/>).
/// </summary>
internal static class ConstantFolding
{
    private const string Folded = "akin/folded/";

    /// <summary>Folds a graph.</summary>
    /// <param name="model">The model, changed in place.</param>
    /// <param name="path">The file it was read from: weights in files of their own lie beside it.</param>
    /// <exception cref="TrainingException">ONNX Runtime can't compute the constants.</exception>
    public static void Apply(ModelProto model, string path)
    {
        GraphProto graph = model.Graph;
        var layers = new OnnxGraph(graph).Layers.ToHashSet(ReferenceEqualityComparer.Instance);
        NodeProto[] constant = [.. graph.Node.Where(n => !layers.Contains(n))];
        HashSet<NodeProto> quantized = QuantizedWeights.Nodes(graph, constant);
        constant = [.. constant.Where(n => !quantized.Contains(n))];
        var made = constant.SelectMany(n => n.Output).Where(o => o.Length > 0).ToHashSet(StringComparer.Ordinal);
        var wanted = graph.Node.Where(n => layers.Contains(n) || quantized.Contains(n)).SelectMany(n => n.Input).Where(made.Contains).ToHashSet(StringComparer.Ordinal);
        TensorProto[] apart = [.. graph.Initializer.Where(w => w.DataLocation == TensorProto.Types.DataLocation.External)];
        if (wanted.Count == 0 && apart.Length == 0)
            return;

        Replace(graph, constant, apart, Compute(model, constant, wanted, apart, path));
    }

    /// <summary>Stores weights that were quantized in the file they came from as whole numbers again, of the values that they have now.</summary>
    /// <param name="model">The model in training form, changed in place.</param>
    /// <param name="path">The file that it is written to, for the message.</param>
    /// <exception cref="TrainingException">ONNX Runtime can't compute the constants.</exception>
    public static void Quantize(ModelProto model, string path)
    {
        GraphProto graph = model.Graph;
        var layers = new OnnxGraph(graph).Layers.ToHashSet(ReferenceEqualityComparer.Instance);
        NodeProto[] constant = [.. graph.Node.Where(n => !layers.Contains(n))];
        var wanted = constant.Where(n => n.OpType == "DequantizeLinear").Select(n => n.Input[0]).ToHashSet(StringComparer.Ordinal);
        wanted.ExceptWith(graph.Initializer.Select(w => w.Name));
        if (wanted.Count == 0)
            return;
        var needed = new HashSet<string>(wanted, StringComparer.Ordinal);
        var quantizing = new List<NodeProto>();
        foreach (NodeProto node in Enumerable.Reverse(constant).Where(n => n.Output.Any(needed.Contains)))
        {
            quantizing.Insert(0, node);
            needed.UnionWith(node.Input);
        }

        Replace(graph, quantizing, [], Compute(model, quantizing, wanted, [], path));
    }

    private static void Replace(GraphProto graph, IReadOnlyList<NodeProto> constant, TensorProto[] apart, Dictionary<string, TensorProto> values)
    {
        foreach (NodeProto node in constant)
            graph.Node.Remove(node);
        foreach (TensorProto weight in apart)
            graph.Initializer.Remove(weight);
        graph.Initializer.AddRange(values.Values);
        var needed = graph.Node.SelectMany(n => n.Input).ToHashSet(StringComparer.Ordinal);
        foreach (TensorProto weight in graph.Initializer.Where(w => !needed.Contains(w.Name)).ToList())
            graph.Initializer.Remove(weight);
    }

    private static Dictionary<string, TensorProto> Compute(
        ModelProto model, IReadOnlyList<NodeProto> constant, HashSet<string> wanted, TensorProto[] apart, string path)
    {
        var alone = new ModelProto { IrVersion = model.IrVersion, OpsetImport = { model.OpsetImport }, Graph = new GraphProto { Name = "constants" } };
        alone.Graph.Node.AddRange(constant);
        alone.Graph.Initializer.AddRange(model.Graph.Initializer);
        foreach (string tensor in wanted.Concat(apart.Select(w => w.Name)))
        {
            alone.Graph.Node.Add(new NodeProto { OpType = "Identity", Input = { tensor }, Output = { Folded + tensor } });
            alone.Graph.Output.Add(new ValueInfoProto { Name = Folded + tensor });
        }

        try
        {
            using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            options.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", Path.GetDirectoryName(Path.GetFullPath(path))!);
            using var session = new InferenceSession(alone.ToByteArray(), options);
            using var run = new RunOptions();
            using IDisposableReadOnlyCollection<OrtValue> given = session.Run(run, [], [], [.. session.OutputNames]);
            return session.OutputNames.Zip(given).ToDictionary(p => p.First[Folded.Length..], p => Weight(p.First[Folded.Length..], p.Second), StringComparer.Ordinal);
        }
        catch (OnnxRuntimeException e)
        {
            throw new TrainingException($"the weights of {path} can't be read: {e.Message.Split('\n')[0]}", e);
        }
    }

    private static TensorProto Weight(string name, OrtValue value)
    {
        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        if (info.ElementDataType == TensorElementType.String)
            throw new TrainingException($"the constant '{name}' holds text");
        return new TensorProto
        {
            Name = name,
            DataType = (int)info.ElementDataType,
            Dims = { info.Shape },
            RawData = ByteString.CopyFrom(value.GetTensorMutableRawData()),
        };
    }
}
