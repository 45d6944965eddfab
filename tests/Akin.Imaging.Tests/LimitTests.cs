using System.Buffers.Binary;
using Akin.Imaging.Native;

namespace Akin.Imaging.Tests;

public class LimitTests
{
    [Fact]
    public void Thirty_thousand_pixels_square_are_refused_before_any_is_decoded()
    {
        nuint before = NativeMethods.vips_tracked_get_mem();
        foreach (byte[] file in new[] { Fixture.PngClaiming(30_000, 30_000), Fixture.GifClaiming(30_000, 30_000), TiffClaiming(30_000, 30_000) })
        {
            Assert.Equal("is 30000 x 30000 = 900.0 megapixels; the limit is 100 (raise --max-pixels)", Refused(file));
            Assert.True(NativeMethods.vips_tracked_get_mem_highwater() < before + 100_000_000, "memory for its pixels was taken");
        }
    }

    [Fact]
    public void The_largest_claims_there_are_are_refused()
    {
        Refused(Fixture.GifClaiming(65_535, 65_535));
        Refused(Fixture.PngClaiming(int.MaxValue, int.MaxValue));
        Refused(Fixture.PngClaiming(0, 0));
        Refused(TiffClaiming(int.MaxValue, 1));
        Refused(TiffClaiming(60_000, 60_000));
    }

    [Fact]
    public void A_tiff_with_thousands_of_channels_is_refused()
    {
        // 3,000 numbers a pixel would make a small photo a thousand times larger than its pixels say.
        var many = new Picture(4, 4, 3000, new byte[4 * 4 * 3000]);
        Assert.Contains("3000 channels", Refused(Fixture.Save(many, "tiffsave")), StringComparison.Ordinal);
    }

    [Fact]
    public void Both_limits_can_be_set()
    {
        byte[] file = Fixture.Save(Picture.Quadrants(), "pngsave");
        var shape = new ImageShape { Width = 8, Height = 8 };
        var pixels = new byte[shape.Length];
        new ImageDecoder(new ImageLimits { MaxPixels = 96 * 64, MaxBytes = file.Length }).Decode(file, shape, null, pixels);
        var few = new ImageDecoder(new ImageLimits { MaxPixels = (96 * 64) - 1 });
        Assert.Contains("96 x 64", Assert.Throws<ImageException>(() => few.Decode(file, shape, null, pixels)).Message, StringComparison.Ordinal);
        Assert.Contains("96 x 64", Assert.Throws<ImageException>(() => few.Identify(file)).Message, StringComparison.Ordinal);
        var small = new ImageDecoder(new ImageLimits { MaxBytes = file.Length - 1 });
        Assert.Contains("--max-bytes", Assert.Throws<ImageException>(() => small.Decode(file, shape, null, pixels)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_thousand_pages_cost_no_more_memory_than_the_one_that_is_read()
    {
        Picture[] pages = [.. Enumerable.Repeat(Picture.Quadrants(), 1000)];
        foreach (string saver in new[] { "tiffsave", "gifsave" })
        {
            byte[] file = Fixture.Pages(saver, saver == "gifsave" ? o => o.Set("effort", 1) : null, pages);
            var decoder = new ImageDecoder(new ImageLimits { MaxPixels = 96 * 64 });
            var shape = new ImageShape { Width = 96, Height = 64 };
            var pixels = new byte[shape.Length];
            decoder.Decode(file, shape, null, pixels);
            new Picture(96, 64, 3, pixels).ShouldShowQuadrants(6);
        }
    }

    [Fact]
    public void A_GIF_of_endless_empty_frames_is_read_or_refused()
    {
        byte[] one = Fixture.GifClaiming(1, 1);
        byte[] frame = one[19..^1];
        byte[] many = [.. one[..19], .. Enumerable.Repeat(frame, 200_000).SelectMany(f => f), 0x3B];
        try
        {
            Picture.Decode(many, new ImageShape { Width = 4, Height = 4 });
        }
        catch (ImageException)
        {
        }
    }

    [Fact]
    public void A_TIFF_whose_pages_go_round_in_a_circle_is_refused()
    {
        byte[] file = Fixture.Save(Picture.Quadrants(8, 8), "tiffsave");
        int directory = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4));
        int entries = BinaryPrimitives.ReadInt16LittleEndian(file.AsSpan(directory));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(directory + 2 + (entries * 12)), directory);
        Assert.StartsWith("has more than 10000 pages", Refused(file), StringComparison.Ordinal);
    }

    /// <summary>A TIFF of a few bytes whose first page claims a size.</summary>
    private static byte[] TiffClaiming(int width, int height)
    {
        byte[] file = Fixture.Save(Picture.Quadrants(8, 8), "tiffsave");
        int directory = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4));
        int entries = BinaryPrimitives.ReadInt16LittleEndian(file.AsSpan(directory));
        for (int i = 0; i < entries; i++)
        {
            Span<byte> entry = file.AsSpan(directory + 2 + (i * 12), 12);
            int tag = BinaryPrimitives.ReadUInt16LittleEndian(entry);
            if (tag is not (256 or 257))
                continue;
            BinaryPrimitives.WriteInt16LittleEndian(entry[2..], 4);
            BinaryPrimitives.WriteInt32LittleEndian(entry[8..], tag == 256 ? width : height);
        }

        return file;
    }

    private static string Refused(byte[] file)
    {
        string message = Assert.Throws<ImageException>(() => Picture.Decode(file, new ImageShape { Width = 8, Height = 8 })).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }
}
