using Akin.Training.Networks;
using Google.Protobuf;
using Onnx;

namespace Akin.Training.Tests;

/// <summary>A network as a file: a convolution of eight filters over photos of 1 x 8 x 8, and what a test puts behind it.</summary>
internal sealed class SavedNetwork
{
    private readonly NetworkBuilder _builder = new(1);

    public SavedNetwork(long batch = 0)
    {
        Last = _builder.Relu(_builder.Conv(_builder.Input("photo", 1, 8, 8), 8, 3));
        TensorShapeProto.Types.Dimension photos = Graph.Input[0].Type.TensorType.Shape.Dim[0];
        if (batch > 0)
            photos.DimValue = batch;
    }

    public ModelProto Model => _builder.Model;

    public GraphProto Graph => Model.Graph;

    /// <summary>The tensor that is the output so far.</summary>
    public string Last { get; private set; }

    /// <summary>Puts a node behind; its name and its output are called the same.</summary>
    public SavedNetwork Then(string op, string name, string[] others, params AttributeProto[] attributes)
    {
        Graph.Node.Add(new NodeProto { OpType = op, Name = name, Input = { others.Prepend(Last) }, Output = { name }, Attribute = { attributes } });
        Last = name;
        return this;
    }

    /// <summary>Goes on behind a tensor that the graph has.</summary>
    public SavedNetwork Continue(string tensor)
    {
        Last = tensor;
        return this;
    }

    /// <summary>Puts a matrix product behind rows of a length.</summary>
    public SavedNetwork Product(string name, int from, int to)
    {
        var random = new Random(name.Length);
        return Floats(name + ".weight", [from, to], [.. Enumerable.Range(0, from * to).Select(_ => (float)(random.NextDouble() - 0.5))]).Then("MatMul", name, [name + ".weight"]);
    }

    public SavedNetwork Floats(string name, long[] dims, float[] values)
    {
        Graph.Initializer.Add(new TensorProto { Name = name, DataType = 1, Dims = { dims }, FloatData = { values } });
        return this;
    }

    public SavedNetwork Integers(string name, params long[] values)
    {
        Graph.Initializer.Add(new TensorProto { Name = name, DataType = 7, Dims = { values.Length }, Int64Data = { values } });
        return this;
    }

    public SavedNetwork Scalar(string name, long value)
    {
        Graph.Initializer.Add(new TensorProto { Name = name, DataType = 7, Int64Data = { value } });
        return this;
    }

    public string Save(TemporaryFolder folder, string? yaml = null)
    {
        Graph.Output.Clear();
        Graph.Output.Add(new ValueInfoProto { Name = Last });
        string path = folder.File("net.onnx");
        File.WriteAllBytes(path, Model.ToByteArray());
        if (yaml is not null)
            File.WriteAllText(folder.File("net.yml"), yaml);
        return path;
    }

    public static AttributeProto Int(string name, long value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    public static AttributeProto Ints(string name, params long[] values) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { values } };

    public static AttributeProto Text(string name, string value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(value) };
}
