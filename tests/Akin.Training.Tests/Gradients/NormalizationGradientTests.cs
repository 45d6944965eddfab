using Akin.Training.Gradients;
using Akin.Training.Graphs;
using Onnx;

namespace Akin.Training.Tests.Gradients;

public class NormalizationGradientTests
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
    [InlineData(18, 1)]
    [InlineData(18, 2)]
    [InlineData(18, 3)]
    [InlineData(18, 6)]
    [InlineData(21, 1)]
    [InlineData(21, 2)]
    [InlineData(21, 3)]
    [InlineData(21, 6)]
    public void GroupNormalization_has_the_gradient_that_differences_give(int opset, int groups)
    {
        // Until operator set 20 there is a scale for each group, since 21 one for each channel.
        long scales = opset < 21 ? groups : 6;
        foreach (long[] shape in (long[][])[[2, 6, 3, 4], [2, 6, 5], [3, 6, 2, 2, 3]])
        {
            new GradientCheck("GroupNormalization", groups).Wanted(shape).Wanted(scales).Wanted(scales)
                .With("num_groups", groups).With("epsilon", 0.01f).Run(opset: opset);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(new long[] { 2, 3 })]
    [InlineData(new long[] { -1, 1 })]
    public void MeanVarianceNormalization_has_the_gradient_that_differences_give(long[]? axes)
    {
        GradientCheck check = new GradientCheck("MeanVarianceNormalization", 6).Wanted(2, 3, 4, 3);
        if (axes is not null)
            check.With("axes", axes);
        check.Run();
    }

    // ONNX Runtime has windows of odd sizes only.
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(9)]
    public void LRN_has_the_gradient_that_differences_give(int size)
    {
        new GradientCheck("LRN", size).Wanted(2, 6, 2, 3).With("size", size).With("alpha", 0.9f).With("beta", 0.6f).With("bias", 1.3f).Run();
        new GradientCheck("LRN", size).Wanted(2, 6, 2, 3).With("size", size).Run();
    }

    [Theory]
    [InlineData(-1, 2)]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    [InlineData(-2, 1)]
    [InlineData(2, 1)]
    public void LpNormalization_has_the_gradient_that_differences_give(int axis, int p) =>
        new GradientCheck("LpNormalization", 5).Wanted(GradientCheck.Apart(new Random(5), 2, 3, 4), 2, 3, 4).With("axis", axis).With("p", p).Run();

    [Fact]
    public void A_vector_of_zeros_is_normalized_without_a_gradient() =>
        Assert.Equal([0f, 0, 0, 0], TestedGradient.Node("LpNormalization", [0, 0, 0, 0], [2, 2]));

    [Fact]
    public void The_mean_that_LayerNormalization_returns_is_named_as_what_can_not_be_trained_through()
    {
        var graph = new GraphProto { Name = "mean", Input = { GradientCheck.Value("x", 2, 3), GradientCheck.Value("scale", 3) } };
        graph.Node.Add(new NodeProto { Name = "norm", OpType = "LayerNormalization", Input = { "x", "scale" }, Output = { "y", "mean" } });
        var model = new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 18 } } };
        TensorShapes shapes = TensorShapes.Infer(model, 1);
        var seeds = new Dictionary<string, string> { ["mean"] = "any" };
        var e = Assert.ThrowsAny<TrainingException>(() => Differentiator.AddGradients(model, shapes, seeds, ["x"]));
        Assert.Contains("'norm'", e.Message, StringComparison.Ordinal);
    }
}
