using System.Runtime.InteropServices;
using Akin.Models;
using Google.Protobuf;
using Onnx;

namespace Akin.Training.Graphs;

/// <summary>
/// The nodes of a graph while they are brought to a newer operator set: collected beside the graph and put into it
/// when all went well.
/// </summary>
/// <param name="graph">The graph as it was saved.</param>
/// <param name="opset">Its operator set.</param>
internal sealed class UpgradedGraph(GraphProto graph, long opset)
{
    private readonly List<NodeProto> _nodes = new(graph.Node.Count);
    private readonly List<TensorProto> _constants = [];
    private readonly HashSet<string> _names =
        [.. graph.Node.SelectMany(n => n.Input.Concat(n.Output)), .. graph.Initializer.Select(w => w.Name), .. graph.Input.Select(i => i.Name)];

    /// <summary>The operator set the graph was saved with.</summary>
    public long Opset => opset;

    /// <summary>The name people use for a node.</summary>
    public static string GetName(NodeProto node) => Models.Onnx.OnnxGraph.GetName(node);

    /// <summary>Adds a node behind those already added.</summary>
    public void Add(NodeProto node) => _nodes.Add(node);

    /// <summary>Adds a node with one new output.</summary>
    /// <returns>The output's name.</returns>
    public string Add(string op, string[] inputs, params AttributeProto[] attributes)
    {
        string output = NewName(op.ToLowerInvariant());
        Add(new NodeProto { OpType = op, Name = output, Input = { inputs }, Output = { output }, Attribute = { attributes } });
        return output;
    }

    /// <summary>Adds a vector of whole numbers as a constant.</summary>
    /// <returns>The tensor's name.</returns>
    public string Constant(IEnumerable<long> values) => Constant(values.ToArray(), TensorProto.Types.DataType.Int64, scalar: false);

    /// <summary>Adds a float32 scalar as a constant.</summary>
    /// <returns>The tensor's name.</returns>
    public string Constant(float value) => Constant([value], TensorProto.Types.DataType.Float, scalar: true);

    /// <summary>Adds a float32 vector as a constant.</summary>
    /// <returns>The tensor's name.</returns>
    public string Constant(IEnumerable<float> values) => Constant(values.ToArray(), TensorProto.Types.DataType.Float, scalar: false);

    /// <summary>The float32 values of a tensor known before the graph runs; null where it is computed or fed.</summary>
    public float[]? GetFloats(string tensor)
    {
        TensorProto? known = graph.Initializer.FirstOrDefault(w => w.Name == tensor)
            ?? graph.Node.FirstOrDefault(n => n.OpType == "Constant" && n.Output[0] == tensor)?.Attribute.FirstOrDefault(a => a.Name == "value")?.T;
        if (known is null || known.DataType != (int)TensorProto.Types.DataType.Float)
            return null;
        return known.RawData.IsEmpty ? [.. known.FloatData] : MemoryMarshal.Cast<byte, float>(known.RawData.Span).ToArray();
    }

    /// <summary>Takes an attribute away from a node.</summary>
    /// <returns>The attribute; null where the node had none of that name.</returns>
    public static AttributeProto? Take(NodeProto node, string name)
    {
        AttributeProto? found = node.Attribute.FirstOrDefault(a => a.Name == name);
        if (found is not null)
            node.Attribute.Remove(found);
        return found;
    }

    /// <summary>A whole-number attribute.</summary>
    public static AttributeProto Int(string name, long value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    /// <summary>A text attribute.</summary>
    public static AttributeProto Text(string name, string value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(value) };

    /// <summary>What to throw where set 18 has no words for what a node does.</summary>
    public ModelException Refusal(NodeProto node, string what) =>
        new($"the layer '{GetName(node)}' ({node.OpType} of operator set {opset}) {what}, which operator set 18 can't say; save the model again with operator set 18");

    /// <summary>A tensor's name that the graph does not use yet.</summary>
    public string NewName(string stem)
    {
        string name = $"opset18_{stem}";
        for (int i = 1; !_names.Add(name); i++)
            name = $"opset18_{stem}_{i}";
        return name;
    }

    /// <summary>Puts the collected nodes and constants into the graph.</summary>
    public void Commit()
    {
        graph.Node.Clear();
        graph.Node.AddRange(_nodes);
        graph.Initializer.AddRange(_constants);
    }

    private string Constant<T>(T[] values, TensorProto.Types.DataType type, bool scalar)
        where T : unmanaged
    {
        var tensor = new TensorProto { DataType = (int)type, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<T>(values)) };
        if (!scalar)
            tensor.Dims.Add(values.Length);
        if (_constants.FirstOrDefault(c => c.DataType == tensor.DataType && c.Dims.Equals(tensor.Dims) && c.RawData == tensor.RawData) is { } same)
            return same.Name;
        tensor.Name = NewName("constant");
        _constants.Add(tensor);
        return tensor.Name;
    }
}
