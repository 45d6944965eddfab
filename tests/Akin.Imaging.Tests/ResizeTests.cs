using System.Drawing;

namespace Akin.Imaging.Tests;

public class ResizeTests
{
    private static readonly ImageDecoder Decoder = new();

    /// <summary>A smooth picture, on which every sound way of resampling agrees.</summary>
    private static RawPicture Smooth(int width, int height) => RawPicture.Of(width, height, (x, y) =>
        [(byte)(128 + (100 * Math.Sin(6.0 * x / width))), (byte)(128 + (100 * Math.Cos(5.0 * y / height))), (byte)(60 + (100 * x / width) + (90 * y / height))]);

    /// <summary>The slow reference: each pixel the mean of the area it covers, of a part of the photo that need not start on a pixel.</summary>
    private static RawPicture Average(RawPicture photo, int width, int height, RectangleF part) => RawPicture.Of(width, height, (x, y) =>
    {
        double left = part.X + ((double)x * part.Width / width), right = part.X + ((x + 1.0) * part.Width / width);
        double top = part.Y + ((double)y * part.Height / height), bottom = part.Y + ((y + 1.0) * part.Height / height);
        var sum = new double[photo.Channels];
        double area = 0;
        for (int v = (int)Math.Max(0, top); v < Math.Min(photo.Height, bottom); v++)
        {
            for (int u = (int)Math.Max(0, left); u < Math.Min(photo.Width, right); u++)
            {
                double weight = (Math.Min(right, u + 1) - Math.Max(left, u)) * (Math.Min(bottom, v + 1) - Math.Max(top, v));
                area += weight;
                for (int c = 0; c < sum.Length; c++)
                    sum[c] += weight * photo[u, v][c];
            }
        }

        return [.. sum.Select(s => (byte)Math.Round(s / area))];
    });

    private static void AssertClose(RawPicture expected, RawPicture found)
    {
        (int greatest, double mean) = found.Difference(expected);
        Assert.True(greatest <= 6 && mean < 1, $"greatest {greatest}, mean {mean}");
    }

    /// <summary>The photo as a PNG, as a JPEG (which is decoded smaller where it can be) and as raw pixels gives the expected picture.</summary>
    private static void AssertAll(RawPicture photo, ImageShape shape, Rectangle? box, RawPicture expected)
    {
        AssertClose(expected, photo.Resize(shape, box));
        AssertClose(expected, RawPicture.Decode(FileMaker.Save(photo, "pngsave"), shape, box));
        AssertClose(expected, RawPicture.Decode(FileMaker.Save(photo, "jpegsave", s => s.Set("Q", 98).Set("subsample-mode", 2)), shape, box));
    }

    [Theory]
    [InlineData(400, 300, 100, 100)]
    [InlineData(1000, 777, 40, 31)]
    [InlineData(333, 1001, 50, 64)]
    [InlineData(64, 48, 64, 48)]
    [InlineData(65, 48, 64, 48)]
    public void Squash_gives_exactly_the_size(int width, int height, int toWidth, int toHeight)
    {
        RawPicture photo = Smooth(width, height);
        AssertAll(photo, new ImageShape { Width = toWidth, Height = toHeight }, null, Average(photo, toWidth, toHeight, new RectangleF(0, 0, width, height)));
    }

    [Theory]
    [InlineData(600, 300, 60, 60, 150, 0, 300, 300)] // wide to square
    [InlineData(300, 600, 60, 60, 0, 150, 300, 300)] // tall to square
    [InlineData(600, 300, 40, 80, 225, 0, 150, 300)] // wide to tall
    [InlineData(1600, 1200, 60, 60, 200, 0, 1200, 1200)]
    public void Crop_cuts_the_centre_out_of_what_just_covers_the_size(int width, int height, int toWidth, int toHeight, int left, int top, int across, int down)
    {
        RawPicture photo = Smooth(width, height);
        AssertAll(photo, new ImageShape { Width = toWidth, Height = toHeight, Mode = ResizeMode.Crop }, null,
            Average(photo, toWidth, toHeight, new RectangleF(left, top, across, down)));
    }

    [Fact]
    public void Crop_by_the_shortest_side_leaves_a_rim_out()
    {
        // 640 x 512 to 80 x 64; the centre of 56 x 56 starts at 12, 4: in the photo at 96, 32 and 448 wide.
        RawPicture photo = Smooth(640, 512);
        AssertAll(photo, new ImageShape { Width = 56, Height = 56, Mode = ResizeMode.Crop, ShortestSide = 64 }, null,
            Average(photo, 56, 56, new RectangleF(96, 32, 448, 448)));
    }

    [Theory]
    [InlineData(400, 200, 50, 50, 0, 12, 50, 25)]
    [InlineData(200, 400, 50, 50, 12, 0, 25, 50)]
    [InlineData(200, 400, 100, 50, 37, 0, 25, 50)]
    public void Pad_fits_the_photo_into_the_middle_of_the_background(int width, int height, int toWidth, int toHeight, int left, int top, int across, int down)
    {
        RawPicture photo = Smooth(width, height), small = Average(photo, across, down, new RectangleF(0, 0, width, height));
        var inside = new Rectangle(left, top, across, down);
        RawPicture expected = RawPicture.Of(toWidth, toHeight, (x, y) => inside.Contains(x, y) ? small[x - left, y - top].ToArray() : [10, 20, 30]);
        AssertAll(photo, new ImageShape { Width = toWidth, Height = toHeight, Mode = ResizeMode.Pad, Background = new Rgb(10, 20, 30) }, null, expected);
    }

    [Theory]
    [InlineData(ResizeMode.Squash)]
    [InlineData(ResizeMode.Crop)]
    [InlineData(ResizeMode.Pad)]
    public void A_box_is_the_photo_cut_before_anything_else(ResizeMode mode)
    {
        RawPicture photo = Smooth(500, 400);
        var box = new Rectangle(120, 90, 240, 120);
        RawPicture cut = RawPicture.Of(240, 120, (x, y) => photo[120 + x, 90 + y].ToArray());
        var shape = new ImageShape { Width = 40, Height = 40, Mode = mode };
        AssertAll(photo, shape, box, cut.Resize(shape));
    }

    [Theory]
    [InlineData(-50, -50, 100, 100, 0, 0, 50, 50)]
    [InlineData(150, 80, 1000, 1000, 150, 80, 50, 20)]
    [InlineData(int.MinValue, int.MinValue, int.MaxValue, int.MaxValue, 0, 0, 0, 0)]
    [InlineData(0, 0, int.MaxValue, int.MaxValue, 0, 0, 200, 100)]
    [InlineData(100, 50, int.MaxValue, int.MaxValue, 100, 50, 100, 50)]
    [InlineData(200, 0, 10, 10, 0, 0, 0, 0)]
    [InlineData(0, 100, 10, 10, 0, 0, 0, 0)]
    [InlineData(50, 50, 0, 10, 0, 0, 0, 0)]
    [InlineData(50, 50, -20, 10, 0, 0, 0, 0)]
    [InlineData(-10, 0, 10, 10, 0, 0, 0, 0)]
    public void A_box_is_clipped_to_the_photo_and_one_beside_it_is_refused(int x, int y, int width, int height, int left, int top, int across, int down)
    {
        RawPicture photo = Smooth(200, 100);
        var box = new Rectangle(x, y, width, height);
        var shape = new ImageShape { Width = 20, Height = 20 };
        byte[] png = FileMaker.Save(photo, "pngsave");
        if (across > 0)
        {
            RawPicture expected = photo.Resize(shape, new Rectangle(left, top, across, down));
            Assert.Equal(expected.Pixels, photo.Resize(shape, box).Pixels);
            // A file is averaged in blocks as it is read, which rounds once more.
            Assert.All(expected.Pixels.Zip(RawPicture.Decode(png, shape, box).Pixels), p => Assert.InRange(p.Second - p.First, -1, 1));
            return;
        }

        Assert.Contains("no pixel in the box", Assert.Throws<ImageException>(() => photo.Resize(shape, box)).Message, StringComparison.Ordinal);
        Assert.Throws<ImageException>(() => RawPicture.Decode(png, shape, box));
        Assert.Throws<ImageException>(() => Decoder.Thumbnail(png, 32, box));
    }

    [Fact]
    public void A_photo_of_one_pixel_fills_any_size()
    {
        RawPicture dot = RawPicture.Of(1, 1, (_, _) => [200, 100, 50]);
        foreach (string saver in (string[])["pngsave", "webpsave", "tiffsave", "gifsave", "jpegsave"])
        {
            byte[] file = FileMaker.Save(dot, saver, saver == "jpegsave" ? s => s.Set("subsample-mode", 2) : null);
            foreach (ResizeMode mode in Enum.GetValues<ResizeMode>())
            {
                foreach ((int width, int height) in ((int, int)[])[(1, 1), (7, 7), (224, 224), (5, 31)])
                {
                    var shape = new ImageShape { Width = width, Height = height, Mode = mode };
                    RawPicture.Decode(file, shape).AssertPixel(width / 2, height / 2, 6, 200, 100, 50);
                }
            }
        }
    }

    [Theory]
    [InlineData(1, 5000)]
    [InlineData(5000, 1)]
    [InlineData(2, 3000)]
    public void Very_thin_photos_are_resized_in_every_mode(int width, int height)
    {
        RawPicture thin = RawPicture.Of(width, height, (x, y) => [90, 120, 150]);
        byte[] jpeg = FileMaker.Save(thin, "jpegsave", s => s.Set("Q", 98)), png = FileMaker.Save(thin, "pngsave");
        foreach (ResizeMode mode in Enum.GetValues<ResizeMode>())
        {
            var shape = new ImageShape { Width = 64, Height = 64, Mode = mode };
            foreach (RawPicture picture in (RawPicture[])[thin.Resize(shape), RawPicture.Decode(png, shape), RawPicture.Decode(jpeg, shape)])
                picture.AssertPixel(mode == ResizeMode.Pad && width < height ? 31 : 32, mode == ResizeMode.Pad && width > height ? 31 : 32, 4, 90, 120, 150);
        }
    }

    [Fact]
    public void A_photo_as_thin_as_a_line_is_cut_and_padded_all_the_same()
    {
        RawPicture thin = RawPicture.Of(1, 30_000, (x, y) => [90]);
        var shape = new ImageShape { Width = 224, Height = 224, Mode = ResizeMode.Crop };
        thin.Resize(shape).AssertPixel(111, 100, 2, 90, 90, 90);
        thin.Resize(shape with { Mode = ResizeMode.Pad }).AssertPixel(111, 100, 2, 90, 90, 90);
    }

    [Fact]
    public void Small_photos_are_made_larger_smoothly()
    {
        RawPicture photo = Smooth(60, 45);
        RawPicture large = photo.Resize(new ImageShape { Width = 240, Height = 180 });
        // Its mean over each 4 x 4 is the pixel it came from, but at the edges.
        RawPicture back = Average(large, 60, 45, new RectangleF(0, 0, 240, 180));
        (int greatest, double mean) = back.Difference(photo);
        Assert.True(greatest <= 6 && mean < 1.5, $"greatest {greatest}, mean {mean}");
    }

    [Fact]
    public void Raw_pixels_of_the_wanted_shape_are_copied()
    {
        foreach (int channels in (int[])[1, 3])
        {
            RawPicture noise = RawPicture.Noise(28, 28, channels, channels);
            foreach (ResizeMode mode in Enum.GetValues<ResizeMode>())
                Assert.Equal(noise.Pixels, noise.Resize(new ImageShape { Width = 28, Height = 28, Channels = channels, Mode = mode }).Pixels);
        }
    }

    [Fact]
    public void Grey_becomes_colour_and_colour_grey()
    {
        RawPicture grey = RawPicture.Noise(9, 5, 1, 1), colour = RawPicture.Noise(9, 5, 3, 1);
        Assert.Equal(grey.Pixels.SelectMany(g => new[] { g, g, g }), grey.Resize(new ImageShape { Width = 9, Height = 5 }).Pixels);
        Assert.Equal(colour.Pixels.Chunk(3).Select(p => (byte)Math.Round((0.299 * p[0]) + (0.587 * p[1]) + (0.114 * p[2]))),
            colour.Resize(new ImageShape { Width = 9, Height = 5, Channels = 1 }).Pixels, (a, b) => Math.Abs(a - b) <= 1);
    }

    [Fact]
    public void Shapes_that_cannot_be_are_refused()
    {
        RawPicture photo = Smooth(20, 20);
        foreach (ImageShape shape in (ImageShape[])[
            new() { Width = 0, Height = 5 }, new() { Width = 5, Height = -1 }, new() { Width = 16_385, Height = 5 },
            new() { Width = 5, Height = 5, Channels = 4 }, new() { Width = 5, Height = 5, Channels = 0 },
            new() { Width = 5, Height = 5, ShortestSide = 8 }, new() { Width = 5, Height = 9, ShortestSide = 8, Mode = ResizeMode.Crop }])
        {
            Assert.Throws<ArgumentException>(() => Decoder.Resize(photo.Pixels, 20, 20, 3, shape, null, new byte[Math.Max(0, shape.Length)]));
        }

        var good = new ImageShape { Width = 5, Height = 5 };
        Assert.Throws<ArgumentException>(() => Decoder.Resize(photo.Pixels, 20, 20, 3, good, null, new byte[74]));
        Assert.Throws<ArgumentException>(() => Decoder.Resize(photo.Pixels, 20, 19, 3, good, null, new byte[75]));
        Assert.Throws<ArgumentException>(() => Decoder.Resize(photo.Pixels, 20, 20, 4, good, null, new byte[75]));
        Assert.Throws<ArgumentException>(() => Decoder.Resize([], 0, 0, 3, good, null, new byte[75]));
        Assert.Throws<ImageException>(() => new ImageDecoder(new ImageLimits { MaxPixels = 399 }).Resize(photo.Pixels, 20, 20, 3, good, null, new byte[75]));
    }
}
