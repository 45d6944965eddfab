namespace Akin.Training.Tests.Gradients;

public class ScatterGradientTests
{
    [Theory]
    [InlineData("none", 0)]
    [InlineData("none", -1)]
    [InlineData("add", 1)]
    [InlineData("max", 1)]
    [InlineData("min", 0)]
    public void ScatterElements_has_the_gradient_that_differences_give(string reduction, int axis)
    {
        // Without a reduction no place may be named twice.
        long[] places = reduction == "none" ? [0, -2, 3, 2, 1, 0] : [0, 2, 0, -1, 1, 1];
        long[] dims = axis == 0 ? [2, 3] : [3, 2];
        if (reduction == "none")
            places = axis == 0 ? [0, 1, 3, -2, -1, 0] : [0, -2, 3, 2, 1, 0];
        float[] values = GradientCheck.Apart(new Random(3), 22);
        new GradientCheck("ScatterElements", 1).Wanted(values[..16], 4, 4).Fixed(places, dims).Wanted(values[16..], dims)
            .With("axis", axis).With("reduction", reduction).Run();
    }

    [Theory]
    [InlineData("none")]
    [InlineData("add")]
    [InlineData("max")]
    [InlineData("min")]
    public void ScatterND_has_the_gradient_that_differences_give(string reduction)
    {
        float[] values = GradientCheck.Apart(new Random(3), 60);
        long[] rows = reduction == "none" ? [2, -4, 1] : [2, 0, 2];
        new GradientCheck("ScatterND", 1).Wanted(values[..24], 4, 3, 2).Fixed(rows, 3, 1).Wanted(values[24..42], 3, 3, 2).With("reduction", reduction).Run();
        long[] cells = reduction == "none" ? [0, 1, 3, -1, 2, 2, 1, 0] : [0, 1, 0, 1, 3, 2, 0, 1];
        new GradientCheck("ScatterND", 2).Wanted(values[..24], 4, 3, 2).Fixed(cells, 2, 2, 2).Wanted(values[24..32], 2, 2, 2).With("reduction", reduction).Run();
    }

    [Fact]
    public void Without_a_reduction_named_the_values_are_put_in_the_old_ones_place()
    {
        new GradientCheck("ScatterND", 3).Wanted(4, 2).Fixed([3L, 1], 2, 1).Wanted(2, 2).Run(opset: 16);
        new GradientCheck("ScatterND", 3).Wanted(4, 2).Fixed([3L, 1], 2, 1).Fixed([5f, 6, 7, 8], 2, 2).Run();
        new GradientCheck("ScatterElements", 3).Wanted(4, 2).Fixed([3L, 1], 1, 2).Wanted(1, 2).Run();
    }

    [Theory]
    [InlineData("ScatterND")]
    [InlineData("ScatterElements")]
    public void A_product_with_what_is_there_is_named_as_what_can_not_be_trained_through(string op)
    {
        GradientCheck check = new GradientCheck(op, 4).Wanted(4, 2).Fixed([3L, 1], 2, 1).Wanted(2, op == "ScatterND" ? 2 : 1).With("reduction", "mul");
        string message = Assert.ThrowsAny<TrainingException>(() => check.Run()).Message;
        Assert.Contains("'mul'", message, StringComparison.Ordinal);
        Assert.Contains(op, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, new long[] { 2, 2 }, new long[] { 0, 1, -1, 0 })]
    [InlineData(0, new long[] { 3, 1 }, new long[] { 1, 1, -2 })]
    [InlineData(0, new long[] { 2, 1, 3 }, new long[] { 0, 1, 2, 1, 2, 3 })]
    [InlineData(1, new long[] { 2, 1 }, new long[] { 2, 0 })]
    [InlineData(1, new long[] { 2, 2, 2 }, new long[] { 0, 1, 2, 3, 0, 1, 0, 1 })]
    [InlineData(2, new long[] { 2, 3, 1 }, new long[] { 0, 1, 2, 3, -1, 0 })]
    public void GatherND_adds_the_gradient_at_the_places_it_took_from(int batched, long[] dims, long[] places) =>
        new GradientCheck("GatherND", 5).Wanted(2, 3, 4).Fixed(places, dims).With("batch_dims", batched).Run();
}
