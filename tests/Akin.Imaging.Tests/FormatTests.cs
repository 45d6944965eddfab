using Akin.Imaging.Native;

namespace Akin.Imaging.Tests;

public class FormatTests
{
    private static readonly Dictionary<string, (byte[] File, int Tolerance)> Files =
        Fixture.All(Picture.Quadrants()).ToDictionary(f => f.Name, f => (f.File, f.Tolerance));

    public static TheoryData<string> Names => [.. Files.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_kind_of_file_shows_its_colors_where_they_are(string name)
    {
        (byte[] file, int tolerance) = Files[name];
        Picture.Decode(file).ShouldShowQuadrants(tolerance);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_kind_of_file_can_be_made_smaller_and_larger(string name)
    {
        (byte[] file, int tolerance) = Files[name];
        foreach (int side in new[] { 10, 300 })
            Picture.Decode(file, new ImageShape { Width = side, Height = side }).ShouldShowQuadrants(tolerance + 2);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_kind_of_file_can_be_identified(string name)
    {
        ImageInfo info = new ImageDecoder().Identify(Files[name].File);
        Assert.Equal((96, 64), (info.Width, info.Height));
        Assert.Equal(name.Split('-')[0], info.Format.ToString(), ignoreCase: true);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_bytes_give_the_same_pixels(string name)
    {
        var shape = new ImageShape { Width = 40, Height = 40, Mode = ResizeMode.Crop };
        Assert.Equal(Picture.Decode(Files[name].File, shape).Pixels, Picture.Decode(Files[name].File, shape).Pixels);
    }

    [Theory]
    [InlineData("jpegsave", 4)]
    [InlineData("pngsave", 0)]
    [InlineData("tiffsave", 0)]
    [InlineData("webpsave", 12)]
    public void A_gray_file_is_gray_in_all_three_channels_and_in_one(string saver, int tolerance)
    {
        var gray = new Picture(2, 2, 1, [40, 90, 160, 230]).Resize(new ImageShape { Width = 64, Height = 64, Channels = 1 });
        byte[] file = Fixture.Save(gray, saver);
        Rgb[] expected = gray.Corners();
        Picture.Decode(file).ShouldShow(tolerance, expected);
        Picture.Decode(file, new ImageShape { Width = 64, Height = 64, Channels = 1 }).ShouldShow(tolerance, expected);
    }

    [Fact]
    public void Sixteen_bit_gray_is_scaled_to_eight()
    {
        var gray = new Picture(4, 1, 1, [0, 85, 170, 255]);
        Assert.Equal([0, 85, 170, 255], Picture.Decode(Fixture.Save(gray, "pngsave", Fixture.To16), new ImageShape { Width = 4, Height = 1, Channels = 1 }).Pixels);
    }

    [Fact]
    public void A_bilevel_palette_is_black_and_white()
    {
        Picture board = Picture.Create(64, 64, (x, _) => x < 32 ? Rgb.Black : Rgb.White);
        byte[] file = Fixture.Save(board, "pngsave", set: o => o.Set("bitdepth", 1));
        Picture.Decode(file).ShouldShow(0, Rgb.Black, Rgb.White, Rgb.Black, Rgb.White);
    }

    [Theory]
    [InlineData("gifsave")]
    [InlineData("webpsave")]
    [InlineData("tiffsave")]
    public void Of_an_animation_or_a_file_of_pages_the_first_is_shown(string saver)
    {
        Picture first = Picture.Quadrants(), second = Picture.Create(96, 64, (_, _) => Rgb.Black);
        byte[] file = Fixture.Pages(saver, null, first, second, second);
        Assert.Equal(64, new ImageDecoder().Identify(file).Height);
        Picture.Decode(file).ShouldShowQuadrants(12);
    }

    [Fact]
    public void A_color_becomes_gray_by_Rec_601_luma()
    {
        Picture gray = Picture.Decode(Fixture.Save(Picture.Quadrants(), "pngsave"), new ImageShape { Width = 96, Height = 64, Channels = 1 });
        // 0.299 red + 0.587 green + 0.114 blue, worked out by hand.
        Assert.Equal([101, 114, 84, 190], gray.Corners().Select(c => (int)c.Red));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(6)]
    public void A_TIFF_of_any_number_of_bands_shows_its_first(int bands)
    {
        var many = new Picture(1, 1, bands, [.. Enumerable.Range(1, bands).Select(b => (byte)(b * 30))]);
        foreach (Func<VipsImage, VipsImage> depth in new[] { Copy, Fixture.To16 })
        {
            byte[] file = Fixture.Save(many, "tiffsave", i =>
            {
                using VipsImage changed = depth(i);
                return new VipsOperation("copy").Set("in", changed).Set("interpretation", (int)VipsInterpretation.Multiband).Image();
            });
            Rgb shown = Picture.Decode(file)[0, 0];
            // Two bands are gray and alpha.
            Assert.True(Picture.Distance(shown, bands == 2 ? new Rgb(202, 202, 202) : new Rgb(30, 60, 90)) <= 1, $"{bands} bands show {shown}");
        }

        static VipsImage Copy(VipsImage image) => new VipsOperation("copy").Set("in", image).Image();
    }
}
