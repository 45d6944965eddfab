namespace Akin.Training.Tests.Gradients;

public class ActivationGradientTests
{
    [Theory]
    [InlineData("Relu")]
    [InlineData("LeakyRelu")]
    [InlineData("Sigmoid")]
    [InlineData("HardSigmoid")]
    [InlineData("HardSwish")]
    public void An_activation_has_the_gradient_that_differences_give(string op)
    {
        // Scaled, so that no value stands on a kink (2.5 or 3).
        float[] values = [.. GradientCheck.Apart(new Random(1), 3, 4, 5).Select(v => v * 0.95f)];
        new GradientCheck(op, 1).Wanted(values, 3, 4, 5).Run();
    }

    [Theory]
    [InlineData(new long[] { 4, 1, 1 })]
    [InlineData(new long[] { 1 })]
    [InlineData(new long[] { 3, 4, 5, 5 })]
    public void PRelu_has_the_gradient_that_differences_give(long[] slope) =>
        new GradientCheck("PRelu", 1).Wanted(GradientCheck.Apart(new Random(1), 3, 4, 5, 5), 3, 4, 5, 5).Wanted(slope).Run();

    [Fact]
    public void Clip_passes_the_gradient_between_its_bounds() =>
        new GradientCheck("Clip", 1).Wanted(GradientCheck.Apart(new Random(1), 4, 5, 5), 4, 5, 5).Fixed([0f], []).Fixed([6f], []).Run();

    [Fact]
    public void Clip_with_one_bound_passes_the_gradient_on_its_open_side() =>
        new GradientCheck("Clip", 1).Wanted(GradientCheck.Apart(new Random(1), 4, 5, 5), 4, 5, 5).Skip().Fixed([1f], []).Run();

    [Fact]
    public void What_a_bound_of_Clip_cuts_off_moves_with_the_bound() =>
        new GradientCheck("Clip", 2).Wanted(GradientCheck.Apart(new Random(1), 4, 5, 5), 4, 5, 5).Wanted([-2f], []).Wanted([3f], []).Run();
}
