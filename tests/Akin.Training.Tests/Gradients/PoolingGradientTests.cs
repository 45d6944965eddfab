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
}
