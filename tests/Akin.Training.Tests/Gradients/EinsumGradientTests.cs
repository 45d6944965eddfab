namespace Akin.Training.Tests.Gradients;

public class EinsumGradientTests
{
    [Theory]
    [InlineData("ij,jk->ik", new long[] { 2, 3 }, new long[] { 3, 4 })]
    [InlineData("ij,jk", new long[] { 2, 3 }, new long[] { 3, 4 })]
    [InlineData("bhqd, bhkd -> bhqk", new long[] { 2, 2, 3, 4 }, new long[] { 2, 2, 5, 4 })]
    [InlineData("bij,bj->b", new long[] { 2, 3, 4 }, new long[] { 2, 4 })]
    [InlineData("i,j->ij", new long[] { 3 }, new long[] { 4 })]
    [InlineData("ij,ik->jk", new long[] { 2, 3 }, new long[] { 2, 4 })]
    public void A_product_of_two_has_the_gradient_that_differences_give(string equation, long[] a, long[] b) =>
        new GradientCheck("Einsum", 1).Wanted(a).Wanted(b).With("equation", equation).Run();

    [Theory]
    [InlineData("ijk->kji")]
    [InlineData("ijk->ik")]
    [InlineData("ijk->")]
    public void Transposing_and_summing_have_the_gradient_that_differences_give(string equation) =>
        new GradientCheck("Einsum", 2).Wanted(2, 3, 4).With("equation", equation).Run();

    [Fact]
    public void A_product_of_three_has_the_gradient_that_differences_give() =>
        new GradientCheck("Einsum", 3).Wanted(2, 3).Wanted(3, 4).Wanted(4, 2).With("equation", "ij,jk,kl->il").Run();

    [Theory]
    [InlineData("...ij->...ji")]
    [InlineData("iij->j")]
    public void What_is_not_supported_is_named(string equation)
    {
        GradientCheck check = new GradientCheck("Einsum", 4).Wanted(2, 2, 3).With("equation", equation);
        Assert.Contains(equation, Assert.Throws<TrainingException>(() => check.Run()).Message, StringComparison.Ordinal);
    }
}
