namespace Akin.Training.Tests.Gradients;

public class ConvolutionGradientTests
{
    [Theory]
    [InlineData(3, 4, 1, 3, 1, 1, 1, 8)]
    [InlineData(3, 4, 1, 1, 1, 1, 0, 6)]
    [InlineData(3, 4, 1, 1, 2, 1, 0, 7)]
    [InlineData(4, 6, 2, 3, 1, 1, 1, 7)]
    [InlineData(4, 6, 2, 3, 2, 1, 1, 7)]
    [InlineData(6, 6, 6, 3, 1, 1, 1, 7)]
    [InlineData(6, 6, 6, 3, 2, 1, 1, 8)]
    [InlineData(6, 6, 6, 3, 2, 1, 1, 7)]
    [InlineData(6, 6, 6, 5, 2, 1, 2, 9)]
    [InlineData(6, 6, 6, 3, 1, 2, 2, 9)]
    [InlineData(6, 12, 6, 3, 1, 1, 1, 6)]
    [InlineData(2, 3, 1, 5, 2, 1, 2, 11)]
    [InlineData(2, 3, 1, 3, 3, 1, 0, 11)]
    [InlineData(2, 3, 1, 3, 1, 2, 2, 9)]
    [InlineData(2, 3, 1, 3, 2, 2, 1, 10)]
    [InlineData(2, 3, 1, 7, 4, 1, 3, 17)]
    [InlineData(2, 3, 1, 1, 1, 1, 1, 5)]
    [InlineData(2, 3, 1, 2, 2, 1, 0, 6)]
    [InlineData(2, 3, 1, 2, 3, 1, 0, 9)]
    public void Conv_has_the_gradient_that_differences_give(
        int channels, int filters, int group, int kernel, int stride, int dilation, int pad, int side) =>
        new GradientCheck("Conv", side)
            .Wanted(2, channels, side, side + 1).Wanted(filters, channels / group, kernel, kernel).Wanted(filters)
            .With("group", group).With("strides", new long[] { stride, stride }).With("dilations", new long[] { dilation, dilation })
            .With("pads", new long[] { pad, pad, pad, pad }).Run();

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Conv_of_random_geometry_has_the_gradient_that_differences_give(int seed)
    {
        var random = new Random(seed);
        int group = random.Next(1, 4);
        long channels = group * random.Next(1, 3), filters = group * random.Next(1, 3);
        long[] Pair(int low, int high) => [random.Next(low, high), random.Next(low, high)];
        long[] kernel = Pair(1, 5), strides = Pair(1, 4), dilations = Pair(1, 3), begin = Pair(0, 3), end = Pair(0, 3);
        long[] sides = [((kernel[0] - 1) * dilations[0]) + random.Next(1, 7), ((kernel[1] - 1) * dilations[1]) + random.Next(1, 7)];
        new GradientCheck("Conv", seed)
            .Wanted(random.Next(1, 4), channels, sides[0], sides[1]).Wanted(filters, channels / group, kernel[0], kernel[1])
            .With("group", group).With("strides", strides).With("dilations", dilations)
            .With("pads", new[] { begin[0], begin[1], end[0], end[1] }).Run();
    }

    [Theory]
    [InlineData("SAME_UPPER", 1, 3, 6)]
    [InlineData("SAME_UPPER", 2, 3, 6)]
    [InlineData("SAME_LOWER", 2, 3, 6)]
    [InlineData("SAME_LOWER", 2, 2, 7)]
    [InlineData("VALID", 2, 3, 8)]
    public void Conv_that_pads_itself_has_the_gradient_that_differences_give(string pad, int stride, int kernel, int side) =>
        new GradientCheck("Conv", side)
            .Wanted(2, 2, side, side).Wanted(3, 2, kernel, kernel)
            .With("auto_pad", pad).With("strides", new long[] { stride, stride }).Run();

    [Theory]
    [InlineData(1, 1, 3, 1, 1, 0)]
    [InlineData(1, 2, 3, 1, 1, 0)]
    [InlineData(1, 2, 3, 1, 1, 1)]
    [InlineData(2, 2, 4, 1, 1, 0)]
    [InlineData(2, 2, 2, 1, 0, 0)]
    [InlineData(1, 3, 3, 2, 0, 1)]
    public void ConvTranspose_has_the_gradient_that_differences_give(int group, int stride, int kernel, int dilation, int pad, int rest) =>
        new GradientCheck("ConvTranspose", kernel)
            .Wanted(2, 4, 5, 4).Wanted(4, 6 / group, kernel, kernel).Wanted(6)
            .With("group", group).With("strides", new long[] { stride, stride }).With("dilations", new long[] { dilation, dilation })
            .With("pads", new long[] { pad, pad, pad, pad }).With("output_padding", new long[] { rest, rest }).Run();

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 40)];

    public static IEnumerable<TheoryDataRow<int, int, int, int, int, int>> Plain =>
        from axes in (int[])[1, 3]
        from row in (int[][])[[1, 3, 1, 1, 1], [1, 1, 1, 1, 0], [2, 3, 2, 1, 1], [1, 3, 1, 2, 2], [4, 3, 1, 1, 1], [4, 2, 3, 1, 0], [1, 2, 3, 1, 0]]
        select new TheoryDataRow<int, int, int, int, int, int>(axes, row[0], row[1], row[2], row[3], row[4]);

    [Theory]
    [MemberData(nameof(Plain))]
    public void Convolutions_of_rows_and_volumes_have_the_gradient_that_differences_give(int axes, int group, int kernel, int stride, int dilation, int pad)
    {
        long[] Each(long value, int times = 1) => [.. Enumerable.Repeat(value, axes * times)];
        long[] sides = [.. Enumerable.Range(0, axes).Select(i => 6L + i)];
        foreach (string op in (string[])["Conv", "ConvTranspose"])
        {
            if (op == "ConvTranspose" && (stride - 1 > pad + kernel))
                continue;
            new GradientCheck(op, kernel).Wanted([2, 4, .. sides])
                .Wanted([4, (op == "Conv" ? 4 : 8) / group, .. Each(kernel)]).Wanted([op == "Conv" ? 4L : 8 / group * group])
                .With("group", group).With("strides", Each(stride)).With("dilations", Each(dilation)).With("pads", Each(pad, 2)).Run();
        }
    }

    [Theory]
    [InlineData("SAME_UPPER", 2, 3)]
    [InlineData("SAME_LOWER", 2, 3)]
    [InlineData("SAME_UPPER", 2, 4)]
    [InlineData("SAME_UPPER", 1, 3)]
    [InlineData("SAME_LOWER", 1, 2)]
    [InlineData("VALID", 2, 3)]
    public void ConvTranspose_that_pads_itself_has_the_gradient_that_differences_give(string pad, int stride, int kernel) =>
        new GradientCheck("ConvTranspose", kernel).Wanted(2, 3, 5, 4).Wanted(3, 2, kernel, kernel).Wanted(2)
            .With("auto_pad", pad).With("strides", new long[] { stride, stride }).Run();

    [Theory]
    [InlineData(2, 3, new long[] { 10, 8 })]
    [InlineData(2, 3, new long[] { 11, 9 })]
    [InlineData(2, 4, new long[] { 10, 9 })]
    [InlineData(1, 3, new long[] { 5, 4 })]
    public void ConvTranspose_to_a_given_shape_has_the_gradient_that_differences_give(int stride, int kernel, long[] shape) =>
        new GradientCheck("ConvTranspose", kernel).Wanted(2, 3, 5, 4).Wanted(3, 2, kernel, kernel)
            .With("output_shape", shape).With("strides", new long[] { stride, stride }).Run();
}
