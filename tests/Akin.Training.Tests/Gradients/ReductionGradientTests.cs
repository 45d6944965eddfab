namespace Akin.Training.Tests.Gradients;

public class ReductionGradientTests
{
    /// <summary>Axes (null: none named), keepdims.</summary>
    public static TheoryData<string, long[]?, int> Cases(string ops)
    {
        var cases = new TheoryData<string, long[]?, int>();
        foreach (string op in ops.Split(' '))
        {
            foreach (long[]? axes in (long[]?[])[null, [0], [1], [-1], [0, -1], [-2, 0, 2]])
            {
                cases.Add(op, axes, 0);
                cases.Add(op, axes, 1);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases), "ReduceSum ReduceMean ReduceL2 ReduceSumSquare ReduceLogSumExp", DisableDiscoveryEnumeration = true)]
    public void Smooth_reductions_have_the_gradient_that_differences_give(string op, long[]? axes, int keepDims) =>
        Check(op, axes, keepDims, GradientCheck.Normal(new Random(1), 2, 3, 4));

    [Theory]
    [MemberData(nameof(Cases), "ReduceMax ReduceMin ReduceL1", DisableDiscoveryEnumeration = true)]
    public void Choosing_reductions_have_the_gradient_that_differences_give(string op, long[]? axes, int keepDims) =>
        Check(op, axes, keepDims, GradientCheck.Apart(new Random(2), 2, 3, 4));

    [Theory]
    [MemberData(nameof(Cases), "ReduceLogSum", DisableDiscoveryEnumeration = true)]
    public void Reductions_of_positive_numbers_have_the_gradient_that_differences_give(string op, long[]? axes, int keepDims) =>
        Check(op, axes, keepDims, Shaped.Positive(new Random(3), 2, 3, 4));

    [Theory]
    [InlineData("ReduceSum")]
    [InlineData("ReduceMean")]
    [InlineData("ReduceMax")]
    public void No_axes_can_mean_nothing_to_do(string op) =>
        new GradientCheck(op, 1).Wanted(2, 3).Fixed(Array.Empty<long>(), 0).With("noop_with_empty_axes", 1).Run();

    [Fact]
    public void Equal_maxima_share_the_gradient() =>
        Assert.Equal([0.5f, 0, 0.5f, 0], TestedGradient.Node("ReduceMax", [3, 1, 3, 2], [2, 2]));

    [Fact]
    public void The_length_of_zeros_has_the_gradient_zero() =>
        Assert.Equal([0f, 0, 0], TestedGradient.Node("ReduceL2", [0, 0, 0], [3]));

    [Theory]
    [MemberData(nameof(Cases), "ReduceProd", DisableDiscoveryEnumeration = true)]
    public void Products_have_the_gradient_that_differences_give(string op, long[]? axes, int keepDims) =>
        Check(op, axes, keepDims, Shaped.Positive(new Random(4), 2, 3, 4).Select(v => v / 1.5f).ToArray());

    [Fact]
    public void A_zero_has_the_product_of_the_others_as_its_gradient()
    {
        Assert.Equal([0f, 6, 0], TestedGradient.Node("ReduceProd", [2, 0, 3], [3]));
        Assert.Equal([0f, 0, 0], TestedGradient.Node("ReduceProd", [0, 0, 3], [3]));
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 1, 0)]
    [InlineData(-1, 0, 1)]
    [InlineData(-2, 1, 1)]
    public void Running_sums_have_the_gradient_that_differences_give(int axis, int exclusive, int reverse) =>
        new GradientCheck("CumSum", 5).Wanted(3, 4, 2).Fixed([(long)axis], []).With("exclusive", exclusive).With("reverse", reverse).Run();

    [Fact]
    public void Running_sums_run_forward_and_hold_their_own_value_by_default() =>
        new GradientCheck("CumSum", 6).Wanted(3, 4).Fixed([1L], []).Run();

    private static void Check(string op, long[]? axes, int keepDims, float[] values)
    {
        GradientCheck check = new GradientCheck(op, 7).Wanted(values, 2, 3, 4).With("keepdims", keepDims);
        if (axes is not null)
            check.Fixed(axes, axes.Length);
        check.Run();
    }
}
