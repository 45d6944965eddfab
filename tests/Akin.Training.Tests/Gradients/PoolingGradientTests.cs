namespace Akin.Training.Tests.Gradients;

public class PoolingGradientTests
{
    [Theory]
    [InlineData(2, 2, 0, 1, 0, 8)]
    [InlineData(2, 2, 0, 1, 0, 7)]
    [InlineData(2, 2, 0, 1, 1, 7)]
    [InlineData(3, 2, 1, 1, 0, 8)]
    [InlineData(3, 1, 1, 1, 0, 6)]
    [InlineData(3, 2, 0, 2, 0, 9)]
    [InlineData(7, 4, 2, 1, 0, 13)]
    public void MaxPool_passes_the_gradient_to_the_maximum(int kernel, int stride, int pad, int dilation, int ceil, int side) =>
        new GradientCheck("MaxPool", side).Wanted(GradientCheck.Apart(new Random(side), 2, 2, side, side), 2, 2, side, side)
            .With("kernel_shape", new long[] { kernel, kernel }).With("strides", new long[] { stride, stride })
            .With("pads", new long[] { pad, pad, pad, pad }).With("dilations", new long[] { dilation, dilation }).With("ceil_mode", ceil).Run();

    [Theory]
    [InlineData(2, 2, 0, 0, 0, 8)]
    [InlineData(2, 2, 0, 0, 0, 7)]
    [InlineData(3, 2, 1, 0, 0, 8)]
    [InlineData(3, 2, 1, 1, 0, 8)]
    [InlineData(3, 1, 1, 0, 0, 5)]
    [InlineData(3, 1, 1, 1, 0, 5)]
    [InlineData(2, 2, 0, 0, 1, 7)]
    [InlineData(3, 2, 1, 1, 1, 8)]
    public void AveragePool_spreads_the_gradient_over_what_it_saw(int kernel, int stride, int pad, int withPads, int ceil, int side) =>
        new GradientCheck("AveragePool", side).Wanted(2, 3, side, side)
            .With("kernel_shape", new long[] { kernel, kernel }).With("strides", new long[] { stride, stride })
            .With("pads", new long[] { pad, pad, pad, pad }).With("count_include_pad", withPads).With("ceil_mode", ceil).Run();

    [Fact]
    public void GlobalAveragePool_spreads_the_gradient_evenly() => new GradientCheck("GlobalAveragePool", 1).Wanted(2, 3, 4, 5).Run();

    [Fact]
    public void GlobalMaxPool_passes_the_gradient_to_the_maximum() =>
        new GradientCheck("GlobalMaxPool", 1).Wanted(GradientCheck.Apart(new Random(1), 2, 3, 4, 5), 2, 3, 4, 5).Run();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Pools_of_rows_and_volumes_have_the_gradient_that_differences_give(int axes)
    {
        long[] shape = [2, 2, .. Enumerable.Repeat(5L, axes)];
        long[] Each(long value, int times = 1) => [.. Enumerable.Repeat(value, axes * times)];
        float[] apart = GradientCheck.Apart(new Random(axes), shape);
        foreach ((long kernel, long stride, long pad, int ceil) in ((long, long, long, int)[])[(2, 2, 0, 0), (3, 2, 1, 0), (3, 1, 1, 0), (2, 2, 0, 1), (5, 5, 0, 0)])
        {
            foreach (string op in (string[])["MaxPool", "AveragePool", "LpPool"])
            {
                new GradientCheck(op, axes).Wanted(apart, shape).With("kernel_shape", Each(kernel)).With("strides", Each(stride))
                    .With("pads", Each(pad, 2)).With("ceil_mode", ceil).Run(5e-3);
            }

            new GradientCheck("AveragePool", axes).Wanted(apart, shape).With("kernel_shape", Each(kernel)).With("strides", Each(stride))
                .With("pads", Each(pad, 2)).With("count_include_pad", 1).Run();
        }

        new GradientCheck("GlobalAveragePool", axes).Wanted(shape).Run();
        new GradientCheck("GlobalMaxPool", axes).Wanted(apart, shape).Run();
        new GradientCheck("GlobalLpPool", axes).Wanted(apart, shape).Run();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void LpPool_has_the_gradient_that_differences_give(int p)
    {
        float[] apart = GradientCheck.Apart(new Random(p), 2, 3, 6, 7);
        foreach ((long kernel, long stride, long pad) in ((long, long, long)[])[(2, 2, 0), (3, 2, 1), (3, 1, 0)])
        {
            new GradientCheck("LpPool", p).Wanted(apart, 2, 3, 6, 7).With("kernel_shape", new[] { kernel, kernel }).With("strides", new[] { stride, stride })
                .With("pads", new[] { pad, pad, pad, pad }).With("p", p).Run();
        }

        new GradientCheck("LpPool", p).Wanted(apart, 2, 3, 6, 7).With("kernel_shape", new long[] { 2, 3 }).With("auto_pad", "SAME_UPPER").With("p", p).Run();
        new GradientCheck("LpPool", p).Wanted(apart, 2, 3, 6, 7).With("kernel_shape", new long[] { 2, 2 }).With("dilations", new long[] { 2, 3 }).With("p", p).Run();
        new GradientCheck("GlobalLpPool", p).Wanted(apart, 2, 3, 6, 7).With("p", p).Run();
    }

    [Fact]
    public void A_window_of_zeros_has_the_gradient_zero()
    {
        Assert.Equal([0f, 0, 0, 0], TestedGradient.Node("GlobalLpPool", [0, 0, 0, 0], [1, 1, 2, 2]));
        Assert.Equal([0f, 0, 0, 0], TestedGradient.Node("LpPool", [0, 0, 0, 0], [1, 1, 2, 2], new Onnx.AttributeProto { Name = "kernel_shape", Type = Onnx.AttributeProto.Types.AttributeType.Ints, Ints = { 2, 2 } }));
    }

    [Fact]
    public void AveragePool_with_dilations_spreads_the_gradient_over_what_it_saw() =>
        new GradientCheck("AveragePool", 3).Wanted(2, 3, 9, 8).With("kernel_shape", new long[] { 3, 2 }).With("dilations", new long[] { 2, 3 })
            .With("pads", new long[] { 1, 0, 2, 1 }).Run(opset: 19);

    [Fact]
    public void MaxUnpool_takes_the_gradient_from_the_places_it_filled()
    {
        long[] places = [0, 3, 9, 14, 17, 19, 24, 31];
        new GradientCheck("MaxUnpool", 1).Wanted(1, 2, 2, 2).Fixed(places, 1, 2, 2, 2)
            .With("kernel_shape", new long[] { 2, 2 }).With("strides", new long[] { 2, 2 }).Run();
    }
}
