namespace Akin.Training.Tests.Gradients;

public class IndexingGradientTests
{
    [Theory]
    [InlineData(new long[] { 1, 0 }, new long[] { 4, 3 }, null, null)]
    [InlineData(new long[] { -4, 1 }, new long[] { 100, -1 }, new long[] { 1, 2 }, null)]
    [InlineData(new long[] { 0 }, new long[] { 7 }, new long[] { 1 }, new long[] { 2 })]
    [InlineData(new long[] { 1 }, new long[] { 7 }, new long[] { 1 }, new long[] { 3 })]
    [InlineData(new long[] { 2, 1 }, new long[] { 7, 5 }, new long[] { -2, -1 }, new long[] { 4, 2 })]
    [InlineData(new long[] { -1 }, new long[] { long.MinValue }, new long[] { 1 }, new long[] { -1 })]
    [InlineData(new long[] { 5, 100 }, new long[] { 0, -100 }, new long[] { 1, 2 }, new long[] { -2, -3 })]
    [InlineData(new long[] { 6 }, new long[] { 2 }, new long[] { 1 }, new long[] { -3 })]
    public void Slice_puts_the_gradient_back_where_it_was_taken(long[] starts, long[] ends, long[]? axes, long[]? steps)
    {
        GradientCheck check = new GradientCheck("Slice", 1).Wanted(5, 7, 6).Fixed(starts, starts.Length).Fixed(ends, ends.Length);
        if (axes is not null)
            check.Fixed(axes, axes.Length);
        if (steps is not null)
            check.Fixed(steps, steps.Length);
        check.Run();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Random_slices_put_the_gradient_back_where_it_was_taken(int seed)
    {
        var random = new Random(seed);
        int side = random.Next(3, 12), step = random.Next(1, 5) * (random.Next(2) == 0 ? 1 : -1);
        int low = random.Next(side - 1), high = random.Next(low + 1, side + 1);
        long[] bounds = step > 0 ? [low, high] : [high - 1, low == 0 ? -side - 1 : low - 1];
        new GradientCheck("Slice", seed).Wanted(2, side).Fixed([bounds[0]], 1).Fixed([bounds[1]], 1).Fixed([1L], 1).Fixed([(long)step], 1).Run();
    }

    [Theory]
    [InlineData("constant", new long[] { 0, 1, 2, 0, 3, 1 })]
    [InlineData("constant", new long[] { 0, -1, 2, 0, 1, -2 })]
    [InlineData("reflect", new long[] { 0, 1, 3, 0, 2, 2 })]
    [InlineData("edge", new long[] { 1, 2, 3, 0, 4, 1 })]
    [InlineData("wrap", new long[] { 0, 1, 2, 1, 3, 1 })]
    public void Pad_sums_the_gradient_of_what_it_copied(string mode, long[] pads) =>
        new GradientCheck("Pad", 1).Wanted(2, 3, 4).Fixed(pads, pads.Length).With("mode", mode).Run(opset: 19);

    [Fact]
    public void Pad_of_named_axes_cuts_the_gradient() =>
        new GradientCheck("Pad", 2).Wanted(2, 3, 4).Fixed([1L, 2, 0, 3], 4).Fixed([7f], []).Fixed([-1L, 0], 2).Run();

    [Theory]
    [InlineData(0, new long[] { 2 }, new long[] { 1, 1 })]
    [InlineData(1, new long[] { 2, 3 }, new long[] { 0, 2, 2, -1, 1, 2 })]
    [InlineData(-1, new long[] { 3 }, new long[] { 4, 0, 4 })]
    [InlineData(1, new long[] { }, new long[] { -1 })]
    [InlineData(0, new long[] { 1 }, new long[] { 2 })]
    [InlineData(2, new long[] { 1, 1 }, new long[] { 3 })]
    public void Gather_adds_the_gradient_at_the_places_it_took_from(int axis, long[] dims, long[] indices) =>
        new GradientCheck("Gather", 1).Wanted(3, 4, 5).Fixed(indices, dims).With("axis", axis).Run();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public void GatherElements_adds_the_gradient_at_the_places_it_took_from(int axis) =>
        new GradientCheck("GatherElements", 1).Wanted(3, 4).Fixed([0, 2, 2, -1, 1, 2], 2, 3).With("axis", axis).Run();

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    public void TopK_passes_the_gradient_to_the_values_it_chose(int axis) =>
        new GradientCheck("TopK", 1).Wanted(GradientCheck.Apart(new Random(1), 4, 5), 4, 5).Fixed([2L], 1).Outputs(2).With("axis", axis).Run();
}
