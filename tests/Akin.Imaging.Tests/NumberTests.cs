using Akin.Imaging.Native;

namespace Akin.Imaging.Tests;

/// <summary>Pixels that are not plain bytes are scaled where their white is known, and refused where it is not.</summary>
public class NumberTests
{
    private const int SignedByte = 1, Short = 3, UnsignedInt = 4, Int = 5, Float = 6;

    private static readonly Picture Ramp = new(4, 1, 1, [0, 85, 170, 255]);

    [Fact]
    public void Gray_from_0_to_1_is_scaled() =>
        Assert.Equal([0, 85, 170, 255], Picture.Decode(Fixture.Save(Ramp, "tiffsave", i => Scaled(i, 1 / 255.0, 0)), Wide(1)).Pixels);

    [Fact]
    public void Gray_from_0_to_1_is_scaled_in_larger_photos_too()
    {
        Picture half = new(400, 300, 1, [.. Enumerable.Repeat((byte)128, 400 * 300)]);
        Picture shown = Picture.Decode(Fixture.Save(half, "tiffsave", i => Scaled(i, 1 / 255.0, 0)), new ImageShape { Width = 20, Height = 20 });
        Assert.All(shown.Pixels, level => Assert.Equal(128, level));
    }

    [Theory]
    [InlineData(1.0, 0, "from 0 to 255")]
    [InlineData(1 / 100.0, -1.0, "from -1 to 1.55")]
    public void Gray_of_another_range_is_refused(double factor, double shift, string said) =>
        Assert.Contains(said, Refused(Fixture.Save(Ramp, "tiffsave", i => Scaled(i, factor, shift))), StringComparison.Ordinal);

    [Fact]
    public void Gray_with_what_is_no_number_is_refused() =>
        Assert.Contains("no number", Refused(Fixture.Save(Ramp, "tiffsave", i =>
        {
            // 0 to the power of 0.5 of something below 0 is no number.
            using VipsImage below = Scaled(i, 1 / 255.0, -0.5);
            return new VipsOperation("math2_const").Set("in", below).Set("math2", 0).Set("c", [0.5]).Image();
        })), StringComparison.Ordinal);

    [Fact]
    public void Colors_far_beyond_white_are_refused() =>
        Assert.Contains("to 182", Refused(Fixture.Save(Picture.Quadrants(), "tiffsave", i =>
        {
            using VipsImage linear = Fixture.Colorspace(i, VipsInterpretation.ScRgb);
            using VipsImage bright = new VipsOperation("linear").Set("in", linear).Set("a", [255d]).Set("b", [0d]).Image();
            return new VipsOperation("copy").Set("in", bright).Set("interpretation", (int)VipsInterpretation.ScRgb).Image();
        })), StringComparison.Ordinal);

    [Theory]
    [InlineData(Int, "whole numbers of 32 bits")]
    [InlineData(UnsignedInt, "whole numbers of 32 bits")]
    [InlineData(Short, "signed whole numbers of 16 bits")]
    [InlineData(SignedByte, "signed whole numbers of 8 bits")]
    public void Whole_numbers_whose_white_is_not_known_are_refused(int format, string said) =>
        Assert.Contains(said, Refused(Fixture.Save(Ramp, "tiffsave", i => new VipsOperation("cast").Set("in", i).Set("format", format).Image())), StringComparison.Ordinal);

    [Fact]
    public void Floating_point_CMYK_is_refused() =>
        Assert.Contains("floating-point CMYK", Refused(Fixture.Save(Picture.Quadrants(), "tiffsave", i =>
        {
            using VipsImage inks = Fixture.Profile(i, "cmyk");
            using VipsImage part = new VipsOperation("linear").Set("in", inks).Set("a", [1 / 255.0]).Set("b", [0d]).Image();
            return new VipsOperation("copy").Set("in", part).Set("interpretation", (int)VipsInterpretation.Cmyk).Image();
        })), StringComparison.Ordinal);

    [Fact]
    public void Gray_from_1_to_0_is_refused()
    {
        byte[] file = Fixture.Save(Ramp, "tiffsave", i => Scaled(i, 1 / 255.0, 0));
        // The tag of what numbers mean: one short, 1 where 0 is black.
        int at = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[6, 1, 3, 0, 1, 0, 0, 0, 1, 0]);
        file[at + 8] = 0;
        Assert.Contains("0 is white", Refused(file), StringComparison.Ordinal);
    }

    [Fact]
    public void A_frame_smaller_than_its_canvas_lies_on_the_background()
    {
        byte[] file = OnCanvas(Fixture.Save(Picture.Create(40, 40, (_, _) => Picture.Red), "gifsave"), 80, 60, 20, 10);
        var pink = new Rgb(255, 200, 210);
        foreach (Rgb ground in new[] { Rgb.White, Rgb.Black, pink })
        {
            Picture shown = Picture.Decode(file, new ImageShape { Width = 80, Height = 60, Background = ground });
            Assert.Equal([ground, ground, ground, ground], [shown[0, 0], shown[79, 59], shown[19, 30], shown[40, 50]]);
            Assert.True(Picture.Distance(shown[40, 30], Picture.Red) <= 4);
        }
    }

    /// <summary>The GIF's one frame on a larger canvas.</summary>
    private static byte[] OnCanvas(byte[] file, byte width, byte height, byte left, byte top)
    {
        byte[] larger = [.. file];
        int frame = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x2C, 0, 0, 0, 0, file[6], 0, file[8], 0]);
        (larger[6], larger[8], larger[frame + 1], larger[frame + 3]) = (width, height, left, top);
        return larger;
    }

    private static VipsImage Scaled(VipsImage image, double factor, double shift)
    {
        using VipsImage scaled = new VipsOperation("linear").Set("in", image).Set("a", [factor]).Set("b", [shift]).Image();
        using VipsImage cast = new VipsOperation("cast").Set("in", scaled).Set("format", Float).Image();
        return new VipsOperation("copy").Set("in", cast).Set("interpretation", (int)VipsInterpretation.Gray).Image();
    }

    private static ImageShape Wide(int channels) => new() { Width = 4, Height = 1, Channels = channels };

    private static string Refused(byte[] file) => Assert.Throws<ImageException>(() => Picture.Decode(file, Wide(3))).Message;
}
