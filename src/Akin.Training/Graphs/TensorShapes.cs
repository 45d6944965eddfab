using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace Akin.Training.Graphs;

/// <summary>
/// Concrete shape and element type of every tensor of a graph at one batch size, and the values of small constants.
/// They are not inferred by us: the graph is run once in ONNX Runtime with blank feeds, which is right for every
/// operator there is.
/// </summary>
public sealed class TensorShapes
{
    // Values of shapes, axes, bounds and the like; weights are larger and nobody asks for their values.
    private const int MaxValues = 4096;

    private readonly Dictionary<string, TensorShape> _shapes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long[]> _integers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, float[]> _floats = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _layers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _blocked = new(StringComparer.Ordinal);

    /// <summary>Finds the shapes of all tensors of a model by running it once, unoptimized.</summary>
    /// <param name="model">The model; not changed. Its weights may be initializers or inputs of fixed shape.</param>
    /// <param name="batch">The value of every dimension without a fixed size (the batch size).</param>
    /// <returns>The shapes.</returns>
    /// <exception cref="TrainingException">ONNX Runtime can't run the model.</exception>
    public static TensorShapes Infer(ModelProto model, int batch)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        var shapes = new TensorShapes();
        ModelProto copy = model.Clone();
        GraphProto graph = copy.Graph;
        var constants = new HashSet<string>(graph.Initializer.Select(w => w.Name), StringComparer.Ordinal);
        foreach (TensorProto weight in graph.Initializer)
            shapes.Note(weight.Name, [.. weight.Dims], weight.DataType);
        foreach (NodeProto node in graph.Node)
        {
            // A shape is a constant too: the batch size is fixed.
            if (node.OpType is "Shape" or "Size" || node.Input.All(i => i.Length == 0 || constants.Contains(i)))
                constants.UnionWith(node.Output);
        }

        // Constant initializers are returned through Identity nodes, so that their values come in any encoding.
        var smallWeights = graph.Initializer.Where(w => Dimensions.Count(w.Dims) <= MaxValues).Select(w => w.Name).ToList();
        var outputs = graph.Node.SelectMany(n => n.Output).Where(o => o.Length > 0).Distinct().ToList();
        const string Copy = "akin/shape of/";
        graph.Node.AddRange(smallWeights.Select(w => new NodeProto { OpType = "Identity", Input = { w }, Output = { Copy + w } }));
        graph.Output.Clear();
        graph.Output.AddRange(outputs.Concat(smallWeights.Select(w => Copy + w)).Select(o => new ValueInfoProto { Name = o }));
        graph.ValueInfo.Clear();

        var feeds = new List<OrtValue>();
        var names = new List<string>();
        try
        {
            using var options = new SessionOptions
            {
                GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            };
            using var session = new InferenceSession(copy.ToByteArray(), options);
            foreach ((string name, NodeMetadata meta) in session.InputMetadata)
            {
                long[] dims = [.. meta.Dimensions.Select(d => d < 0 ? batch : (long)d)];
                OrtValue feed = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, (Microsoft.ML.OnnxRuntime.Tensors.TensorElementType)meta.ElementDataType, dims);
                feed.GetTensorMutableRawData().Clear();
                feeds.Add(feed);
                names.Add(name);
                shapes.Note(name, dims, (int)meta.ElementDataType);
            }

            using var run = new RunOptions();
            using IDisposableReadOnlyCollection<OrtValue> values = session.Run(run, names, feeds, [.. session.OutputNames]);
            foreach ((string name, OrtValue value) in session.OutputNames.Zip(values))
            {
                if (!value.IsTensor)
                    continue;
                string tensor = name.StartsWith(Copy, StringComparison.Ordinal) ? name[Copy.Length..] : name;
                OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
                shapes.Note(tensor, info.Shape, (int)info.ElementDataType);
                if (constants.Contains(tensor) && info.ElementCount <= MaxValues)
                    shapes.NoteValues(tensor, value, (int)info.ElementDataType);
            }
        }
        catch (OnnxRuntimeException e)
        {
            throw new TrainingException($"the network can't be run on a batch of {batch}: {e.Message.Split('\n')[0]}", e);
        }
        finally
        {
            foreach (OrtValue feed in feeds)
                feed.Dispose();
        }

        return shapes;
    }

    /// <summary>The sides of a tensor.</summary>
    /// <exception cref="TrainingException">Its shape is not known.</exception>
    public long[] GetShape(string tensor) =>
        TryGet(tensor, out TensorShape shape) ? shape.Dims : throw new TrainingException($"the shape of the tensor '{tensor}' is not known");

    /// <summary>Finds the shape and type of a tensor.</summary>
    public bool TryGet(string tensor, out TensorShape shape) => _shapes.TryGetValue(tensor, out shape);

    /// <summary>The values of a small constant integer tensor (a shape, axes, ...), also where nodes compute it.</summary>
    public bool TryGetIntegers(string tensor, [NotNullWhen(true)] out long[]? values) => _integers.TryGetValue(tensor, out values);

    /// <summary>The values of a small constant float32 tensor (bounds, scales, ...), also where nodes compute it.</summary>
    public bool TryGetFloats(string tensor, [NotNullWhen(true)] out float[]? values) => _floats.TryGetValue(tensor, out values);

    /// <summary>Notes the shape of a tensor that is written to the graph.</summary>
    /// <param name="tensor">The tensor's name.</param>
    /// <param name="dims">Its sides.</param>
    /// <param name="type">ONNX's number of its element type.</param>
    public void Note(string tensor, long[] dims, int type = (int)DataType.Float) => _shapes[tensor] = new TensorShape(dims, type);

    /// <summary>The name people know a node by: that of the layer that it was written for, else its own, else its output's.</summary>
    /// <param name="node">A node of the graph.</param>
    public string GetLayerName(NodeProto node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return _layers.TryGetValue(node.Name, out string? layer) ? layer : node.Name.Length > 0 ? node.Name : node.Output[0];
    }

    internal void NoteLayer(string node, string layer) => _layers[node] = layer;

    internal void NoteValues(string tensor, long[] values) => _integers[tensor] = values;

    // Tensors whose channels lie in blocks (Akin.Training.Gradients.Blocked).
    internal void NoteBlocked(string tensor) => _blocked.Add(tensor);

    internal bool IsBlocked(string tensor) => _blocked.Contains(tensor);

    private void NoteValues(string tensor, OrtValue value, int type)
    {
        switch ((DataType)type)
        {
            case DataType.Int64: _integers[tensor] = value.GetTensorDataAsSpan<long>().ToArray(); break;
            case DataType.Int32: _integers[tensor] = [.. value.GetTensorDataAsSpan<int>().ToArray().Select(i => (long)i)]; break;
            case DataType.Float: _floats[tensor] = value.GetTensorDataAsSpan<float>().ToArray(); break;
            default: break;
        }
    }
}

/// <summary>The shape and element type of a tensor.</summary>
/// <param name="Dims">The sides; empty for a scalar.</param>
/// <param name="Type">ONNX's number of the element type (1 is float32, 7 int64, 9 bool).</param>
public readonly record struct TensorShape(long[] Dims, int Type)
{
    /// <summary>Whether the elements are float32.</summary>
    public bool IsFloat => Type == (int)DataType.Float;
}
