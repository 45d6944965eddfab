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

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    public void Gemm_has_the_gradient_that_differences_give(int transA, int transB) =>
        new GradientCheck("Gemm", 1)
            .Wanted(transA == 0 ? new long[] { 3, 4 } : [4, 3]).Wanted(transB == 0 ? new long[] { 4, 5 } : [5, 4]).Wanted(5)
            .With("transA", transA).With("transB", transB).With("alpha", 0.7f).With("beta", 1.5f).Run();
}
