namespace Akin.Training.Tests.Gradients;

public class SoftmaxGradientTests
{
    [Theory]
    [InlineData("Softmax", -1)]
    [InlineData("Softmax", 0)]
    [InlineData("Softmax", 1)]
    [InlineData("LogSoftmax", -1)]
    [InlineData("LogSoftmax", -3)]
    [InlineData("LogSoftmax", 1)]
    public void Softmax_along_any_axis_has_the_gradient_that_differences_give(string op, int axis) =>
        new GradientCheck(op, 1).Wanted(3, 4, 5).With("axis", axis).Run();

    [Theory]
    [InlineData("Softmax")]
    [InlineData("LogSoftmax")]
    public void The_last_axis_is_the_default(string op) => new GradientCheck(op, 2).Wanted(3, 4).Run();
}
