using Akin.Training.Graphs;
using Akin.Training.Networks;
using Akin.Training.Optimizers;
using Onnx;

namespace Akin.Training.Tests;

/// <summary>What can't learn is known before anything is trained, by the names of the user's file.</summary>
public sealed class LearningCheckTests
{
    private static readonly TrainerOptions Options = new()
    {
        Tasks = [ToyNetwork.First], BatchSize = ToyData.Batch, Epochs = 1, Rate = 0.01f, Threads = 1,
    };

    [Fact]
    public void An_operator_without_a_gradient_is_named_with_the_layers_before_it_and_what_to_freeze()
    {
        TrainingNetwork network = Network("first", "Mod", "second");
        TrainingException e = Assert.Throws<TrainingException>(() => new Trainer(network, Options).Check());
        Assert.Equal(
            "the operator Mod (layer 'odd1') has no gradient, so that first can't learn: freeze that part with freeze-up-to: odd1", e.Message);
        Assert.Empty(new Trainer(network, Options with { FreezeUpTo = ["odd1"] }).Check());
    }

    [Fact]
    public async Task What_is_frozen_by_a_name_keeps_its_weights_and_the_rest_learns()
    {
        TrainingNetwork network = Network("first", "Mod", "second");
        Dictionary<string, float[]> before = ToyNetwork.Weights(network);
        await new Trainer(network, Options with { FreezeUpTo = ["odd1"] }).RunAsync(new ToyData(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(
            ["quarter.bias", "quarter.weight", "second.bias", "second.weight"],
            ToyNetwork.Weights(network).Where(w => !w.Value.AsSpan().SequenceEqual(before[w.Key])).Select(w => w.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void All_that_has_to_be_frozen_is_said_at_once()
    {
        // Two branches, each with an operator of its own.
        TrainingNetwork network = Branches();
        TrainingException e = Assert.Throws<TrainingException>(() => new Trainer(network, Options).Check());
        Assert.Contains("freeze-up-to: [odd2, odd1]", e.Message, StringComparison.Ordinal);
        Assert.Contains("left, right can't learn", e.Message, StringComparison.Ordinal);
        Assert.Empty(new Trainer(network, Options with { FreezeUpTo = ["odd2", "odd1"] }).Check());
    }

    [Fact]
    public void A_layer_that_is_not_there_is_said_with_its_nearest()
    {
        var e = Assert.Throws<Akin.Models.ModelException>(() => new Trainer(Network("first", "Relu", "second"), Options with { FreezeUpTo = ["secnd"] }));
        Assert.Contains("no layer 'secnd'; nearest: second", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_that_no_gradient_comes_to_is_named_with_where_they_end()
    {
        UntrainedLayer layer = Assert.Single(new Trainer(Network("first", "Ceil", "second"), Options).Check());
        Assert.Equal(new UntrainedLayer("first", "gradients end at 'odd1' (Ceil)"), layer);
    }

    [Fact]
    public void Weights_of_operators_that_are_not_trained_are_named()
    {
        TrainingNetwork network = Network("first", "Relu", "second");
        GraphProto graph = network.Model.Graph;
        graph.Initializer.Add(WeightValues.Create("token", new float[64], 1, 1, 8, 8));
        NodeProto second = graph.Node.Single(n => n.Name == "second");
        graph.Node.Insert(graph.Node.IndexOf(second), new NodeProto { OpType = "Expand", Name = "token_for_all", Input = { "token", "shape" }, Output = { "tokens" } });
        graph.Node.Insert(graph.Node.IndexOf(second), new NodeProto { OpType = "Add", Name = "join", Input = { second.Input[0], "tokens" }, Output = { "joined" } });
        graph.Initializer.Add(new TensorProto { Name = "shape", DataType = 7, Dims = { 4 }, Int64Data = { 1, 8, 8, 8 } });
        second.Input[0] = "joined";
        UntrainedLayer layer = Assert.Single(new Trainer(network, Options).Check());
        Assert.Equal(new UntrainedLayer("token_for_all", "weights of the operator Expand are not trained"), layer);
    }

    [Fact]
    public async Task A_layer_that_did_not_change_is_named_also_where_weight_decay_made_it_smaller()
    {
        // A Relu whose inputs are all far below zero passes no gradient.
        TrainingNetwork network = Network("first", "Relu", "second");
        network.Model.Graph.Initializer.Single(w => w.Name == "first.bias").Set([.. Enumerable.Repeat(-100f, 8)]);
        TrainingResult result = await new Trainer(network, Options with { Optimizer = new AdamW(), WeightDecay = 0.1f })
            .RunAsync(new ToyData(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Contains("did not change", result.Unchanged.Single(l => l.Name == "first").Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("quarter", result.Unchanged.Select(l => l.Name));
    }

    // Convolution, an operator, convolution.
    private static TrainingNetwork Network(string first, string op, string second)
    {
        var builder = new NetworkBuilder(1);
        string x = Conv(builder, builder.Input("photo", 1, 8, 8), first);
        x = Conv(builder, Odd(builder, x, op, "odd1"), second);
        builder.Output(x);
        return Put(builder, x);
    }

    private static TrainingNetwork Branches()
    {
        var builder = new NetworkBuilder(1);
        string photo = builder.Input("photo", 1, 8, 8);
        string left = Odd(builder, Conv(builder, photo, "left"), "Mod", "odd1"), right = Odd(builder, Conv(builder, photo, "right"), "Mod", "odd2");
        string both = builder.Concat(left, right);
        builder.Output(both);
        return Put(builder, both);
    }

    private static TrainingNetwork Put(NetworkBuilder builder, string features) => Heads.Put(
        Backbone.Cut(builder.Model, features, new Akin.Models.ModelSettings(), "toy"), new HeadOptions(HeadKind.Linear), [ToyNetwork.First], 1);

    private static string Odd(NetworkBuilder builder, string x, string op, string name)
    {
        var node = new NodeProto { OpType = op, Name = name, Input = { x }, Output = { name } };
        if (op == "Mod")
        {
            builder.Model.Graph.Initializer.Add(new TensorProto { Name = name + ".modulus", DataType = 1, FloatData = { 1 } });
            node.Input.Add(name + ".modulus");
            node.Attribute.Add(new AttributeProto { Name = "fmod", Type = AttributeProto.Types.AttributeType.Int, I = 1 });
        }

        builder.Model.Graph.Node.Add(node);
        builder.Note(name, 8, 8, 8);
        return name;
    }

    // A convolution of eight filters that has a name of its own, as in a user's file.
    private static string Conv(NetworkBuilder builder, string x, string name)
    {
        string made = builder.Conv(x, 8, 3);
        NodeProto node = builder.Model.Graph.Node[^1];
        foreach (TensorProto weight in builder.Model.Graph.Initializer.Where(w => node.Input.Contains(w.Name)))
        {
            string renamed = name + weight.Name[weight.Name.IndexOf('.', StringComparison.Ordinal)..];
            node.Input[node.Input.IndexOf(weight.Name)] = renamed;
            weight.Name = renamed;
        }

        (node.Name, node.Output[0]) = (name, name);
        builder.Note(name, 8, 8, 8);
        return name;
    }
}
