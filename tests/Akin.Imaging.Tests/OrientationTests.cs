using System.Drawing;

namespace Akin.Imaging.Tests;

public class OrientationTests
{
    public static TheoryData<int, string> Turns()
    {
        var all = new TheoryData<int, string>();
        foreach (string saver in new[] { "jpegsave", "pngsave", "webpsave", "tiffsave" })
        {
            for (int orientation = 1; orientation <= 8; orientation++)
                all.Add(orientation, saver);
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Turns))]
    public void A_turned_photo_stands_upright(int orientation, string saver)
    {
        byte[] file = Fixture.Turned(Picture.Quadrants(), orientation, saver);
        ImageInfo info = new ImageDecoder().Identify(file);
        Assert.Equal((96, 64), (info.Width, info.Height));
        Picture.Decode(file).ShouldShowQuadrants(12);
        Picture.Decode(file, new ImageShape { Width = 50, Height = 30, Mode = ResizeMode.Crop }).ShouldShowQuadrants(12);
        Picture.Decode(file, new ImageShape { Width = 300, Height = 40, Mode = ResizeMode.Squash }).ShouldShowQuadrants(12);
    }

    [Theory]
    [MemberData(nameof(Turns))]
    public void A_box_counts_in_pixels_of_the_upright_photo(int orientation, string saver)
    {
        Picture upright = Picture.Create(90, 60, (x, y) => new Rectangle(70, 10, 12, 8).Contains(x, y) ? Picture.Red : Picture.Blue);
        byte[] file = Fixture.Turned(upright, orientation, saver, Exact(saver));
        Picture part = Picture.Decode(file, new ImageShape { Width = 24, Height = 16 }, new Rectangle(70, 10, 12, 8));
        part.ShouldShow(6, Picture.Red, Picture.Red, Picture.Red, Picture.Red);
        Picture around = Picture.Decode(file, new ImageShape { Width = 14, Height = 10 }, new Rectangle(69, 9, 14, 10));
        foreach ((int x, int y) in new[] { (0, 0), (13, 0), (0, 9), (13, 9) })
            Assert.True(Picture.Distance(around[x, y], Picture.Blue) < 12, $"{x},{y} is {around[x, y]}");
        Assert.True(Picture.Distance(around[1, 1], Picture.Red) < 12);
        Assert.True(Picture.Distance(around[12, 8], Picture.Red) < 12);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(7)]
    public void A_lossless_turned_photo_has_the_very_pixels_of_the_upright_one(int orientation)
    {
        Picture noise = Picture.Noise(31, 17, 3, 5);
        byte[] file = Fixture.Turned(noise, orientation, "pngsave");
        Assert.Equal(noise.Pixels, Picture.Decode(file).Pixels);
        var crop = new ImageShape { Width = 12, Height = 12, Mode = ResizeMode.Crop, ShortestSide = 17 };
        Assert.Equal(noise.Resize(crop).Pixels, Picture.Decode(file, crop).Pixels);
    }

    private static Func<Native.VipsOperation, Native.VipsOperation>? Exact(string saver) => saver switch
    {
        "jpegsave" => o => o.Set("Q", 100).Set("subsample-mode", 2),
        "webpsave" => o => o.Set("lossless", true),
        _ => null,
    };
}
