using Akin.Training.Gradients;
using Akin.Training.Graphs;
using Google.Protobuf;
using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace Akin.Training.Tests.Gradients;

public class QuantizationGradientTests
{
    [Theory]
    [InlineData("")]
    [InlineData("com.microsoft")]
    public void The_gradient_goes_straight_through_a_pair_and_stops_beyond_the_range(string domain)
    {
        // With a step of 0.5 and a zero at 100, bytes reach from -50 to 77.5.
        ModelProto model = Pair([2, 3], DataType.Uint8, [0.5f], [100], domain);
        Assert.Equal([0f, 1, 1, 1, 1, 0], TestedGradient.Sum(model, "y", "x", [-51, -50, 0.1f, 3, 77.5f, 78], 2, 3));
    }

    [Fact]
    public void Without_a_zero_point_the_range_begins_at_zero() =>
        Assert.Equal([0f, 1, 1, 0], TestedGradient.Sum(Pair([2, 2], DataType.Uint8, [0.5f], null), "y", "x", [-1, 0, 127.5f, 128], 2, 2));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-2)]
    public void Every_place_on_an_axis_may_have_a_scale_of_its_own(int axis)
    {
        ModelProto model = Pair([2, 2, 2], DataType.Int8, [0.1f, 1], [0, 0], axis: axis);
        float[] gradient = TestedGradient.Sum(model, "y", "x", [20, 20, 20, 20, 20, 20, 20, 20], 2, 2, 2);
        Assert.Equal(axis == 0 ? [0f, 0, 0, 0, 1, 1, 1, 1] : [0f, 0, 1, 1, 0, 0, 1, 1], gradient);
    }

    [Fact]
    public void Between_the_two_values_may_be_moved_as_whole_numbers()
    {
        ModelProto model = Pair([2, 2], DataType.Int8, [0.1f], [0]);
        model.Graph.Node[1].Input[0] = "turned";
        model.Graph.Node.Insert(1, new NodeProto { OpType = "Transpose", Input = { "q" }, Output = { "turned" } });
        Assert.Equal([1f, 0, 1, 1], TestedGradient.Sum(model, "y", "x", [1, 20, 2, 3], 2, 2));
    }

    [Fact]
    public void A_scale_that_is_another_one_behind_scales_the_gradient()
    {
        ModelProto model = Pair([1, 2], DataType.Int8, [0.1f], [0]);
        model.Graph.Initializer.Add(new TensorProto { Name = "double", DataType = 1, FloatData = { 0.2f } });
        model.Graph.Node[1].Input[1] = "double";
        foreach (float gradient in TestedGradient.Sum(model, "y", "x", [1, 2], 1, 2))
            Assert.Equal(2, gradient, 1e-5f);
    }

    [Fact]
    public void A_convolution_on_whole_numbers_is_named_with_what_stands_before_it()
    {
        var graph = new GraphProto { Name = "whole", Input = { GradientCheck.Value("x", 1, 2, 4, 4) } };
        graph.Initializer.Add(
        [
            new TensorProto { Name = "w", DataType = 1, Dims = { 2, 2, 1, 1 }, FloatData = { 1, 2, 3, 4 } },
            new TensorProto { Name = "s", DataType = 1, FloatData = { 0.1f } },
            new TensorProto { Name = "z", DataType = (int)DataType.Uint8, Int32Data = { 0 } },
            new TensorProto { Name = "wq", DataType = (int)DataType.Uint8, Dims = { 2, 2, 1, 1 }, Int32Data = { 1, 2, 3, 4 } },
        ]);
        graph.Node.Add(
        [
            new NodeProto { OpType = "Conv", Name = "first", Input = { "x", "w" }, Output = { "a" } },
            new NodeProto { OpType = "QuantizeLinear", Name = "quantize", Input = { "a", "s", "z" }, Output = { "q" } },
            new NodeProto { OpType = "QLinearConv", Name = "second", Input = { "q", "s", "z", "wq", "s", "z", "s", "z" }, Output = { "b" } },
            new NodeProto { OpType = "DequantizeLinear", Name = "dequantize", Input = { "b", "s", "z" }, Output = { "y" } },
        ]);
        var model = new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 18 } } };
        TensorShapes shapes = TensorShapes.Infer(model, 1);
        var e = Assert.ThrowsAny<TrainingException>(() => Differentiator.AddGradients(model, shapes, new Dictionary<string, string> { ["y"] = "y" }, ["w"]));
        Assert.Contains("QLinearConv (layer 'second')", e.Message, StringComparison.Ordinal);
        Assert.Contains("behind first", e.Message, StringComparison.Ordinal);
    }

    private static ModelProto Pair(long[] shape, DataType type, float[] scales, int[]? zeros, string domain = "", int? axis = null)
    {
        var graph = new GraphProto { Name = "pair", Input = { GradientCheck.Value("x", shape) } };
        long[] dims = scales.Length == 1 ? [] : [scales.Length];
        graph.Initializer.Add(new TensorProto { Name = "s", DataType = 1, Dims = { dims }, FloatData = { scales } });
        if (zeros is not null)
            graph.Initializer.Add(new TensorProto { Name = "z", DataType = (int)type, Dims = { dims }, Int32Data = { zeros } });
        string zero = zeros is null ? "" : "z";
        graph.Node.Add(
        [
            new NodeProto { OpType = "QuantizeLinear", Domain = domain, Input = { "x", "s", zero }, Output = { "q" } },
            new NodeProto { OpType = "DequantizeLinear", Domain = domain, Input = { "q", "s", zero }, Output = { "y" } },
        ]);
        foreach (NodeProto node in graph.Node)
        {
            if (axis is { } along)
                node.Attribute.Add(new AttributeProto { Name = "axis", Type = AttributeProto.Types.AttributeType.Int, I = along });
        }

        var model = new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 18 } } };
        if (domain.Length > 0)
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = 1 });
        return model;
    }
}
