using Google.Protobuf;
using Onnx;
using AttributeType = Onnx.AttributeProto.Types.AttributeType;

namespace Akin.Tests;

/// <summary>
/// A vision transformer as exporters write it, with weights by lot and small enough to look at: 16 patches of 4 x 4 pixels, 8 channels, a
/// class token and as many registers as are wanted, one block of two heads.
/// </summary>
internal sealed class SmallTransformer
{
    public const int Side = 16, Patches = 16, Channels = 8;
    private const int Patch = 4, Heads = 2;

    private readonly GraphProto _graph = new() { Name = "transformer" };
    private readonly Random _random = new(5);

    private SmallTransformer()
    {
    }

    /// <summary>Writes one whose only output has all tokens, those before the patches first.</summary>
    /// <param name="path">The file.</param>
    /// <param name="registers">How many tokens stand between the class token and the patches.</param>
    public static string Save(string path, int registers = 0)
    {
        var model = new ModelProto { IrVersion = 8, Graph = new SmallTransformer().Build(registers), OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 17 } } };
        File.WriteAllBytes(path, model.ToByteArray());
        return path;
    }

    private GraphProto Build(int registers)
    {
        _graph.Input.Add(Value("pixel_values", 3, Side, Side));
        string planes = Node("Conv", ["pixel_values", Weight("patch_weight", Channels, 3, Patch, Patch), Weight("patch_bias", Channels)], Ints("strides", Patch, Patch), Ints("kernel_shape", Patch, Patch));
        string patches = Node("Transpose", [Node("Reshape", [planes, Shape(0, Channels, Patches)])], Ints("perm", 0, 2, 1));

        // As many class tokens as there are photos.
        string count = Node("Gather", [Node("Shape", ["pixel_values"]), Scalar(0)]);
        string size = Node("Concat", [Node("Unsqueeze", [count, Shape(0)]), Shape(1 + registers), Shape(Channels)], Int("axis", 0));
        string leading = Node("Expand", [Weight("leading_tokens", 1, 1 + registers, Channels), size]);
        string x = Node("Add", [Node("Concat", [leading, patches], Int("axis", 1)), Weight("positions", 1, 1 + registers + Patches, Channels)]);

        string normal = Norm(x), q = Split(Linear(normal, Channels)), k = Split(Linear(normal, Channels)), v = Split(Linear(normal, Channels));
        string scores = Node("Mul", [Node("MatMul", [q, Node("Transpose", [k], Ints("perm", 0, 1, 3, 2))]), Number(0.5f)]);
        string seen = Node("Transpose", [Node("MatMul", [Node("Softmax", [scores], Int("axis", -1)), v])], Ints("perm", 0, 2, 1, 3));
        x = Node("Add", [x, Linear(Node("Reshape", [seen, Shape(0, 0, Channels)]), Channels)]);

        string hidden = Linear(Norm(x), 2 * Channels), half = Node("Mul", [hidden, Number(0.5f)]);
        string gelu = Node("Mul", [half, Node("Add", [Node("Erf", [Node("Div", [hidden, Number(MathF.Sqrt(2))])]), Number(1)])]);
        x = Node("Add", [x, Linear(gelu, Channels)]);
        _graph.Node.Add(new NodeProto { OpType = "Identity", Name = "last", Input = { Norm(x) }, Output = { "last_hidden_state" } });
        _graph.Output.Add(Value("last_hidden_state", 1 + registers + Patches, Channels));
        return _graph;
    }

    private string Split(string x) => Node("Transpose", [Node("Reshape", [x, Shape(0, 0, Heads, Channels / Heads)])], Ints("perm", 0, 2, 1, 3));

    private string Norm(string x) => Node("LayerNormalization", [x, Weight("gain" + _graph.Node.Count, Channels), Weight("shift" + _graph.Node.Count, Channels)], Int("axis", -1));

    private string Linear(string x, int width)
    {
        string name = "linear" + _graph.Node.Count;
        return Node("Add", [Node("MatMul", [x, Weight(name + "_weight", width == Channels && x.StartsWith("mul", StringComparison.Ordinal) ? 2 * Channels : Channels, width)]), Weight(name + "_bias", width)]);
    }

    private string Node(string op, string[] inputs, params AttributeProto[] attributes)
    {
        string name = op.ToLowerInvariant() + _graph.Node.Count;
        _graph.Node.Add(new NodeProto { OpType = op, Name = name, Input = { inputs }, Output = { name }, Attribute = { attributes } });
        return name;
    }

    private string Weight(string name, params long[] dims)
    {
        int length = (int)dims.Aggregate(1L, (a, b) => a * b);
        _graph.Initializer.Add(new TensorProto { Name = name, DataType = 1, Dims = { dims }, FloatData = { Enumerable.Range(0, length).Select(_ => (float)(_random.NextDouble() - 0.3)) } });
        return name;
    }

    private string Number(float value) => Constant(new TensorProto { DataType = 1, FloatData = { value } });

    private string Scalar(long value) => Constant(new TensorProto { DataType = 7, Int64Data = { value } });

    private string Shape(params long[] values) => Constant(new TensorProto { DataType = 7, Dims = { values.Length }, Int64Data = { values } });

    private string Constant(TensorProto tensor)
    {
        tensor.Name = "constant" + _graph.Initializer.Count;
        _graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    private static ValueInfoProto Value(string name, params long[] dims)
    {
        var shape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension { DimParam = "batch" } } };
        shape.Dim.Add(dims.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }));
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1, Shape = shape } } };
    }

    private static AttributeProto Int(string name, long value) => new() { Name = name, Type = AttributeType.Int, I = value };

    private static AttributeProto Ints(string name, params long[] values) => new() { Name = name, Type = AttributeType.Ints, Ints = { values } };
}
