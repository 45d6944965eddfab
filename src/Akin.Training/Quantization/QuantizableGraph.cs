using Akin.Models;
using Akin.Models.Onnx;
using Akin.Training.Graphs;
using Akin.Training.Networks;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Onnx;

namespace Akin.Training.Quantization;

/// <summary>
/// A network made ready for 8 bits: operator set 18, weights in float32, batch norms folded into the layers before them. It knows which
/// layers multiply by weights, and which tensors have to be 8 bits wide so that they can.
/// </summary>
internal sealed class QuantizableGraph
{
    // What passes 8 bits on as it gets them.
    private static readonly HashSet<string> _passing = new(StringComparer.Ordinal) { "Add", "GlobalAveragePool", "AveragePool", "MaxPool", "Concat" };

    private readonly Dictionary<string, NodeProto[]> _readers;
    private readonly OnnxGraph _view;

    private QuantizableGraph(ModelProto model)
    {
        Model = model;
        _view = new OnnxGraph(model.Graph);
        _readers = model.Graph.Node.SelectMany(n => n.Input.Distinct().Select(i => (Input: i, Node: n))).GroupBy(p => p.Input, p => p.Node).ToDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);
        Weights = model.Graph.Initializer.ToDictionary(w => w.Name, StringComparer.Ordinal);
        foreach (NodeProto node in _view.Layers.Where(n => n.OpType is "Conv" or "Gemm" or "MatMul" or "ConvTranspose"))
        {
            if (WhyNot(node) is { } reason)
                Refused.Add(new FloatLayer(OnnxGraph.GetName(node), reason));
            else
                Layers.Add(node);
        }
    }

    /// <summary>The network.</summary>
    public ModelProto Model { get; }

    /// <summary>Its constants by name.</summary>
    public IReadOnlyDictionary<string, TensorProto> Weights { get; }

    /// <summary>The layers that can be computed in 8 bits, in the order in which they are run.</summary>
    public List<NodeProto> Layers { get; } = [];

    /// <summary>Those with weights that can't.</summary>
    public List<FloatLayer> Refused { get; } = [];

    /// <summary>Prepares a network.</summary>
    /// <param name="path">The <c>.onnx</c> file.</param>
    /// <param name="tensor">A tensor that is to be one of its outputs.</param>
    /// <exception cref="ModelException">It is no network.</exception>
    /// <exception cref="TrainingException">It is quantized already, takes no photos of floating point, or ONNX Runtime refuses it.</exception>
    public static QuantizableGraph Open(string path, string tensor)
    {
        ModelProto model = OnnxFile.Read(path);
        if (model.Graph.Node.Any(n => n.OpType is "QuantizeLinear" or "QLinearConv" or "QLinearMatMul" or "DynamicQuantizeLinear"))
            throw new TrainingException($"{path} is quantized already; take the network that it was made from");
        if (new OnnxGraph(model.Graph).Inputs.Any(i => i.Type.TensorType.ElemType != WeightValues.Float))
            throw new TrainingException($"{path} takes photos of another type than float32; quantize the network that it was made from");
        if (model.Graph.Output.All(o => o.Name != tensor))
            model.Graph.Output.Add(new ValueInfoProto { Name = tensor });
        OpsetUpgrade.To18(model);
        ConstantFolding.Apply(model, path);
        SinglePrecision.Apply(model);
        return new QuantizableGraph(Fuse(model, path));
    }

    /// <summary>The tensors that are 8 bits wide where these layers are: what they read, what they give, and what passes such tensors on.</summary>
    public HashSet<string> GetTensors(IReadOnlySet<NodeProto> layers)
    {
        HashSet<string> tensors = new(StringComparer.Ordinal);
        foreach (NodeProto node in Model.Graph.Node)
        {
            bool isLayer = layers.Contains(node);
            string[] read = [.. node.Input.Where(i => i.Length > 0 && !_view.IsConstant(i))];
            if (!isLayer && !(_passing.Contains(node.OpType) && read.Length == node.Input.Count && read.All(tensors.Contains)))
                continue;
            tensors.UnionWith(read);
            string end = GetEnd(node);
            // What leaves the network does so in float32.
            if (_readers.ContainsKey(end) && Model.Graph.Output.All(o => o.Name != end))
                tensors.Add(end);
        }

        return tensors;
    }

    // A ReLU that is all that reads a layer is a part of it: the range of 8 bits begins where it does.
    private string GetEnd(NodeProto node) =>
        _readers.GetValueOrDefault(node.Output[0]) is [{ OpType: "Relu" or "Clip" } only] && Model.Graph.Output.All(o => o.Name != node.Output[0]) ? only.Output[0] : node.Output[0];

    private string? WhyNot(NodeProto node)
    {
        if (node.OpType == "ConvTranspose")
            return "a ConvTranspose has no 8-bit form";
        if (node.Input.Count < 2 || !Weights.TryGetValue(node.Input[1], out TensorProto? weight) || _view.IsConstant(node.Input[0]))
            return "its weights are no constants";
        if (weight.DataType != WeightValues.Float)
            return "its weights are not float32";
        if (node.Input.Count > 2 && node.Input[2].Length > 0 && (!Weights.TryGetValue(node.Input[2], out TensorProto? bias) || bias.Dims.Count != 1 || bias.DataType != WeightValues.Float))
            return "its bias is not one number a channel";
        if (node.OpType == "MatMul" && weight.Dims.Count != 2)
            return "its weights are no matrix";
        return node.OpType == "Gemm" && node.Attribute.Any(a => (a.Name is "alpha" or "beta" && a.F != 1) || (a.Name == "transA" && a.I != 0))
            ? "it scales or transposes what it is given"
            : null;
    }

    // ONNX Runtime's own rewriting that stays within ONNX: constants, batch norms into convolutions, what does nothing.
    private static ModelProto Fuse(ModelProto model, string path)
    {
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".onnx");
        try
        {
            using (var options = new SessionOptions { GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_BASIC, OptimizedModelFilePath = file, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL })
            using (new InferenceSession(model.ToByteArray(), options))
            {
            }

            var fused = ModelProto.Parser.ParseFrom(File.ReadAllBytes(file));
            HashSet<string> used = [.. fused.Graph.Node.Select(n => n.Domain)];
            foreach (OperatorSetIdProto set in fused.OpsetImport.Where(o => o.Domain.Length > 0 && !used.Contains(o.Domain)).ToList())
                fused.OpsetImport.Remove(set);
            return fused;
        }
        catch (OnnxRuntimeException e)
        {
            throw new TrainingException($"{path} can't be made ready for 8 bits: {e.Message.Split('\n')[0]}", e);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
