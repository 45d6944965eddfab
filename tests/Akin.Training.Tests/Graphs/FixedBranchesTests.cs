using Akin.Models;
using Akin.Models.Onnx;
using Akin.Training.Graphs;
using Akin.Training.Networks;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Onnx;

namespace Akin.Training.Tests.Graphs;

/// <summary>An If whose answer is the same for every photo is no obstacle.</summary>
public class FixedBranchesTests
{
    [Theory]
    [InlineData("squeeze")]
    [InlineData("constant")]
    [InlineData("nested")]
    public void The_branch_that_is_always_taken_stands_in_its_place(string kind)
    {
        ModelProto model = Network(kind);
        float[] before = Run(model);
        FixedBranches.Apply(model, [3, 8, 8], "model.onnx");
        Assert.DoesNotContain(model.Graph.Node, n => n.OpType == "If");
        Assert.Equal(before, Run(model));
    }

    [Theory]
    [InlineData("squeeze")]
    [InlineData("constant")]
    [InlineData("nested")]
    public void Layers_before_it_learn(string kind)
    {
        TrainingNetwork network = Heads.Put(Backbone.Cut(Network(kind), "features", new ModelSettings(), "model.onnx"), new HeadOptions(HeadKind.Linear), [ToyNetwork.First], 1);
        var options = new TrainerOptions { Tasks = [ToyNetwork.First], BatchSize = 4 };
        var step = Steps.StepGraph.Write(network, options, new Steps.LearningPlan(network, options).GetRates(0, 1));
        Assert.Contains("w", step.State.Select(s => s.Name));
    }

    [Fact]
    public void One_that_hangs_on_the_photo_stays()
    {
        ModelProto model = Network("photo");
        ModelProto before = model.Clone();
        FixedBranches.Apply(model, [3, 8, 8], "model.onnx");
        Assert.Equal(before, model);
    }

    [Fact]
    public void One_that_hangs_on_the_number_of_photos_stays()
    {
        ModelProto model = Network("batch");
        ModelProto before = model.Clone();
        FixedBranches.Apply(model, [3, 8, 8], "model.onnx");
        Assert.Equal(before, model);
    }

    // A convolution, an average, an If around it, and what is made of it.
    private static ModelProto Network(string kind)
    {
        var graph = new GraphProto { Name = "network", Input = { GraphCut.Tensor("photo", [3, 8, 8]) } };
        graph.Initializer.Add(
        [
            WeightValues.Create("w", GradientCheck.Normal(new Random(1), 4, 3, 3, 3), 4, 3, 3, 3), WeightValues.Create("two", [2f]), WeightValues.Create("low", [-1e9f]),
            Integers("one", 1), Integers("axes", 2, 3), Integers("third", 3), Integers("zeroth", 0),
            new TensorProto { Name = "yes", DataType = (int)TensorProto.Types.DataType.Bool, Int32Data = { 1 } },
        ]);
        Add("Conv", "a", "photo", "w");
        Add("GlobalAveragePool", "pooled", "a");
        Add("Shape", "shape", "pooled");
        Add("Gather", "side", "shape", kind == "batch" ? "zeroth" : "third");
        Add("Equal", "is_one", "side", "one");
        Add("ReduceMax", "largest", "a");
        graph.Node[^1].Attribute.Add(new AttributeProto { Name = "keepdims", Type = AttributeProto.Types.AttributeType.Int, I = 0 });
        Add("Greater", "bright", "largest", "low");
        string condition = kind switch { "photo" => "bright", "constant" => "yes", _ => "is_one" };
        GraphProto squeeze = Body("squeezed", Node("Identity", "inner", "pooled"), Node("Squeeze", "squeezed", "inner", "axes"));
        GraphProto same = Body("kept", Node("Identity", "kept", "pooled"));
        if (kind == "nested")
        {
            // The inner one reads a tensor that the outer branch makes and a weight that it has.
            NodeProto inner = Choice("yes", "chosen", Body("times", Node("Mul", "times", "doubled", "weight")), Body("same", Node("Identity", "same", "doubled")));
            squeeze = Body("squeezed", Node("Add", "doubled", "pooled", "pooled"), inner, Node("Squeeze", "squeezed", "chosen", "axes"));
            squeeze.Initializer.Add(WeightValues.Create("weight", [3f], 1));
        }

        graph.Node.Add(Choice(condition, "chosen_one", squeeze, same));
        Add("Mul", "features", "chosen_one", "two");
        graph.Output.Add(new ValueInfoProto { Name = "features" });
        return new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 13 } } };

        void Add(string op, string output, params string[] inputs) => graph.Node.Add(Node(op, output, inputs));

        static NodeProto Node(string op, string output, params string[] inputs) => new() { OpType = op, Name = output, Input = { inputs }, Output = { output } };

        static TensorProto Integers(string name, params long[] values) =>
            new() { Name = name, DataType = (int)TensorProto.Types.DataType.Int64, Dims = { values.Length == 2 ? [2L] : [] }, Int64Data = { values } };

        static GraphProto Body(string output, params NodeProto[] nodes)
        {
            ValueInfoProto given = GradientCheck.Value(output);
            given.Type.TensorType.Shape = null;
            return new GraphProto { Name = output + "_body", Node = { nodes }, Output = { given } };
        }

        static NodeProto Choice(string condition, string output, GraphProto yes, GraphProto no)
        {
            NodeProto node = Node("If", output, condition);
            node.Attribute.Add(new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = yes });
            node.Attribute.Add(new AttributeProto { Name = "else_branch", Type = AttributeProto.Types.AttributeType.Graph, G = no });
            return node;
        }
    }

    private static float[] Run(ModelProto model)
    {
        using var session = new InferenceSession(model.ToByteArray());
        var inputs = new Dictionary<string, (float[], long[])> { ["photo"] = (GradientCheck.Normal(new Random(2), 2, 3, 8, 8), [2, 3, 8, 8]) };
        return GradientCheck.Evaluate(session, inputs)["features"].Values;
    }
}
