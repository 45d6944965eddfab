using Akin.Training.Gradients;
using Akin.Training.Graphs;
using Akin.Training.Networks;
using Akin.Training.Steps;
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
        var e = Assert.ThrowsAny<TrainingException>(() => Differentiator.AddGradients(
            model, TensorShapes.Infer(model, 2), "loss", ["first_w", "second_w", "third_w"]));
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
        var e = Assert.ThrowsAny<TrainingException>(() => Differentiator.AddGradients(model, TensorShapes.Infer(model, 2), "loss", ["first_w", "third_w"]));
        Assert.Contains("(MaxPool)", e.Message, StringComparison.Ordinal);
        Assert.Contains("behind first; freeze the network up to 'reverse'", e.Message, StringComparison.Ordinal);
        Assert.Equal(before, model);
    }

    [Fact]
    public void What_lies_behind_it_can_be_trained_when_what_lies_before_it_is_frozen()
    {
        ModelProto model = Network();
        TensorShapes shapes = TensorShapes.Infer(model, 2);
        IReadOnlyDictionary<string, string> gradients = Differentiator.AddGradients(model, shapes, "loss", ["third_w"]);
        Assert.Equal("third_w", Assert.Single(gradients).Key);
        Assert.Equal(shapes.GetShape("third_w"), shapes.GetShape(gradients["third_w"]));
    }

    [Fact]
    public void It_does_no_harm_beside_the_way_to_the_loss()
    {
        ModelProto model = Network();
        model.Graph.Node.Add(new NodeProto { OpType = "ReverseSequence", Input = { "c", "lengths" }, Output = { "aside" } });
        Assert.Single(Differentiator.AddGradients(model, TensorShapes.Infer(model, 2), "loss", ["third_w"]));
    }

    [Theory]
    [InlineData("if")]
    [InlineData("mod")]
    public void Layers_have_the_names_of_the_file_however_they_are_written_for_a_step(string what)
    {
        // Sixteen filters: the convolutions are written in blocks, as several nodes each.
        var graph = new GraphProto { Name = "network", Input = { GraphCut.Tensor("photo", [3, 8, 8]) } };
        var random = new Random(1);
        foreach ((string name, int[] dims) in ((string, int[])[])[("w1", [16, 3, 3, 3]), ("b1", [16]), ("w2", [16, 16, 3, 3])])
            graph.Initializer.Add(WeightValues.Create(name, GradientCheck.Normal(random, [.. dims.Select(d => (long)d)]), dims));
        graph.Node.Add(
        [
            new NodeProto { OpType = "Conv", Name = "/stem/conv", Input = { "photo", "w1", "b1" }, Output = { "a" } },
            new NodeProto { OpType = "Relu", Name = "/stem/relu", Input = { "a" }, Output = { "b" } },
            new NodeProto { OpType = "Conv", Input = { "b", "w2" }, Output = { "unnamed" } },
        ]);
        if (what == "mod")
        {
            graph.Initializer.Add(WeightValues.Create("modulus", [3f], []));
            graph.Node.Add(new NodeProto { OpType = "Mod", Name = "/stem/odd", Input = { "unnamed", "modulus" }, Output = { "features" } });
            graph.Node[^1].Attribute.Add(new AttributeProto { Name = "fmod", Type = AttributeProto.Types.AttributeType.Int, I = 1 });
        }
        else
        {
            // The branch reads a tensor of the graph around it, which is none of the node's inputs.
            var branch = new GraphProto { Name = "branch", Output = { new ValueInfoProto { Name = "same", Type = GradientCheck.Value("same", 1).Type.Clone() } } };
            branch.Output[0].Type.TensorType.Shape = null;
            branch.Node.Add(new NodeProto { OpType = "Identity", Input = { "unnamed" }, Output = { "same" } });
            graph.Initializer.Add(WeightValues.Create("dark", [0.1f], []));
            graph.Node.Add(new NodeProto { OpType = "ReduceMax", Input = { "photo" }, Output = { "brightest" } });
            graph.Node[^1].Attribute.Add(new AttributeProto { Name = "keepdims", Type = AttributeProto.Types.AttributeType.Int, I = 0 });
            graph.Node.Add(new NodeProto { OpType = "Greater", Input = { "brightest", "dark" }, Output = { "bright" } });
            graph.Node.Add(new NodeProto { OpType = "If", Name = "/stem/odd", Input = { "bright" }, Output = { "features" } });
            foreach (string side in (string[])["then_branch", "else_branch"])
                graph.Node[^1].Attribute.Add(new AttributeProto { Name = side, Type = AttributeProto.Types.AttributeType.Graph, G = branch.Clone() });
        }

        var model = new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 18 } } };
        TrainingNetwork network = Heads.Put(Backbone.Cut(model, "features", new Akin.Models.ModelSettings(), "toy"), new HeadOptions(HeadKind.Linear), [ToyNetwork.First], 1);
        var options = new TrainerOptions { Tasks = [ToyNetwork.First], BatchSize = 4 };
        var e = Assert.ThrowsAny<TrainingException>(() => StepGraph.Write(network, options, new LearningPlan(network, options).GetRates(0, 1)));
        Assert.Contains("(layer '/stem/odd')", e.Message, StringComparison.Ordinal);
        Assert.EndsWith("behind unnamed, /stem/conv; freeze the network up to '/stem/odd'", e.Message, StringComparison.Ordinal);
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
