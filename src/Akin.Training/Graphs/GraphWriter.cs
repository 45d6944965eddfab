using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Google.Protobuf;
using Onnx;
using AttributeType = Onnx.AttributeProto.Types.AttributeType;
using DataType = Onnx.TensorProto.Types.DataType;

namespace Akin.Training.Graphs;

/// <summary>
/// Appends nodes and constants to a model's graph under names of its own. Nodes are written in their opset-18 forms
/// (axes as inputs). Where the shapes of the inputs are known, the convenience methods note the shape of the result,
/// so that later nodes can be written from it.
/// </summary>
public sealed class GraphWriter
{
    private readonly GraphProto _graph;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _counters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _constants = new(StringComparer.Ordinal);

    /// <summary>Opens a model for writing.</summary>
    /// <param name="model">The model, changed in place.</param>
    /// <param name="shapes">Known shapes; those of what is written are noted there. Null: none are known.</param>
    public GraphWriter(ModelProto model, TensorShapes? shapes = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        Model = model;
        _graph = model.Graph;
        Shapes = shapes ?? new TensorShapes();
        _names.UnionWith(_graph.Input.Select(i => i.Name));
        _names.UnionWith(_graph.Initializer.Select(w => w.Name));
        Reserve(_graph.Node);
    }

    /// <summary>The model that is written to.</summary>
    public ModelProto Model { get; }

    /// <summary>The shapes that are known, those of written tensors included.</summary>
    public TensorShapes Shapes { get; }

    /// <summary>What the names of new nodes begin with; for example the layer that they belong to.</summary>
    public string Scope { get; set; } = "akin";

    /// <summary>Appends a node with one output.</summary>
    /// <param name="op">The operator's ONNX name.</param>
    /// <param name="inputs">The input tensors; an empty name is an optional input left out.</param>
    /// <param name="attributes">Attributes: int, long, bool, float, double, string, long[], int[], float[] or TensorProto.</param>
    /// <returns>The output tensor's name, unique in the graph.</returns>
    public string Node(string op, string[] inputs, params (string Name, object Value)[] attributes) =>
        NodeMany(op, inputs, 1, attributes)[0];

    /// <summary>Appends a node with several outputs.</summary>
    /// <param name="op">The operator's ONNX name.</param>
    /// <param name="inputs">The input tensors; an empty name is an optional input left out.</param>
    /// <param name="outputs">The number of outputs.</param>
    /// <param name="attributes">As in <see cref="Node"/>.</param>
    /// <returns>The output tensors' names, unique in the graph.</returns>
    public string[] NodeMany(string op, string[] inputs, int outputs, params (string Name, object Value)[] attributes)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(attributes);
        string name = Unique($"{Scope}/{op}");
        string[] results = [.. Enumerable.Range(0, outputs).Select(i => i == 0 ? name : Unique($"{name}:{i}"))];
        Shapes.NoteLayer(name, Scope);
        _graph.Node.Add(new NodeProto
        {
            OpType = op,
            Name = name,
            Input = { inputs },
            Output = { results },
            Attribute = { attributes.Select(a => CreateAttribute(a.Name, a.Value)) },
        });
        return results;
    }

    /// <summary>Keeps the names of nodes that will be in the graph, so that nothing that is written takes them.</summary>
    /// <param name="nodes">The nodes.</param>
    public void Reserve(IEnumerable<NodeProto> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        foreach (NodeProto node in nodes)
        {
            _names.Add(node.Name);
            _names.UnionWith(node.Output);
        }
    }

    /// <summary>A constant float tensor; equal ones are one.</summary>
    /// <param name="values">The values in row order.</param>
    /// <param name="dims">The shape; none means a list of as many values.</param>
    public string Constant(float[] values, params long[] dims)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Constant(DataType.Float, MemoryMarshal.AsBytes<float>(values), dims.Length == 0 ? [values.Length] : dims);
    }

    /// <summary>A constant int64 tensor; equal ones are one.</summary>
    /// <param name="values">The values in row order.</param>
    /// <param name="dims">The shape; none means a list of as many values.</param>
    public string Constant(long[] values, params long[] dims)
    {
        ArgumentNullException.ThrowIfNull(values);
        long[] shape = dims.Length == 0 ? [values.Length] : dims;
        string name = Constant(DataType.Int64, MemoryMarshal.AsBytes<long>(values), shape);
        Shapes.NoteValues(name, values);
        return name;
    }

    /// <summary>A constant bool tensor; equal ones are one.</summary>
    /// <param name="values">The values in row order.</param>
    /// <param name="dims">The shape; none means a list of as many values.</param>
    public string Constant(bool[] values, params long[] dims)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Constant(DataType.Bool, MemoryMarshal.AsBytes<bool>(values), dims.Length == 0 ? [values.Length] : dims);
    }

    /// <summary>A constant float scalar (rank 0).</summary>
    /// <param name="value">The value.</param>
    public string Scalar(float value) => Constant(DataType.Float, MemoryMarshal.AsBytes<float>([value]), []);

    /// <summary>A constant int64 scalar (rank 0).</summary>
    /// <param name="value">The value.</param>
    public string Scalar(long value) => Constant(DataType.Int64, MemoryMarshal.AsBytes<long>([value]), []);

    /// <summary>a + b, broadcast.</summary>
    public string Add(string a, string b) => Binary("Add", a, b);

    /// <summary>a - b, broadcast.</summary>
    public string Sub(string a, string b) => Binary("Sub", a, b);

    /// <summary>a * b, broadcast.</summary>
    public string Mul(string a, string b) => Binary("Mul", a, b);

    /// <summary>a / b, broadcast.</summary>
    public string Div(string a, string b) => Binary("Div", a, b);

    /// <summary>a * factor.</summary>
    public string Scale(string a, float factor) => Binary("Mul", a, Scalar(factor));

    /// <summary>A node of one input whose output has the input's shape and type (Neg, Sqrt, Relu, ...).</summary>
    public string Unary(string op, string a, params (string Name, object Value)[] attributes)
    {
        string result = Node(op, [a], attributes);
        return Shapes.TryGet(a, out TensorShape shape) ? Noted(result, shape.Dims, shape.Type) : result;
    }

    /// <summary>A node of two broadcast inputs whose output has the type of the first (Add, Max, Pow, ...).</summary>
    public string Binary(string op, string a, string b)
    {
        string result = Node(op, [a, b]);
        return Shapes.TryGet(a, out TensorShape left) && Shapes.TryGet(b, out TensorShape right)
            ? Noted(result, Dimensions.Broadcast(left.Dims, right.Dims), left.Type)
            : result;
    }

    /// <summary>A comparison (Greater, Less, Equal, ...) of two broadcast inputs; the output is bool.</summary>
    public string Compare(string op, string a, string b)
    {
        string result = Node(op, [a, b]);
        return Shapes.TryGet(a, out TensorShape left) && Shapes.TryGet(b, out TensorShape right)
            ? Noted(result, Dimensions.Broadcast(left.Dims, right.Dims), (int)DataType.Bool)
            : result;
    }

    /// <summary>condition ? a : b, broadcast.</summary>
    public string Where(string condition, string a, string b)
    {
        string result = Node("Where", [condition, a, b]);
        return Shapes.TryGet(condition, out TensorShape c) && Shapes.TryGet(a, out TensorShape left) && Shapes.TryGet(b, out TensorShape right)
            ? Noted(result, Dimensions.Broadcast(Dimensions.Broadcast(c.Dims, left.Dims), right.Dims), left.Type)
            : result;
    }

    /// <summary>-a.</summary>
    public string Neg(string a) => Unary("Neg", a);

    /// <summary>The tensor as float32.</summary>
    public string CastToFloat(string a)
    {
        string result = Node("Cast", [a], ("to", (int)DataType.Float));
        return Shapes.TryGet(a, out TensorShape shape) ? Noted(result, shape.Dims) : result;
    }

    /// <summary>The matrix product, batched and broadcast over leading axes as NumPy's matmul.</summary>
    public string MatMul(string a, string b)
    {
        string result = Node("MatMul", [a, b]);
        if (!Shapes.TryGet(a, out TensorShape left) || !Shapes.TryGet(b, out TensorShape right) || left.Dims.Length < 2 || right.Dims.Length < 2)
            return result;
        long[] lead = Dimensions.Broadcast(left.Dims[..^2], right.Dims[..^2]);
        return Noted(result, [.. lead, left.Dims[^2], right.Dims[^1]], left.Type);
    }

    /// <summary>The tensor with its axes in another order.</summary>
    /// <param name="a">The tensor.</param>
    /// <param name="perm">For each axis of the result, the axis of the tensor that it is.</param>
    public string Transpose(string a, params long[] perm)
    {
        string result = Node("Transpose", [a], ("perm", perm));
        return Shapes.TryGet(a, out TensorShape shape) ? Noted(result, [.. perm.Select(p => shape.Dims[(int)p])], shape.Type) : result;
    }

    /// <summary>The tensor's values in another shape (at most one side may be -1).</summary>
    public string Reshape(string a, params long[] dims)
    {
        string result = Node("Reshape", [a, Constant(dims, dims.Length)]);
        if (!Shapes.TryGet(a, out TensorShape shape))
            return result;
        long known = Dimensions.Count([.. dims.Where(d => d >= 0)]);
        return Noted(result, [.. dims.Select(d => d >= 0 ? d : Dimensions.Count(shape.Dims) / Math.Max(1, known))], shape.Type);
    }

    /// <summary>The sum over axes.</summary>
    public string ReduceSum(string a, long[] axes, bool keepDims = false) => Reduce("ReduceSum", a, axes, keepDims);

    /// <summary>ReduceSum, ReduceMean, ReduceMax, ... over axes.</summary>
    public string Reduce(string op, string a, long[] axes, bool keepDims = false)
    {
        ArgumentNullException.ThrowIfNull(axes);
        string result = Node(op, [a, Constant(axes)], ("keepdims", keepDims));
        if (!Shapes.TryGet(a, out TensorShape shape))
            return result;
        var dropped = axes.Select(x => Dimensions.Axis(x, shape.Dims.Length)).ToHashSet();
        return Noted(
            result,
            [.. shape.Dims.Select((d, i) => dropped.Contains(i) ? keepDims ? 1 : -1 : d).Where(d => d >= 0)],
            shape.Type);
    }

    /// <summary>The tensor repeated to a larger shape.</summary>
    public string Expand(string a, params long[] dims)
    {
        string result = Node("Expand", [a, Constant(dims, dims.Length)]);
        return Noted(result, dims, Shapes.TryGet(a, out TensorShape shape) ? shape.Type : (int)DataType.Float);
    }

    /// <summary>The sum of each channel (axis 1) over images and positions: a list of as many values as channels.</summary>
    /// <param name="a">A tensor N x C x ... of known shape.</param>
    public string SumOfChannels(string a)
    {
        // Positions first, then images: the inner sum runs over contiguous values, which takes half the time of one
        // sum over both (1.9 against 4.2 ms for 32 x 96 x 56 x 56).
        int rank = Shapes.GetShape(a).Length;
        string sum = rank > 2 ? ReduceSum(a, [.. Enumerable.Range(2, rank - 2).Select(i => (long)i)]) : a;
        return ReduceSum(sum, [0]);
    }

    /// <summary>a * scale, where scale has one value for each channel (axis 1).</summary>
    /// <param name="a">A tensor N x C x ... of known shape.</param>
    /// <param name="scale">C factors.</param>
    public string ScaleChannels(string a, string scale) => Mul(a, OverChannels(a, scale));

    /// <summary>A list of one value for each channel in the shape in which it is broadcast along axis 1 of a tensor.</summary>
    /// <param name="a">A tensor N x C x ... of known shape.</param>
    /// <param name="values">C values.</param>
    public string OverChannels(string a, string values)
    {
        long[] shape = Shapes.GetShape(a);
        return shape.Length == 2 ? values : Reshape(values, [shape[1], .. Enumerable.Repeat(1L, shape.Length - 2)]);
    }

    /// <summary>Sums a tensor down to a shape that had been broadcast to the tensor's.</summary>
    /// <param name="a">A tensor of known shape.</param>
    /// <param name="dims">The shape before broadcasting.</param>
    public string SumTo(string a, long[] dims)
    {
        ArgumentNullException.ThrowIfNull(dims);
        long[] from = Shapes.GetShape(a);
        if (from.SequenceEqual(dims))
            return a;
        int lead = from.Length - dims.Length;
        long[] axes = [.. Enumerable.Range(0, from.Length).Where(i => i < lead || (dims[i - lead] == 1 && from[i] != 1)).Select(i => (long)i)];
        string sum = axes.Length == 0 ? a : ReduceSum(a, axes, keepDims: true);
        return Shapes.GetShape(sum).SequenceEqual(dims) ? sum : Reshape(sum, dims);
    }

    /// <summary>Notes the shape of a tensor that was written.</summary>
    /// <returns>The tensor's name.</returns>
    public string Noted(string tensor, long[] dims, int type = (int)DataType.Float)
    {
        Shapes.Note(tensor, dims, type);
        return tensor;
    }

    // As Binary, but the output's name ends as given.
    internal string Named(string suffix, string op, string a, string b)
    {
        string name = Unique(Scope + suffix);
        while (!name.EndsWith(suffix, StringComparison.Ordinal))
            name = Unique(name + suffix);
        _graph.Node.Add(new NodeProto { OpType = op, Name = name, Input = { a, b }, Output = { name } });
        return Noted(name, Dimensions.Broadcast(Shapes.GetShape(a), Shapes.GetShape(b)));
    }

    private string Constant(DataType type, ReadOnlySpan<byte> bytes, long[] dims)
    {
        string key = string.Create(
            CultureInfo.InvariantCulture, $"{(int)type}:{string.Join(",", dims)}:{Convert.ToHexString(SHA256.HashData(bytes))}");
        if (_constants.TryGetValue(key, out string? known))
            return known;
        string name = Unique("akin/constant");
        _graph.Initializer.Add(new TensorProto { Name = name, DataType = (int)type, Dims = { dims }, RawData = ByteString.CopyFrom(bytes) });
        _constants[key] = name;
        return Noted(name, dims, (int)type);
    }

    /// <summary>A name that nothing in the graph has; it is taken from now on.</summary>
    /// <param name="stem">The name, with a number behind it where it is taken.</param>
    public string Unique(string stem)
    {
        string name = stem;
        while (!_names.Add(name))
        {
            int number = _counters.GetValueOrDefault(stem) + 1;
            _counters[stem] = number;
            name = string.Create(CultureInfo.InvariantCulture, $"{stem}_{number}");
        }

        return name;
    }

    private static AttributeProto CreateAttribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case bool flag: (attribute.Type, attribute.I) = (AttributeType.Int, flag ? 1 : 0); break;
            case int number: (attribute.Type, attribute.I) = (AttributeType.Int, number); break;
            case long number: (attribute.Type, attribute.I) = (AttributeType.Int, number); break;
            case float number: (attribute.Type, attribute.F) = (AttributeType.Float, number); break;
            case double number: (attribute.Type, attribute.F) = (AttributeType.Float, (float)number); break;
            case string text: (attribute.Type, attribute.S) = (AttributeType.String, ByteString.CopyFromUtf8(text)); break;
            case TensorProto tensor: (attribute.Type, attribute.T) = (AttributeType.Tensor, tensor); break;
            case long[] numbers: attribute.Type = AttributeType.Ints; attribute.Ints.AddRange(numbers); break;
            case int[] numbers: attribute.Type = AttributeType.Ints; attribute.Ints.AddRange(numbers.Select(n => (long)n)); break;
            case float[] numbers: attribute.Type = AttributeType.Floats; attribute.Floats.AddRange(numbers); break;
            default: throw new ArgumentException($"the attribute {name} can't be a {value.GetType().Name}", nameof(value));
        }

        return attribute;
    }
}
