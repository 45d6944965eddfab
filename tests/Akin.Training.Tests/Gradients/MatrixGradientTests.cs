namespace Akin.Training.Tests.Gradients;

public class MatrixGradientTests
{
    [Theory]
    [InlineData(new long[] { 3, 4 }, new long[] { 4, 5 })]
    [InlineData(new long[] { 2, 3, 4 }, new long[] { 4, 5 })]
    [InlineData(new long[] { 3, 4 }, new long[] { 2, 4, 5 })]
    [InlineData(new long[] { 6, 1, 3, 4 }, new long[] { 2, 4, 5 })]
    [InlineData(new long[] { 4 }, new long[] { 4, 5 })]
    [InlineData(new long[] { 2, 3, 4 }, new long[] { 4 })]
    [InlineData(new long[] { 4 }, new long[] { 4 })]
    public void MatMul_has_the_gradient_that_differences_give(long[] a, long[] b) =>
        new GradientCheck("MatMul", 1).Wanted(a).Wanted(b).Run();
}
