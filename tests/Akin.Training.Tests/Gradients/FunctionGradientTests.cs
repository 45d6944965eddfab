using Akin.Training.Gradients;

namespace Akin.Training.Tests.Gradients;

public class FunctionGradientTests
{
    [Theory]
    [InlineData("Exp")]
    [InlineData("Tanh")]
    [InlineData("Erf")]
    [InlineData("Softplus")]
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
    [InlineData(1f)]
    [InlineData(0.3f)]
    public void Elu_has_the_gradient_that_differences_give(float alpha) =>
        new GradientCheck("Elu", 4).Wanted(GradientCheck.Apart(new Random(4), 4, 5), 4, 5).With("alpha", alpha).Run();

    [Theory]
    [InlineData("none")]
    [InlineData("tanh")]
    public void Gelu_has_the_gradient_that_differences_give(string approximate) =>
        new GradientCheck("Gelu", 5).Wanted(4, 5).With("approximate", approximate).Run(opset: 20);

    [Theory]
    [InlineData("Floor")]
    [InlineData("Sign")]
    [InlineData("Hardmax")]
    public void Steps_end_gradients(string op) =>
        Assert.True(GradientTable.Default.Stops(new Onnx.NodeProto { OpType = op }));
}
