using Akin.Training.Gradients;
using Akin.Training.Graphs;
using Onnx;

namespace Akin.Training.Tests.Gradients;

public class NormalisationGradientTests
{
    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(0)]
    [InlineData(-2)]
    public void LayerNormalization_has_the_gradient_that_differences_give(int axis)
    {
        long[] shape = [3, 4, 5], scale = shape[(axis < 0 ? axis + 3 : axis)..];
        new GradientCheck("LayerNormalization", 1).Wanted(shape).Wanted(scale).Wanted(scale).With("axis", axis).With("epsilon", 0.01f).Run();
    }

    [Fact]
    public void LayerNormalization_without_bias_and_with_a_broadcast_scale_has_a_gradient()
    {
        new GradientCheck("LayerNormalization", 2).Wanted(3, 6).Wanted(6).Run();
        new GradientCheck("LayerNormalization", 3).Wanted(3, 4, 6).Wanted(6).Wanted(6).With("axis", 1).Run();
    }

    [Theory]
    [InlineData(new long[] { 2, 3, 5 })]
    [InlineData(new long[] { 2, 3, 4, 3 })]
    public void InstanceNormalization_has_the_gradient_that_differences_give(long[] shape) =>
        new GradientCheck("InstanceNormalization", 4).Wanted(shape).Wanted(3).Wanted(3).With("epsilon", 0.01f).Run();

    [Theory]
    [InlineData(-1, 2)]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    [InlineData(-2, 1)]
    [InlineData(2, 1)]
    public void LpNormalization_has_the_gradient_that_differences_give(int axis, int p) =>
        new GradientCheck("LpNormalization", 5).Wanted(GradientCheck.Apart(new Random(5), 2, 3, 4), 2, 3, 4).With("axis", axis).With("p", p).Run();

    [Fact]
    public void A_vector_of_zeros_is_normalised_without_a_gradient() =>
        Assert.Equal([0f, 0, 0, 0], GradientOf.Node("LpNormalization", [0, 0, 0, 0], [2, 2]));

    [Fact]
    public void The_mean_that_LayerNormalization_returns_is_named_as_what_can_not_be_trained_through()
    {
        var graph = new GraphProto { Name = "mean", Input = { GradientCheck.Value("x", 2, 3), GradientCheck.Value("scale", 3) } };
        graph.Node.Add(new NodeProto { Name = "norm", OpType = "LayerNormalization", Input = { "x", "scale" }, Output = { "y", "mean" } });
        var model = new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 18 } } };
        TensorShapes shapes = TensorShapes.Of(model, 1);
        var seeds = new Dictionary<string, string> { ["mean"] = "any" };
        var e = Assert.Throws<TrainingException>(() => Differentiator.AddGradients(model, shapes, seeds, ["x"]));
        Assert.Contains("'norm'", e.Message, StringComparison.Ordinal);
    }
}
