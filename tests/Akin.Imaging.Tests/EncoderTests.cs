using System.Drawing;

namespace Akin.Imaging.Tests;

public class EncoderTests
{
    private static readonly ImageDecoder Decoder = new();
    private static readonly byte[][] Colours = [[200, 40, 40], [40, 160, 60], [40, 60, 200], [230, 200, 40]];

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 1, 3)]
    [InlineData(37, 23, 1)]
    [InlineData(37, 23, 3)]
    public void A_png_gives_back_every_pixel(int width, int height, int channels)
    {
        RawPicture noise = RawPicture.Noise(width, height, channels, width);
        byte[] file = ImageEncoder.Png(noise.Pixels, width, height, channels);
        Assert.Equal(new ImageInfo(ImageFormat.Png, width, height), Decoder.Identify(file));
        Assert.Equal(noise.Pixels, RawPicture.Decode(file, new ImageShape { Width = width, Height = height, Channels = channels }).Pixels);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_jpeg_comes_close_and_closer_with_quality(int channels)
    {
        RawPicture ramp = RawPicture.Of(64, 48, (x, y) => channels == 1 ? [(byte)((x * 3) + y)] : [(byte)(x * 4), (byte)(y * 5), (byte)(x + y)]);
        var shape = new ImageShape { Width = 64, Height = 48, Channels = channels };
        byte[] good = ImageEncoder.Jpeg(ramp.Pixels, 64, 48, channels, 95), poor = ImageEncoder.Jpeg(ramp.Pixels, 64, 48, channels, 10);
        double near = RawPicture.Decode(good, shape).Difference(ramp).Mean, far = RawPicture.Decode(poor, shape).Difference(ramp).Mean;
        Assert.True(near < 2 && near < far && good.Length > poor.Length, $"{near} {far} {good.Length} {poor.Length}");
    }

    [Fact]
    public void Pixels_of_another_length_are_refused()
    {
        Assert.Throws<ArgumentException>(() => ImageEncoder.Png(new byte[11], 2, 2, 3));
        Assert.Throws<ArgumentException>(() => ImageEncoder.Jpeg(new byte[16], 2, 2, 4));
        Assert.Throws<ArgumentException>(() => ImageEncoder.Jpeg([], 0, 2, 3));
    }

    [Theory]
    [InlineData(400, 300, 100, 100, 75)]
    [InlineData(300, 400, 100, 75, 100)]
    [InlineData(64, 48, 100, 64, 48)] // never larger than it is
    [InlineData(1000, 2, 100, 100, 1)]
    [InlineData(1, 1, 1, 1, 1)]
    public void A_thumbnail_is_as_large_as_asked_and_never_larger(int width, int height, int side, int toWidth, int toHeight)
    {
        RawPicture photo = RawPicture.Quarters(width, height, Colours);
        var expected = new ImageInfo(ImageFormat.Jpeg, toWidth, toHeight);
        Assert.Equal(expected, Decoder.Identify(Decoder.Thumbnail(FileMaker.Save(photo, "pngsave"), side)));
        Assert.Equal(expected, Decoder.Identify(Decoder.Thumbnail(photo.Pixels, width, height, 3, side)));
    }

    [Fact]
    public void A_thumbnail_is_upright_white_where_it_was_clear_and_tells_nothing_else()
    {
        // Turned a quarter: its left column is the upright photo's top row.
        byte[] stored = FileMaker.Save(RawPicture.Quarters(300, 400, [40, 60, 200], [200, 40, 40], [230, 200, 40], [40, 160, 60]), "jpegsave",
            s => s.Set("Q", 95), FileMaker.Field("orientation", 8));
        byte[] thumbnail = Decoder.Thumbnail(stored, 100);
        Assert.Equal(new ImageInfo(ImageFormat.Jpeg, 100, 75), Decoder.Identify(thumbnail));
        RawPicture.Decode(thumbnail, new ImageShape { Width = 100, Height = 75 }).AssertQuarters(10, [200, 40, 40], [40, 160, 60], [40, 60, 200], [230, 200, 40]);
        Assert.True(thumbnail.AsSpan().IndexOf("Exif"u8) < 0 && thumbnail.AsSpan().IndexOf("ICC_PROFILE"u8) < 0);

        byte[] clear = FileMaker.Save(RawPicture.Quarters(64, 48, [0, 0, 0, 0], [40, 160, 60, 255], [40, 60, 200, 255], [0, 0, 0, 0]), "pngsave");
        RawPicture.Decode(Decoder.Thumbnail(clear, 64), new ImageShape { Width = 64, Height = 48 })
            .AssertQuarters(10, [255, 255, 255], [40, 160, 60], [40, 60, 200], [255, 255, 255]);
    }

    [Fact]
    public void A_thumbnail_shows_the_box_only()
    {
        RawPicture photo = RawPicture.Quarters(400, 300, Colours);
        byte[] thumbnail = Decoder.Thumbnail(FileMaker.Save(photo, "pngsave"), 64, new Rectangle(200, 150, 200, 100));
        Assert.Equal(new ImageInfo(ImageFormat.Jpeg, 64, 32), Decoder.Identify(thumbnail));
        RawPicture.Decode(thumbnail, new ImageShape { Width = 64, Height = 32 }).AssertQuarters(6, Colours[3], Colours[3], Colours[3], Colours[3]);
        byte[] grey = Decoder.Thumbnail(RawPicture.Noise(28, 28, 1, 1).Pixels, 28, 28, 1, 64);
        Assert.Equal(new ImageInfo(ImageFormat.Jpeg, 28, 28), Decoder.Identify(grey));
        Assert.Throws<ArgumentOutOfRangeException>(() => Decoder.Thumbnail(grey, 0));
    }
}
