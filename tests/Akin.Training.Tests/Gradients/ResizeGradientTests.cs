namespace Akin.Training.Tests.Gradients;

public class ResizeGradientTests
{
    public static TheoryData<string, string, float[]> Cases()
    {
        var cases = new TheoryData<string, string, float[]>();
        foreach (float[] scales in (float[][])[[1, 1, 2, 2], [1, 1, 1.7f, 3], [1, 1, 0.5f, 0.6f], [1, 1, 2.4f, 1]])
        {
            foreach (string placing in (string[])["half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel"])
            {
                foreach (string mode in (string[])["nearest", "linear", "cubic"])
                    cases.Add(mode, placing, scales);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void Every_way_to_resize_has_the_gradient_that_differences_give(string mode, string placing, float[] scales) =>
        new GradientCheck("Resize", 1).Wanted(2, 2, 5, 4).Skip().Fixed(scales, 4)
            .With("mode", mode).With("coordinate_transformation_mode", placing).Run();

    [Theory]
    [InlineData("round_prefer_floor")]
    [InlineData("round_prefer_ceil")]
    [InlineData("floor")]
    [InlineData("ceil")]
    public void Every_choice_of_the_nearest_has_the_gradient_that_differences_give(string nearest) =>
        new GradientCheck("Resize", 2).Wanted(1, 2, 5, 4).Skip().Skip().Fixed([1L, 2, 7, 12], 4)
            .With("mode", "nearest").With("nearest_mode", nearest).With("coordinate_transformation_mode", "asymmetric").Run();

    [Theory]
    [InlineData("linear")]
    [InlineData("cubic")]
    public void Antialiased_shrinking_has_the_gradient_that_differences_give(string mode) =>
        new GradientCheck("Resize", 3).Wanted(1, 2, 9, 8).Skip().Fixed([1, 1, 0.4f, 0.5f], 4).With("mode", mode).With("antialias", 1).Run();

    [Theory]
    [InlineData("nearest", 1.1f)]
    [InlineData("linear", 1.1f)]
    [InlineData("cubic", 1.1f)]
    [InlineData("linear", 2f)]
    [InlineData("cubic", 2f)]
    public void A_side_that_keeps_its_size_though_its_scale_is_not_1_has_the_gradient_that_differences_give(string mode, float other) =>
        new GradientCheck("Resize", 7).Wanted(1, 2, 5, 4).Skip().Fixed([1, 1, 1.15f, other], 4)
            .With("mode", mode).With("coordinate_transformation_mode", "asymmetric").Run();

    [Fact]
    public void Named_axes_are_resized() =>
        new GradientCheck("Resize", 4).Wanted(1, 2, 5, 4).Skip().Skip().Fixed([9L, 7], 2).With("axes", new long[] { -1, 2 }).With("mode", "linear").Run();

    [Fact]
    public void A_placing_of_a_later_operator_set_is_known() =>
        new GradientCheck("Resize", 6).Wanted(1, 2, 5, 4).Skip().Fixed([1, 1, 1.7f, 1.3f], 4)
            .With("coordinate_transformation_mode", "half_pixel_symmetric").With("mode", "linear").Run(opset: 19);

    [Fact]
    public void A_crop_is_named_as_what_can_not_be_trained_through()
    {
        GradientCheck check = new GradientCheck("Resize", 5).Wanted(1, 1, 4, 4).Fixed([0f, 0, 0, 0, 1, 1, 1, 1], 8).Fixed([1f, 1, 2, 2], 4)
            .With("mode", "linear").With("coordinate_transformation_mode", "tf_crop_and_resize");
        Assert.Contains("tf_crop_and_resize", Assert.ThrowsAny<TrainingException>(() => check.Run()).Message, StringComparison.Ordinal);
    }
}
