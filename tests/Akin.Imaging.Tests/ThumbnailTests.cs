using Akin.Tests;
using System.Drawing;

namespace Akin.Imaging.Tests;

public class ThumbnailTests
{
    private static readonly ImageDecoder Decoder = new();

    [Fact]
    public void A_thumbnail_is_an_upright_JPEG_that_fits_its_side()
    {
        byte[] file = Fixture.Turned(Picture.Quadrants(400, 200), 6, "jpegsave");
        byte[] small = Decoder.Thumbnail(file, 100);
        Assert.Equal(new ImageInfo(ImageFormat.Jpeg, 100, 50), Decoder.Identify(small));
        Picture.Decode(small).ShouldShowQuadrants(8);
        Assert.Equal(-1, small.AsSpan().IndexOf("Exif"u8));
    }

    [Fact]
    public void A_small_photo_is_not_made_larger() =>
        Assert.Equal(new ImageInfo(ImageFormat.Jpeg, 96, 64), Decoder.Identify(Decoder.Thumbnail(Fixture.Save(Picture.Quadrants(), "pngsave"), 500)));

    [Fact]
    public void A_thumbnail_shows_only_the_box()
    {
        byte[] file = Fixture.Save(Picture.Quadrants(400, 200), "pngsave");
        Picture shown = Picture.Decode(Decoder.Thumbnail(file, 50, new Rectangle(200, 0, 200, 100)));
        Assert.Equal((50, 25), (shown.Width, shown.Height));
        shown.ShouldShow(8, Picture.Green, Picture.Green, Picture.Green, Picture.Green);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Raw_pixels_have_a_thumbnail_too(int channels)
    {
        Picture raw = Picture.Quadrants(100, 100).Resize(new ImageShape { Width = 100, Height = 100, Channels = channels });
        Picture shown = Picture.Decode(Decoder.Thumbnail(raw.Pixels, 100, 100, channels, 64), new ImageShape { Width = 64, Height = 64, Channels = channels });
        shown.ShouldShow(8, raw.Corners());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_PNG_keeps_every_pixel(int channels)
    {
        Picture noise = Picture.Noise(33, 21, channels, 9);
        byte[] file = ImageEncoder.Png(noise.Pixels, 33, 21, channels);
        Assert.Equal(noise.Pixels, Picture.Decode(file, new ImageShape { Width = 33, Height = 21, Channels = channels }).Pixels);
    }

    [Fact]
    public void Real_photos_have_thumbnails()
    {
        foreach (string path in Directory.EnumerateFiles(SharedFolder.Require("data", "clothing", "images")).Order(StringComparer.Ordinal).Take(50))
        {
            ImageInfo info = Decoder.Identify(Decoder.Thumbnail(File.ReadAllBytes(path), 128));
            Assert.Equal(128, Math.Max(info.Width, info.Height));
        }
    }
}
