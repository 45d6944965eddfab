using System.Drawing;
using Akin.Imaging.Native;

namespace Akin.Imaging.Tests;

public class OrientationTests
{
    private static readonly byte[][] Colours = [[200, 40, 40], [40, 160, 60], [40, 60, 200], [230, 200, 40]];

    /// <summary>What EXIF says that the stored row 0 and column 0 are of the upright photo, for the tags 1 to 8.</summary>
    private static readonly (string Row, string Column)[] Sides =
        [("top", "left"), ("top", "right"), ("bottom", "right"), ("bottom", "left"), ("left", "top"), ("right", "top"), ("right", "bottom"), ("left", "bottom")];

    public static TheoryData<int, string> FilesAndTags
    {
        get
        {
            var data = new TheoryData<int, string>();
            foreach (string saver in (string[])["jpegsave", "pngsave", "webpsave", "tiffsave"])
            {
                for (int tag = 1; tag <= 8; tag++)
                    data.Add(tag, saver);
            }

            return data;
        }
    }

    /// <summary>The upright picture as a camera held so would have stored it.</summary>
    private static RawPicture Stored(RawPicture upright, int tag)
    {
        (string row, string column) = Sides[tag - 1];
        int right = upright.Width - 1, bottom = upright.Height - 1;
        return row is "top" or "bottom"
            ? RawPicture.Of(upright.Width, upright.Height, (x, y) => upright[column == "left" ? x : right - x, row == "top" ? y : bottom - y].ToArray())
            : RawPicture.Of(upright.Height, upright.Width, (x, y) => upright[row == "left" ? y : right - y, column == "top" ? x : bottom - x].ToArray());
    }

    private static byte[] Save(RawPicture upright, int tag, string saver, Func<VipsOperation, VipsOperation>? settings = null) =>
        FileMaker.Save(Stored(upright, tag), saver, settings, FileMaker.Field("orientation", tag));

    private static RawPicture Cut(RawPicture picture, Rectangle box) =>
        RawPicture.Of(box.Width, box.Height, (x, y) => picture[box.X + x, box.Y + y].ToArray());

    [Theory]
    [MemberData(nameof(FilesAndTags))]
    public void Photos_are_turned_upright(int tag, string saver)
    {
        byte[] file = Save(RawPicture.Quarters(64, 48, Colours), tag, saver);
        ImageInfo info = new ImageDecoder().Identify(file);
        Assert.Equal((64, 48), (info.Width, info.Height));
        RawPicture.Decode(file, new ImageShape { Width = 64, Height = 48 }).AssertQuarters(12, Colours);
        RawPicture.Decode(file, new ImageShape { Width = 16, Height = 12 }).AssertQuarters(20, Colours);
        RawPicture.Decode(file, new ImageShape { Width = 64, Height = 48 }, new Rectangle(36, 28, 24, 16)).AssertQuarters(12, Colours[3], Colours[3], Colours[3], Colours[3]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Every_pixel_of_a_turned_photo_and_of_a_box_in_it_is_where_it_was(int tag)
    {
        RawPicture upright = RawPicture.Noise(37, 23, 3, tag);
        foreach (byte[] file in (byte[][])[Save(upright, tag, "pngsave"), Save(upright, tag, "tiffsave"), Save(upright, tag, "webpsave", s => s.Set("lossless", 1))])
        {
            Assert.Equal(upright.Pixels, RawPicture.Decode(file, new ImageShape { Width = 37, Height = 23 }).Pixels);
            foreach (Rectangle box in (Rectangle[])[new(5, 3, 17, 11), new(0, 0, 1, 23), new(36, 22, 1, 1), new(20, 0, 17, 4)])
            {
                RawPicture cut = RawPicture.Decode(file, new ImageShape { Width = box.Width, Height = box.Height }, box);
                Assert.Equal(Cut(upright, box).Pixels, cut.Pixels);
            }
        }
    }

    [Theory]
    [InlineData(ResizeMode.Squash)]
    [InlineData(ResizeMode.Crop)]
    [InlineData(ResizeMode.Pad)]
    public void A_turned_photo_is_resized_as_the_upright_one(ResizeMode mode)
    {
        RawPicture upright = RawPicture.Of(400, 301, (x, y) => [(byte)(x * 255 / 400), (byte)(y * 255 / 301), (byte)(128 + (100 * Math.Sin(x / 25.0) * Math.Sin(y / 20.0)))]);
        var shape = new ImageShape { Width = 50, Height = 33, Mode = mode };
        RawPicture expected = RawPicture.Decode(Save(upright, 1, "pngsave"), shape);
        for (int tag = 2; tag <= 8; tag++)
        {
            (int greatest, double mean) = RawPicture.Decode(Save(upright, tag, "pngsave"), shape).Difference(expected);
            Assert.True(greatest <= 4 && mean < 1, $"tag {tag}: greatest {greatest}, mean {mean}");
        }
    }

    [Fact]
    public void An_avif_that_says_how_it_is_turned_is_turned_upright()
    {
        for (int tag = 1; tag <= 8; tag++)
        {
            byte[] file = Save(RawPicture.Quarters(64, 48, Colours), tag, "heifsave", s => s.Set("compression", 4).Set("Q", 95).Set("effort", 0));
            ImageInfo info = new ImageDecoder().Identify(file);
            Assert.Equal((64, 48), (info.Width, info.Height));
            RawPicture.Decode(file, new ImageShape { Width = 64, Height = 48 }).AssertQuarters(12, Colours);
        }
    }
}
