using System.Buffers.Binary;
using Akin.Imaging.Native;

namespace Akin.Imaging.Tests;

/// <summary>Alone, since some look at how much memory libvips takes in all.</summary>
[Collection("alone")]
public class LimitTests
{
    [Fact]
    public void Thirty_thousand_pixels_square_are_refused_before_any_is_decoded()
    {
        nuint most = MostMemory();
        foreach (byte[] file in new[] { Fixture.PngClaiming(30_000, 30_000), Fixture.GifClaiming(30_000, 30_000), TiffClaiming(30_000, 30_000) })
        {
            Assert.Equal("is 30000 x 30000 = 900.0 megapixels; the limit is 100 (raise max-pixels)", Refused(file));
            Assert.True(NativeMethods.vips_tracked_get_mem_highwater() <= most, "memory for its pixels was taken");
        }
    }

    // What a test before this one took stays the highest there was.
    private static nuint MostMemory() => nuint.Max(NativeMethods.vips_tracked_get_mem_highwater(), NativeMethods.vips_tracked_get_mem() + 100_000_000);

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
    public void What_can_only_be_decoded_whole_is_limited_by_the_memory_it_takes()
    {
        nuint most = MostMemory();
        Assert.Contains("the limit is 75 for a PNG of this kind, which takes 8 bytes of memory a pixel", Refused(Fixture.PngClaiming(9_900, 9_900, interlaced: true)), StringComparison.Ordinal);
        Assert.True(NativeMethods.vips_tracked_get_mem_highwater() <= most, "memory for its pixels was taken");
        // libvips reserves a WebP's canvas when it is opened, which takes no memory before pixels are put there.
        Assert.Contains("the limit is 66.7 for a WebP of this kind, which takes 9 bytes of memory a pixel", Refused(Fixture.WebpClaiming(16_383, 6_100)), StringComparison.Ordinal);
        var more = new ImageDecoder(new ImageLimits { MaxPixels = 200_000_000 });
        Assert.Equal((16_383, 6_100), (more.Identify(Fixture.WebpClaiming(16_383, 6_100)).Width, more.Identify(Fixture.WebpClaiming(16_383, 6_100)).Height));
    }

    [Fact]
    public void A_photo_of_one_endless_row_is_refused_in_plain_words() =>
        Assert.Equal("is 99000000 x 1; a side may have 65535 pixels at most", Refused(Fixture.PngClaiming(99_000_000, 1)));

    [Fact]
    public void The_cost_is_known_from_the_header()
    {
        var decoder = new ImageDecoder();
        Picture picture = Picture.Quadrants();
        const long pixels = 96 * 64;
        foreach ((string name, long bytes) in new[]
        {
            ("jpeg", 0L), ("jpeg-progressive", 6), ("png", 0), ("png-interlaced", 3), ("webp", 9), ("gif", 5), ("avif", 16), ("tiff", 0),
        })
        {
            DecodeCost cost = decoder.EstimateCost(Fixture.Read(name, picture));
            Assert.Equal((name, bytes * pixels), (name, cost.Bytes));
            Assert.True(cost.Time > TimeSpan.Zero, name);
        }
    }

    [Fact]
    public void Photos_that_need_much_memory_are_decoded_though_all_threads_want_it_at_once()
    {
        // Just more than what is free for all.
        byte[] large = Fixture.Avif(Picture.Quadrants(1_500, 1_450));
        byte[] damaged = large[..(large.Length / 2)];
        Parallel.For(0, 12, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            if (i % 3 == 0)
                Assert.StartsWith("is truncated or damaged", Refused(damaged), StringComparison.Ordinal);
            else
                Picture.Decode(large, new ImageShape { Width = 48, Height = 40 }).ShouldShowQuadrants(12);
        });
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
        Assert.Contains("raise max-bytes", Assert.Throws<ImageException>(() => small.Decode(file, shape, null, pixels)).Message, StringComparison.Ordinal);
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

/// <summary>Tests that no other may run beside.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public class Alone;
