using Akin.Imaging.Native;

namespace Akin.Imaging.Tests;

public class FormatTests
{
    private const int Width = 64, Height = 48;

    private static readonly byte[][] Colours = [[200, 40, 40], [40, 160, 60], [40, 60, 200], [230, 200, 40]];
    private static readonly byte[][] Greys = [[20], [90], [160], [250]];
    private static readonly ImageShape Shape = new() { Width = Width, Height = Height };

    private static RawPicture Colour => RawPicture.Quarters(Width, Height, Colours);

    private static RawPicture Grey => RawPicture.Quarters(Width, Height, Greys);

    private static void AssertFile(byte[] file, ImageFormat format, int tolerance, byte[][]? colours = null)
    {
        Assert.Equal(new ImageInfo(format, Width, Height), new ImageDecoder().Identify(file));
        RawPicture.Decode(file, Shape).AssertQuarters(tolerance, colours ?? Colours);
    }

    /// <summary>Full, half and no transparency on white, and what that gives.</summary>
    private static (RawPicture Picture, byte[][] OnWhite) WithAlpha() => (
        RawPicture.Quarters(Width, Height, [255, 0, 0, 128], [40, 160, 60, 255], [40, 60, 200, 0], [0, 0, 0, 51]),
        [[255, 127, 127], [40, 160, 60], [255, 255, 255], [204, 204, 204]]);

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(0, 1, 1)]
    [InlineData(0, 2, 1)]
    [InlineData(1, 1, 1)]
    [InlineData(0, 0, 8)]
    public void A_jpeg_is_read_baseline_progressive_and_with_any_subsampling(int interlace, int subsampling, int restart) =>
        AssertFile(FileMaker.Save(Colour, "jpegsave", s => s.Set("Q", 95).Set("interlace", interlace).Set("subsample-mode", subsampling)
            .Set("restart-interval", restart)), ImageFormat.Jpeg, 6);

    [Fact]
    public void A_grey_jpeg_is_read_as_colour_and_as_grey()
    {
        byte[] file = FileMaker.Save(Grey, "jpegsave", s => s.Set("Q", 95));
        AssertFile(file, ImageFormat.Jpeg, 3, [.. Greys.Select(g => new[] { g[0], g[0], g[0] })]);
        RawPicture.Decode(file, Shape with { Channels = 1 }).AssertQuarters(3, Greys);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_cmyk_jpeg_is_read_with_its_profile_and_without(bool profile)
    {
        byte[][] printable = [[180, 60, 60], [80, 150, 90], [70, 90, 160], [220, 200, 80]];
        byte[] file = FileMaker.Save(RawPicture.Quarters(Width, Height, printable), "jpegsave",
            s => s.Set("Q", 97).Set("keep", profile ? 31 : 0), FileMaker.Profile("cmyk"));
        AssertFile(file, ImageFormat.Jpeg, 10, printable);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    public void A_png_is_read_whole_or_interlaced_with_its_own_colours_or_a_palette(int interlace, int palette) =>
        AssertFile(FileMaker.Save(Colour, "pngsave", s => s.Set("interlace", interlace).Set("palette", palette)), ImageFormat.Png, palette);

    [Fact]
    public void A_png_of_16_bits_is_read() =>
        AssertFile(FileMaker.Save(Colour, "pngsave", null, FileMaker.Colourspace(VipsInterpretation.Rgb16)), ImageFormat.Png, 1);

    [Fact]
    public void A_grey_png_of_16_bits_is_read() =>
        AssertFile(FileMaker.Save(Grey, "pngsave", null, FileMaker.Colourspace(VipsInterpretation.Grey16)), ImageFormat.Png, 1,
            [.. Greys.Select(g => new[] { g[0], g[0], g[0] })]);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_grey_png_of_fewer_bits_is_read(int bits)
    {
        byte[][] greys = [[0], [255], [0], [255]];
        AssertFile(FileMaker.Save(RawPicture.Quarters(Width, Height, greys), "pngsave", s => s.Set("bitdepth", bits)), ImageFormat.Png, 0,
            [.. greys.Select(g => new[] { g[0], g[0], g[0] })]);
    }

    [Fact]
    public void Transparent_pixels_show_white()
    {
        (RawPicture picture, byte[][] onWhite) = WithAlpha();
        AssertFile(FileMaker.Save(picture, "pngsave"), ImageFormat.Png, 2, onWhite);
        AssertFile(FileMaker.Save(picture, "pngsave", null, FileMaker.Colourspace(VipsInterpretation.Rgb16)), ImageFormat.Png, 2, onWhite);
        AssertFile(FileMaker.Save(picture, "webpsave", s => s.Set("lossless", 1)), ImageFormat.Webp, 2, onWhite);
        AssertFile(FileMaker.Save(picture, "tiffsave"), ImageFormat.Tiff, 2, onWhite);
        AssertFile(FileMaker.Save(picture, "heifsave", s => s.Set("compression", 4).Set("Q", 95).Set("effort", 1)), ImageFormat.Avif, 8, onWhite);
    }

    [Fact]
    public void Transparent_pixels_show_the_stated_background()
    {
        byte[] file = FileMaker.Save(WithAlpha().Picture, "pngsave");
        RawPicture.Decode(file, Shape with { Background = Rgb.Black }).AssertQuarters(2, [128, 0, 0], [40, 160, 60], [0, 0, 0], [0, 0, 0]);
        RawPicture.Decode(file, Shape with { Background = new Rgb(0, 100, 200) }).AssertQuarters(2, [128, 50, 100], [40, 160, 60], [0, 100, 200], [0, 80, 160]);
    }

    [Fact]
    public void Transparent_grey_pixels_show_the_stated_background()
    {
        byte[] file = FileMaker.Save(RawPicture.Quarters(Width, Height, [100, 255], [100, 0], [0, 128], [200, 51]), "pngsave");
        RawPicture.Decode(file, Shape).AssertQuarters(2, [100, 100, 100], [255, 255, 255], [127, 127, 127], [244, 244, 244]);
        RawPicture.Decode(file, Shape with { Background = new Rgb(0, 100, 200) }).AssertQuarters(2, [100, 100, 100], [0, 100, 200], [0, 50, 100], [40, 120, 200]);
        RawPicture.Decode(file, Shape with { Channels = 1 }).AssertQuarters(2, [100], [255], [127], [244]);
    }

    [Fact]
    public void Nothing_dark_seeps_in_from_transparent_pixels_when_resizing()
    {
        // A white disc on transparent black, made smaller on white, stays white all over.
        RawPicture disc = RawPicture.Of(200, 200, (x, y) => ((x - 100) * (x - 100)) + ((y - 100) * (y - 100)) < 5000 ? [255, 255, 255, 255] : [0, 0, 0, 0]);
        Assert.All(RawPicture.Decode(FileMaker.Save(disc, "pngsave"), Shape).Pixels, value => Assert.InRange(value, 253, 255));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_webp_is_read_lossy_and_lossless(int lossless) =>
        AssertFile(FileMaker.Save(Colour, "webpsave", s => s.Set("Q", 95).Set("lossless", lossless)), ImageFormat.Webp, lossless == 1 ? 0 : 8);

    [Theory]
    [InlineData("webpsave", ImageFormat.Webp, 8)]
    [InlineData("gifsave", ImageFormat.Gif, 2)]
    public void Of_an_animation_the_first_frame_is_read(string saver, ImageFormat format, int tolerance)
    {
        RawPicture frames = Colour.Above(RawPicture.Quarters(Width, Height, [.. Colours.Reverse()])).Above(RawPicture.Noise(Width, Height, 3, 1));
        AssertFile(FileMaker.Save(frames, saver, null, FileMaker.Field("page-height", Height)), format, tolerance);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_gif_is_read(int interlace) =>
        AssertFile(FileMaker.Save(Colour, "gifsave", s => s.Set("interlace", interlace)), ImageFormat.Gif, 2);

    [Fact]
    public void A_gif_shows_the_background_where_it_is_transparent()
    {
        RawPicture holed = RawPicture.Quarters(Width, Height, [255, 0, 0, 255], [0, 0, 0, 0], [0, 0, 255, 255], [0, 0, 0, 0]);
        AssertFile(FileMaker.Save(holed, "gifsave"), ImageFormat.Gif, 2, [[255, 0, 0], [255, 255, 255], [0, 0, 255], [255, 255, 255]]);
    }

    [Theory]
    [InlineData(0)] // none
    [InlineData(1)] // JPEG
    [InlineData(2)] // deflate
    [InlineData(5)] // LZW
    public void A_tiff_is_read_however_it_is_compressed(int compression)
    {
        AssertFile(FileMaker.Save(Colour, "tiffsave", s => s.Set("compression", compression).Set("Q", 95)), ImageFormat.Tiff, compression == 1 ? 8 : 0);
        AssertFile(FileMaker.Save(Colour, "tiffsave", s => s.Set("compression", compression).Set("tile", 1).Set("tile-width", 16).Set("tile-height", 16).Set("Q", 95)),
            ImageFormat.Tiff, compression == 1 ? 8 : 0);
    }

    [Fact]
    public void A_big_tiff_is_read() => AssertFile(FileMaker.Save(Colour, "tiffsave", s => s.Set("bigtiff", 1)), ImageFormat.Tiff, 0);

    [Fact]
    public void A_tiff_of_16_bits_is_read() =>
        AssertFile(FileMaker.Save(Colour, "tiffsave", null, FileMaker.Colourspace(VipsInterpretation.Rgb16)), ImageFormat.Tiff, 1);

    [Fact]
    public void A_cmyk_tiff_is_read()
    {
        byte[][] printable = [[180, 60, 60], [80, 150, 90], [70, 90, 160], [220, 200, 80]];
        AssertFile(FileMaker.Save(RawPicture.Quarters(Width, Height, printable), "tiffsave", null, FileMaker.Profile("cmyk")), ImageFormat.Tiff, 8, printable);
    }

    [Fact]
    public void Of_a_tiff_the_first_page_is_read()
    {
        RawPicture pages = Colour.Above(RawPicture.Quarters(Width, Height, [.. Colours.Reverse()]));
        AssertFile(FileMaker.Save(pages, "tiffsave", null, FileMaker.Field("page-height", Height)), ImageFormat.Tiff, 0);
    }

    [Theory]
    [InlineData(8, 0)]
    [InlineData(8, 1)]
    [InlineData(10, 1)]
    [InlineData(12, 1)]
    public void An_avif_is_read(int bits, int subsampling)
    {
        byte[] file = FileMaker.Save(Colour, "heifsave", s => s.Set("compression", 4).Set("Q", 95).Set("effort", 1).Set("bitdepth", bits).Set("subsample-mode", subsampling));
        AssertFile(file, ImageFormat.Avif, 8);
    }
}
