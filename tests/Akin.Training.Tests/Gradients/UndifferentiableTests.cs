using Akin.Training.Gradients;
using Akin.Training.Graphs;
using Onnx;

namespace Akin.Training.Tests.Gradients;

/// <summary>An operator without a gradient, in the middle of a network.</summary>
public class UndifferentiableTests
{
    [Fact]
    public void It_is_named_with_the_layers_it_stands_behind()
    {
        ModelProto model = Network();
        ModelProto before = model.Clone();
        var e = Assert.Throws<TrainingException>(() => Differentiator.AddGradients(
            model, TensorShapes.Of(model, 2), "loss", ["first_w", "second_w", "third_w"]));
        Assert.Contains("ReverseSequence", e.Message, StringComparison.Ordinal);
        Assert.Contains("'reverse'", e.Message, StringComparison.Ordinal);
        Assert.Contains("first", e.Message, StringComparison.Ordinal);
        Assert.Contains("second", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("third", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
        Assert.Equal(before, model);
    }

    [Fact]
    public void A_use_of_an_operator_without_a_gradient_is_named_with_the_layers_it_stands_behind_too()
    {
        ModelProto model = Network();
        NodeProto node = model.Graph.Node.Single(n => n.OpType == "ReverseSequence");
        node.OpType = "MaxPool";
        node.Input.RemoveAt(1);
        node.Attribute.Add(new AttributeProto { Name = "kernel_shape", Type = AttributeProto.Types.AttributeType.Ints, Ints = { 1, 1 } });
        node.Attribute.Add(new AttributeProto { Name = "storage_order", Type = AttributeProto.Types.AttributeType.Int, I = 1 });
        ModelProto before = model.Clone();
        var e = Assert.Throws<TrainingException>(() => Differentiator.AddGradients(model, TensorShapes.Of(model, 2), "loss", ["first_w", "third_w"]));
        Assert.Contains("(MaxPool)", e.Message, StringComparison.Ordinal);
        Assert.Contains("behind first; freeze the network up to 'reverse'", e.Message, StringComparison.Ordinal);
        Assert.Equal(before, model);
    }

    [Fact]
    public void What_lies_behind_it_can_be_trained_when_what_lies_before_it_is_frozen()
    {
        ModelProto model = Network();
        TensorShapes shapes = TensorShapes.Of(model, 2);
        IReadOnlyDictionary<string, string> gradients = Differentiator.AddGradients(model, shapes, "loss", ["third_w"]);
        Assert.Equal("third_w", Assert.Single(gradients).Key);
        Assert.Equal(shapes.Of("third_w"), shapes.Of(gradients["third_w"]));
    }

    [Fact]
    public void It_does_no_harm_beside_the_way_to_the_loss()
    {
        ModelProto model = Network();
        model.Graph.Node.Add(new NodeProto { OpType = "ReverseSequence", Input = { "c", "lengths" }, Output = { "aside" } });
        Assert.Single(Differentiator.AddGradients(model, TensorShapes.Of(model, 2), "loss", ["third_w"]));
    }

    // Two products, a reversal, a product, the sum of squares.
    private static ModelProto Network()
    {
        var graph = new GraphProto { Name = "network", Input = { GradientCheck.Value("x", 2, 3, 4, 4) } };
        NodeProto Node(string op, string name, string[] inputs, string output) =>
            new() { OpType = op, Name = name, Input = { inputs }, Output = { output } };
        graph.Node.Add(
        [
            Node("MatMul", "first", ["x", "first_w"], "a"), Node("MatMul", "second", ["a", "second_w"], "b"),
            Node("ReverseSequence", "reverse", ["b", "lengths"], "n"),
            Node("MatMul", "third", ["n", "third_w"], "c"), Node("Mul", "square", ["c", "c"], "d"), Node("ReduceSum", "sum", ["d"], "loss"),
        ]);
        foreach (string weight in (string[])["first_w", "second_w", "third_w"])
            graph.Initializer.Add(new TensorProto { Name = weight, DataType = 1, Dims = { 4, 4 }, FloatData = { GradientCheck.Normal(new Random(weight.Length), 4, 4) } });
        graph.Initializer.Add(new TensorProto { Name = "lengths", DataType = 7, Dims = { 3 }, Int64Data = { 2, 1, 2 } });
        return new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 18 } } };
    }
}
