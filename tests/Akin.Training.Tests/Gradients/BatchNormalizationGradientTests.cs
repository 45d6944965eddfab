using Akin.Training.Gradients;
using Akin.Training.Graphs;
using Onnx;

namespace Akin.Training.Tests.Gradients;

public class BatchNormalizationGradientTests
{
    [Fact]
    public void Frozen_it_has_the_gradient_that_differences_give() =>
        new GradientCheck("BatchNormalization", 1).Wanted(3, 4, 5, 2).Wanted(4).Wanted(4)
            .Fixed([0.1f, -0.2f, 0.3f, 0f], 4).Fixed([1f, 0.5f, 2f, 0.1f], 4).Run();

    [Theory]
    [InlineData(new long[] { 4, 3, 3, 2 })]
    [InlineData(new long[] { 6, 3 })]
    public void By_batch_statistics_it_has_the_gradient_that_differences_give(long[] dims)
    {
        var random = new Random(1);
        ModelProto model = Model(dims);
        TrainingMode.Apply(model, TensorShapes.Infer(model, 1));
        float[] x = [.. GradientCheck.Normal(random, dims).Select(v => v + 1)];
        var inputs = new Dictionary<string, (float[], long[])>
        {
            ["x"] = (x, dims), ["gain"] = (GradientCheck.Normal(random, 3), [3]), ["shift"] = (GradientCheck.Normal(random, 3), [3]),
        };
        GradientCheck.Compare(model, ["y"], inputs, 2, 5e-3);
    }

    [Fact]
    public void By_batch_statistics_it_normalizes_the_batch_and_says_them()
    {
        long[] dims = [4, 3, 3, 2];
        ModelProto model = Model(dims);
        TrainingMode mode = TrainingMode.Apply(model, TensorShapes.Infer(model, 1));
        float[] x = [.. GradientCheck.Normal(new Random(1), dims).Select(v => (v * 2) + 3)];
        model.Graph.Output.Clear();
        BatchStatistics statistics = Assert.Single(mode.Statistics);
        Assert.Equal(("mean", "var"), (statistics.RunningMean, statistics.RunningVariance));
        model.Graph.Output.AddRange(new[] { "y", statistics.Mean, statistics.Variance }.Select(o => new ValueInfoProto { Name = o }));
        using var session = GradientCheck.Open(model);
        var found = GradientCheck.Evaluate(session, new Dictionary<string, (float[], long[])>
        {
            ["x"] = (x, dims), ["gain"] = ([1, 2, 3], [3]), ["shift"] = ([0, 1, 2], [3]),
        });
        for (int c = 0; c < 3; c++)
        {
            double[] channel = [.. x.Where((_, i) => i / 6 % 3 == c).Select(v => (double)v)];
            double mean = channel.Average(), variance = channel.Average(v => (v - mean) * (v - mean));
            Assert.Equal(mean, found[statistics.Mean].Values[c], 1e-4);
            Assert.Equal(variance, found[statistics.Variance].Values[c], 1e-3);
            Assert.Equal(((c + 1) * (x[c * 6] - mean) / Math.Sqrt(variance + 1e-3)) + c, found["y"].Values[c * 6], 1e-3);
        }
    }

    private static ModelProto Model(long[] dims)
    {
        var graph = new GraphProto { Name = "normalized" };
        graph.Input.AddRange([GradientCheck.Value("x", dims), GradientCheck.Value("gain", 3), GradientCheck.Value("shift", 3)]);
        graph.Initializer.Add(new TensorProto { Name = "mean", DataType = 1, Dims = { 3 }, FloatData = { 0.5f, 0.5f, 0.5f } });
        graph.Initializer.Add(new TensorProto { Name = "var", DataType = 1, Dims = { 3 }, FloatData = { 2, 2, 2 } });
        graph.Node.Add(new NodeProto
        {
            OpType = "BatchNormalization", Name = "norm", Input = { "x", "gain", "shift", "mean", "var" }, Output = { "y" },
            Attribute =
            {
                new AttributeProto { Name = "momentum", Type = AttributeProto.Types.AttributeType.Float, F = 0.8f },
                new AttributeProto { Name = "epsilon", Type = AttributeProto.Types.AttributeType.Float, F = 1e-3f },
            },
        });
        graph.Output.Add(new ValueInfoProto { Name = "y" });
        return new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 18 } } };
    }
}
