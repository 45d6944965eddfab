using Google.Protobuf;
using Onnx;

namespace Akin.Models.Tests;

/// <summary>
/// A network small enough to be computed by hand: a 3x3 convolution of 3 into 4 channels, ReLU, the mean over all
/// positions, and a classification layer of 5.
/// </summary>
internal static class SmallNetwork
{
    public const int Side = 8, Channels = 4, Classes = 5;

    public static float ConvWeight(int o, int c, int y, int x) => MathF.Sin((((((o * 3) + c) * 3) + y) * 3) + x);

    public static float ClassWeight(int i, int o) => MathF.Cos((i * Classes) + o);

    public static float ConvBias(int o) => 0.1f * o;

    public static ModelProto Build(long? batch = null, int type = 1, long side = Side)
    {
        var graph = new GraphProto { Name = "small" };
        graph.Input.Add(Value("image", type, batch, 3, side, side));
        graph.Output.Add(Value("logits", 1, batch, Classes));
        string photo = "image";
        if (type != 1)
        {
            graph.Node.Add(Node("Cast", "to_float", ["image"], "image_float", new AttributeProto { Name = "to", Type = AttributeProto.Types.AttributeType.Int, I = 1 }));
            photo = "image_float";
        }

        graph.Node.Add(Node("Conv", "conv", [photo, "conv_w", "conv_b"], "conv_out", Ints("pads", 1, 1, 1, 1)));
        graph.Node.Add(Node("Relu", "", ["conv_out"], "relu_out"));
        graph.Node.Add(Node("GlobalAveragePool", "pool", ["relu_out"], "pool_out"));
        graph.Node.Add(Node("Flatten", "flatten", ["pool_out"], "features"));
        graph.Node.Add(Node("Gemm", "classify", ["features", "class_w"], "logits"));
        graph.Initializer.Add(Weight("conv_w", [Channels, 3, 3, 3], i => ConvWeight(i / 27, i / 9 % 3, i / 3 % 3, i % 3)));
        graph.Initializer.Add(Weight("conv_b", [Channels], ConvBias));
        graph.Initializer.Add(Weight("class_w", [Channels, Classes], i => ClassWeight(i / Classes, i % Classes)));
        return new ModelProto { IrVersion = 7, Graph = graph, OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 12 } } };
    }

    /// <summary>Adds the activation behind ReLU as channels x positions (<c>planes</c>) and as positions x channels (<c>tokens</c>).</summary>
    public static void AddTokens(ModelProto model)
    {
        model.Graph.Node.Add(Node("Reshape", "planes", ["relu_out", "token_shape"], "planes_out"));
        model.Graph.Node.Add(Node("Transpose", "tokens", ["planes_out"], "tokens_out", Ints("perm", 0, 2, 1)));
        model.Graph.Initializer.Add(Integers("token_shape", 0, Channels, -1));
    }

    public static string Save(ModelProto model, TemporaryFolder folder, string name = "small.onnx")
    {
        string path = folder.File(name);
        File.WriteAllBytes(path, model.ToByteArray());
        return path;
    }

    /// <summary>The activation behind ReLU, the slow and obvious way, of pixels in 0..1 and planes order.</summary>
    public static float[] Relu(float[] image)
    {
        float[] result = new float[Channels * Side * Side];
        for (int o = 0; o < Channels; o++)
        {
            for (int y = 0; y < Side; y++)
            {
                for (int x = 0; x < Side; x++)
                {
                    double sum = ConvBias(o);
                    for (int c = 0; c < 3; c++)
                    {
                        for (int dy = 0; dy < 3; dy++)
                        {
                            for (int dx = 0; dx < 3; dx++)
                            {
                                int sy = y + dy - 1, sx = x + dx - 1;
                                if (sy is >= 0 and < Side && sx is >= 0 and < Side)
                                    sum += image[(((c * Side) + sy) * Side) + sx] * ConvWeight(o, c, dy, dx);
                            }
                        }
                    }

                    result[(((o * Side) + y) * Side) + x] = (float)Math.Max(0, sum);
                }
            }
        }

        return result;
    }

    public static float[] Features(float[] image) => [.. Relu(image).Chunk(Side * Side).Select(plane => plane.Average())];

    public static float[] Logits(float[] image)
    {
        float[] features = Features(image);
        return [.. Enumerable.Range(0, Classes).Select(o => Enumerable.Range(0, Channels).Sum(i => features[i] * ClassWeight(i, o)))];
    }

    public static NodeProto Node(string op, string name, string[] inputs, string output, params AttributeProto[] attributes) =>
        new() { OpType = op, Name = name, Input = { inputs }, Output = { output }, Attribute = { attributes } };

    public static AttributeProto Ints(string name, params long[] values) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { values } };

    public static AttributeProto Integer(string name, long value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    public static TensorProto Integers(string name, params long[] values) =>
        new() { Name = name, DataType = 7, Dims = { values.Length }, Int64Data = { values } };

    public static TensorProto Weight(string name, long[] dims, Func<int, float> value) => new()
    {
        Name = name,
        DataType = 1,
        Dims = { dims },
        FloatData = { Enumerable.Range(0, (int)dims.Aggregate(1L, (a, b) => a * b)).Select(value) },
    };

    public static ValueInfoProto Value(string name, int type, long? batch, params long[] dims)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(batch is { } n
            ? new TensorShapeProto.Types.Dimension { DimValue = n }
            : new TensorShapeProto.Types.Dimension { DimParam = "N" });
        shape.Dim.Add(dims.Select(d => d > 0
            ? new TensorShapeProto.Types.Dimension { DimValue = d }
            : new TensorShapeProto.Types.Dimension { DimParam = "side" }));
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type, Shape = shape } } };
    }
}
