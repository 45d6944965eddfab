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

    [Fact]
    public void A_product_of_four_has_the_gradient_that_differences_give() =>
        new GradientCheck("Einsum", 5).Wanted(2, 3).Wanted(3).Wanted(3, 4).Wanted(2, 4).With("equation", "ij,j,jk,ik->k").Run();

    [Theory]
    [InlineData("ii->i", new long[] { 3, 3 })]
    [InlineData("ii", new long[] { 3, 3 })]
    [InlineData("iij->j", new long[] { 2, 2, 3 })]
    [InlineData("iji->j", new long[] { 2, 3, 2 })]
    [InlineData("iii->i", new long[] { 3, 3, 3 })]
    [InlineData("ijij->ij", new long[] { 2, 3, 2, 3 })]
    public void A_diagonal_has_the_gradient_that_differences_give(string equation, long[] shape) =>
        new GradientCheck("Einsum", 6).Wanted(shape).With("equation", equation).Run();

    [Theory]
    [InlineData("ii,ij->j", new long[] { 3, 3 }, new long[] { 3, 2 })]
    [InlineData("iij,j->i", new long[] { 2, 2, 3 }, new long[] { 3 })]
    public void A_diagonal_times_another_operand_has_the_gradient_that_differences_give(string equation, long[] a, long[] b) =>
        new GradientCheck("Einsum", 7).Wanted(a).Wanted(b).With("equation", equation).Run();

    [Theory]
    [InlineData("...ij->...ji", new long[] { 2, 2, 3 })]
    [InlineData("...ii->...i", new long[] { 2, 3, 3 })]
    [InlineData("...", new long[] { 2, 3 })]
    [InlineData("b...a", new long[] { 2, 3, 4 })]
    public void An_ellipsis_has_the_gradient_that_differences_give(string equation, long[] shape) =>
        new GradientCheck("Einsum", 8).Wanted(shape).With("equation", equation).Run();

    [Theory]
    [InlineData("...ij,...jk->...ik", new long[] { 2, 3, 4 }, new long[] { 2, 4, 2 })]
    [InlineData("...ij,jk->...ik", new long[] { 2, 3, 4 }, new long[] { 4, 2 })]
    [InlineData("...ij,jk->...ik", new long[] { 2, 2, 3, 4 }, new long[] { 4, 2 })]
    [InlineData("a...,a->a...", new long[] { 2, 3, 4 }, new long[] { 2 })]
    public void An_ellipsis_in_two_operands_has_the_gradient_that_differences_give(string equation, long[] a, long[] b) =>
        new GradientCheck("Einsum", 9).Wanted(a).Wanted(b).With("equation", equation).Run();

    [Theory]
    [InlineData("ij,jk->ik", new long[] { 1, 3 }, new long[] { 3, 4 })]
    [InlineData("ij,ij->ij", new long[] { 1, 3 }, new long[] { 2, 3 })]
    public void An_operand_of_side_1_is_broadcast(string equation, long[] a, long[] b) =>
        new GradientCheck("Einsum", 10).Wanted(a).Wanted(b).With("equation", equation).Run();

    [Fact]
    public void An_operand_with_itself_has_the_gradient_of_both()
    {
        var graph = new Onnx.GraphProto { Name = "squares", Input = { GradientCheck.Value("x", 2, 3) } };
        graph.Node.Add(new Onnx.NodeProto { OpType = "Einsum", Input = { "x", "x" }, Output = { "y" } });
        graph.Node[0].Attribute.Add(new Onnx.AttributeProto { Name = "equation", Type = Onnx.AttributeProto.Types.AttributeType.String, S = Google.Protobuf.ByteString.CopyFromUtf8("ij,kj->ik") });
        var model = new Onnx.ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new Onnx.OperatorSetIdProto { Domain = "", Version = 18 } } };
        var inputs = new Dictionary<string, (float[], long[])> { ["x"] = (GradientCheck.Normal(new Random(1), 2, 3), [2, 3]) };
        GradientCheck.Compare(model, ["y"], inputs, 1, 2e-3);
    }
}
