using System.Runtime.InteropServices;
using Akin.Training.Gradients;
using Akin.Training.Graphs;
using Akin.Training.Networks;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace Akin.Training.Tests.Graphs;

public class SinglePrecisionTests
{
    private static readonly float[] Values = [1, -2.5f, 0.125f, 3, 0, -0.5f];

    public static TheoryData<DataType, bool> Kinds => new()
    {
        { DataType.Float16, true }, { DataType.Float16, false }, { DataType.Bfloat16, true }, { DataType.Bfloat16, false }, { DataType.Double, true }, { DataType.Double, false },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_weight_that_was_stored_otherwise_is_trained_as_float32(DataType type, bool raw)
    {
        ModelProto model = Network(Weight(type, raw), type);
        SinglePrecision.Apply(model);
        TensorShapes shapes = TensorShapes.Infer(model, 2);
        string gradient = Differentiator.AddGradients(model, shapes, "loss", ["w"])["w"];
        model.Graph.Output.Clear();
        model.Graph.Output.Add([new ValueInfoProto { Name = "loss" }, new ValueInfoProto { Name = gradient }]);

        // loss = sum(x w): the gradient of w is the sum of x over the photos.
        float[] x = [1, 2, 3, 10, 20, 30];
        using var session = new InferenceSession(model.ToByteArray());
        var given = GradientCheck.Evaluate(session, new Dictionary<string, (float[], long[])> { ["x"] = (x, [2, 3]) });
        Assert.Equal([11f, 11, 22, 22, 33, 33], given[gradient].Values);
        Assert.Equal((11 * (1 - 2.5f)) + (22 * (0.125f + 3)) + (33 * -0.5f), given["loss"].Values[0], 1e-4f);
    }

    [Fact]
    public void A_backbone_that_computes_in_16_bits_can_be_trained()
    {
        ushort[] halves = [.. GradientCheck.Normal(new Random(1), 4, 3, 1, 1).Select(v => BitConverter.HalfToUInt16Bits((Half)v))];
        ValueInfoProto image = GradientCheck.Value("image", 1, 3, 5, 5);
        image.Type.TensorType.ElemType = (int)DataType.Float16;
        var graph = new GraphProto { Name = "half", Input = { image }, Output = { new ValueInfoProto { Name = "features" } } };
        graph.Initializer.Add(new TensorProto { Name = "w", DataType = (int)DataType.Float16, Dims = { 4, 3, 1, 1 }, Int32Data = { halves.Select(h => (int)h) } });
        graph.Node.Add(
        [
            new NodeProto { OpType = "Conv", Input = { "image", "w" }, Output = { "y" } },
            new NodeProto { OpType = "GlobalAveragePool", Input = { "y" }, Output = { "pooled" } },
            new NodeProto { OpType = "Flatten", Input = { "pooled" }, Output = { "features" } },
        ]);
        using var folder = new TemporaryFolder();
        string path = folder.File("half.onnx");
        File.WriteAllBytes(path, new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 17 } } }.ToByteArray());

        Backbone backbone = Backbone.Open(path);
        TensorShapes shapes = TensorShapes.Infer(backbone.Model, 2);
        var write = new GraphWriter(backbone.Model, shapes);
        write.Scope = "loss";
        string loss = write.ReduceSum("features", [0, 1]);
        Assert.Equal([4, 3, 1, 1], shapes.GetShape(Differentiator.AddGradients(backbone.Model, shapes, loss, ["w"])["w"]));
    }

    [Fact]
    public void A_float32_network_stays_as_it_is()
    {
        ModelProto model = Network(new TensorProto { Name = "w", DataType = 1, Dims = { 3, 2 }, FloatData = { Values } }, DataType.Float);
        ModelProto before = model.Clone();
        SinglePrecision.Apply(model);
        Assert.Equal(before, model);
    }

    [Fact]
    public void A_weight_of_the_wrong_size_is_named()
    {
        TensorProto weight = Weight(DataType.Float16, raw: true);
        weight.RawData = ByteString.CopyFrom(weight.RawData.Span[2..]);
        ModelProto model = Network(weight, DataType.Float16);
        Assert.Contains("'w'", Assert.Throws<TrainingException>(() => SinglePrecision.Apply(model)).Message, StringComparison.Ordinal);
    }

    private static TensorProto Weight(DataType type, bool raw)
    {
        var tensor = new TensorProto { Name = "w", DataType = (int)type, Dims = { 3, 2 } };
        if (type == DataType.Double)
        {
            double[] doubles = [.. Values.Select(v => (double)v)];
            if (raw)
                tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<double>(doubles));
            else
                tensor.DoubleData.AddRange(doubles);
            return tensor;
        }

        ushort[] halves = [.. Values.Select(v => type == DataType.Float16
            ? BitConverter.HalfToUInt16Bits((Half)v)
            : (ushort)(BitConverter.SingleToUInt32Bits(v) >> 16))];
        if (raw)
            tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<ushort>(halves));
        else
            tensor.Int32Data.AddRange(halves.Select(h => (int)h));
        return tensor;
    }

    // The weight is cast to float32, as where it is stored small; the photo to the weight's type and back.
    private static ModelProto Network(TensorProto weight, DataType type)
    {
        static AttributeProto To(DataType type) => new() { Name = "to", Type = AttributeProto.Types.AttributeType.Int, I = (int)type };
        var graph = new GraphProto { Name = "small", Initializer = { weight }, Input = { GradientCheck.Value("x", 2, 3) } };
        graph.Node.Add(
        [
            new NodeProto { OpType = "Cast", Input = { "w" }, Output = { "w32" }, Attribute = { To(DataType.Float) } },
            new NodeProto { OpType = "Cast", Input = { "x" }, Output = { "x16" }, Attribute = { To(type) } },
            new NodeProto { OpType = "Cast", Input = { "x16" }, Output = { "x32" }, Attribute = { To(DataType.Float) } },
            new NodeProto { OpType = "MatMul", Input = { "x32", "w32" }, Output = { "y" } },
            new NodeProto { OpType = "ReduceSum", Input = { "y" }, Output = { "loss" } },
        ]);
        return new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 18 } } };
    }
}
