using Akin.Training.Gradients;

namespace Akin.Training.Tests.Gradients;

public class FunctionGradientTests
{
    [Theory]
    [InlineData("Exp")]
    [InlineData("Tanh")]
    [InlineData("Erf")]
    [InlineData("Sin")]
    [InlineData("Cos")]
    public void Smooth_functions_have_the_gradient_that_differences_give(string op) =>
        new GradientCheck(op, 1).Wanted(3, 4, 2).Run();

    [Theory]
    [InlineData("Sqrt")]
    [InlineData("Log")]
    [InlineData("Reciprocal")]
    public void Functions_of_positive_numbers_have_the_gradient_that_differences_give(string op) =>
        new GradientCheck(op, 2).Wanted(Shaped.Positive(new Random(2), 4, 5), 4, 5).Run();

    [Fact]
    public void Abs_passes_the_gradient_with_the_sign() =>
        new GradientCheck("Abs", 3).Wanted(GradientCheck.Apart(new Random(3), 4, 5), 4, 5).Run();

    [Theory]
    [InlineData("Asin", 0.4f, 0)]
    [InlineData("Acos", 0.4f, 0)]
    [InlineData("Atanh", 0.4f, 0)]
    [InlineData("Tan", 0.4f, 0)]
    [InlineData("Atan", 1, 0)]
    [InlineData("Sinh", 1, 0)]
    [InlineData("Cosh", 1, 0)]
    [InlineData("Asinh", 1, 0)]
    [InlineData("Acosh", 1, 3)]
    public void Trigonometric_and_hyperbolic_functions_have_the_gradient_that_differences_give(string op, float width, float around)
    {
        float[] values = [.. GradientCheck.Normal(new Random(6), 4, 5).Select(v => around + (width * Math.Clamp(v, -1.8f, 1.8f)))];
        new GradientCheck(op, 6).Wanted(values, 4, 5).Run();
    }

    [Fact]
    public void Rounding_lets_the_gradient_straight_through() =>
        Assert.Equal([1f, 1, 1], TestedGradient.Node("Round", [0.2f, 1.7f, -3.5f], [3]));

    [Theory]
    [InlineData("Floor")]
    [InlineData("Sign")]
    [InlineData("Hardmax")]
    public void Steps_end_gradients(string op) =>
        Assert.True(GradientTable.Default.Stops(new Onnx.NodeProto { OpType = op }));
}
