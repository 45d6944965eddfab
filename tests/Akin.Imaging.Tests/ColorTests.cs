using Akin.Imaging.Native;

namespace Akin.Imaging.Tests;

public class ColorTests
{
    private static readonly Rgb Pink = new(250, 100, 180);

    [Theory]
    [InlineData("jpegsave", 6)]
    [InlineData("pngsave", 2)]
    [InlineData("webpsave", 14)]
    [InlineData("tiffsave", 2)]
    public void A_photo_with_the_profile_Display_P3_shows_the_colors_it_means(string saver, int tolerance)
    {
        byte[] wide = Fixture.Save(Picture.Quadrants(), saver, i => Fixture.Profile(i, "p3"));
        Picture.Decode(wide).ShouldShowQuadrants(tolerance);
        Picture.Decode(wide, new ImageShape { Width = 17, Height = 30 }).ShouldShowQuadrants(tolerance);
        // Without its profile the same file shows duller colors, so the test above can fail.
        byte[] bare = Fixture.Save(Picture.Quadrants(), "pngsave", i => Fixture.Profile(i, "p3"), o => o.Set("keep", 0));
        Assert.True(Picture.Distance(Picture.Decode(bare).Corners()[0], Picture.Red) > 8);
    }

    [Fact]
    public void A_wide_photo_with_alpha_is_laid_on_the_background_in_sRGB()
    {
        Picture half = Fixture.WithAlpha(Picture.Quadrants(), (x, _) => x < 48 ? (byte)255 : (byte)0);
        byte[] file = Fixture.Save(half, "pngsave", i => Fixture.Profile(i, "p3"));
        Decode(file, Pink).ShouldShow(2, Picture.Red, Pink, Picture.Blue, Pink);
        byte[] deep = Fixture.Save(half, "pngsave", i =>
        {
            using VipsImage wide = Fixture.To16(i);
            return Fixture.Profile(wide, "p3");
        });
        Decode(deep, Pink).ShouldShow(2, Picture.Red, Pink, Picture.Blue, Pink);
    }

    [Fact]
    public void A_profile_that_is_rubbish_is_passed_over()
    {
        byte[] file = Fixture.Save(Picture.Quadrants(), "tiffsave", i => Fixture.Profile(i, "p3"));
        int at = file.AsSpan().IndexOf("acsp"u8);
        Assert.True(at > 36);
        file.AsSpan(at - 36, 200).Fill(0x5A);
        // The numbers as they stand, P3's.
        byte[] bare = Fixture.Save(Picture.Quadrants(), "pngsave", i => Fixture.Profile(i, "p3"), o => o.Set("keep", 0));
        Assert.Equal(Picture.Decode(bare).Pixels, Picture.Decode(file).Pixels);
    }

    [Theory]
    [InlineData("pngsave")]
    [InlineData("webpsave")]
    [InlineData("tiffsave")]
    public void Transparent_pixels_show_the_background(string saver)
    {
        Picture half = Fixture.WithAlpha(Picture.Quadrants(), (x, _) => x < 48 ? (byte)255 : (byte)0);
        byte[] file = Fixture.Save(half, saver);
        Picture.Decode(file).ShouldShow(12, Picture.Red, Rgb.White, Picture.Blue, Rgb.White);
        Decode(file, Pink).ShouldShow(12, Picture.Red, Pink, Picture.Blue, Pink);
    }

    [Fact]
    public void A_transparent_GIF_shows_the_background()
    {
        byte[] file = Fixture.Save(Fixture.WithAlpha(Picture.Quadrants(), (x, _) => x < 48 ? (byte)255 : (byte)0), "gifsave");
        Decode(file, Pink).ShouldShow(4, Picture.Red, Pink, Picture.Blue, Pink);
    }

    [Fact]
    public void Half_transparent_pixels_mix_with_the_background()
    {
        byte[] file = Fixture.Save(Fixture.WithAlpha(Picture.Create(8, 8, (_, _) => Rgb.Black), 128), "pngsave");
        Assert.Equal(new Rgb(127, 127, 127), Decode(file, Rgb.White)[4, 4]);
        byte[] deep = Fixture.Save(Fixture.WithAlpha(Picture.Create(8, 8, (_, _) => Rgb.Black), 128), "pngsave", Fixture.To16);
        Assert.Equal(new Rgb(127, 127, 127), Decode(deep, Rgb.White)[4, 4]);
    }

    [Fact]
    public void Gray_with_alpha_lies_on_a_colored_background()
    {
        var gray = new Picture(2, 1, 2, [90, 255, 90, 0]);
        byte[] file = Fixture.Save(gray, "pngsave");
        Picture shown = Decode(file, Pink);
        Assert.Equal([new Rgb(90, 90, 90), Pink], [shown[0, 0], shown[1, 0]]);
        Assert.Equal([90, 255], Picture.Decode(file, new ImageShape { Width = 2, Height = 1, Channels = 1 }).Pixels);
    }

    [Fact]
    public void Colors_of_transparent_pixels_do_not_bleed_when_resized()
    {
        // Opaque white beside transparent black: any gray in the result has seeped out of the black.
        Picture edge = Fixture.WithAlpha(Picture.Create(400, 400, (x, _) => x < 201 ? Rgb.White : Rgb.Black), (x, _) => x < 201 ? (byte)255 : (byte)0);
        Picture small = Picture.Decode(Fixture.Save(edge, "pngsave"), new ImageShape { Width = 10, Height = 10 });
        Assert.All(small.Pixels, level => Assert.Equal(255, level));
    }

    [Fact]
    public void Deep_CMYK_keeps_its_colors()
    {
        byte[] file = Fixture.Save(Picture.Quadrants(), "tiffsave", i => new VipsOperation("icc_transform").Set("in", i)
            .Set("input-profile", "srgb").Set("output-profile", "cmyk").Set("depth", 16).Image());
        Picture.Decode(file).ShouldShowQuadrants(24);
    }

    private static Picture Decode(byte[] file, Rgb background)
    {
        ImageInfo info = new ImageDecoder().Identify(file);
        return Picture.Decode(file, new ImageShape { Width = info.Width, Height = info.Height, Background = background });
    }
}
