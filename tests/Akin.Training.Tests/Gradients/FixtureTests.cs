using Akin.Training.Gradients;
using Akin.Training.Gradients.Blocked;
using Akin.Training.Graphs;
using Onnx;

namespace Akin.Training.Tests.Gradients;

/// <summary>Whole networks have the gradients that PyTorch gave.</summary>
public class FixtureTests
{
    public static IEnumerable<TheoryDataRow<string, bool>> Names =>
        Fixture.Names.SelectMany(n => new[] { false, true }.Select(inBlocks => new TheoryDataRow<string, bool>(n, inBlocks)));

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_gradient_is_the_one_that_PyTorch_gave(string name, bool inBlocks)
    {
        var fixture = new Fixture(name);
        ModelProto model = fixture.Model;
        OpsetUpgrade.To18(model);
        TensorShapes shapes = TensorShapes.Infer(model, 1);
        if (inBlocks)
            BlockedLayout.Apply(model, shapes, fixture.Gradients.ContainsKey);
        if (fixture.HasBatchStatistics)
            TrainingMode.Apply(model, shapes);
        IReadOnlyDictionary<string, string> gradients = Differentiator.AddGradients(model, shapes, "loss", fixture.Gradients.Keys);
        BlockedFusion.Apply(model, shapes);

        Dictionary<string, (long[] Shape, float[] Values)> given = fixture.Run(model, ["loss", .. gradients.Values]);
        Assert.Equal(fixture.Loss, given["loss"].Values.Single(), 1e-4 * Math.Max(1, Math.Abs(fixture.Loss)));
        foreach ((string parameter, (long[] shape, float[] expected)) in fixture.Gradients)
        {
            Assert.True(gradients.ContainsKey(parameter), $"{parameter} has no gradient");
            (long[] givenShape, float[] actual) = given[gradients[parameter]];
            Assert.Equal(shape, givenShape);
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.True(
                    Math.Abs(expected[i] - actual[i]) <= 1e-5 + (1e-3 * Math.Abs(expected[i])),
                    $"{parameter}[{i}]: {actual[i]} where PyTorch gave {expected[i]}");
            }
        }
    }

    [Fact]
    public void At_least_a_dozen_networks_are_compared() => Assert.True(Fixture.Names.Count() >= 12);
}
