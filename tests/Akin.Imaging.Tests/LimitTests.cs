using System.Buffers.Binary;
using System.Text;

namespace Akin.Imaging.Tests;

/// <summary>Small files that claim to be huge photos.</summary>
public class LimitTests
{
    private static readonly ImageShape Shape = new() { Width = 32, Height = 32 };
    private static readonly RawPicture Photo = RawPicture.Noise(96, 64, 3, 1);

    private static string Refusal(byte[] file, ImageLimits? limits = null)
    {
        var decoder = new ImageDecoder(limits);
        string message = Assert.Throws<ImageException>(() => decoder.Decode(file, Shape, null, new byte[Shape.Length])).Message;
        Assert.Equal(message, Assert.Throws<ImageException>(() => decoder.Identify(file)).Message);
        Assert.Equal(message, Assert.Throws<ImageException>(() => decoder.Thumbnail(file, 64)).Message);
        return message;
    }

    private static byte[] Replace(byte[] file, byte[] what, byte[] with)
    {
        byte[] changed = [.. file];
        int count = 0;
        for (int at = 0; (at = file.AsSpan(at).IndexOf(what) is var next and >= 0 ? at + next : -1) >= 0; at += what.Length, count++)
            with.CopyTo(changed, at);
        Assert.InRange(count, 1, 9);
        return changed;
    }

    private static byte[] Png(uint width, uint height)
    {
        var header = new byte[25];
        BinaryPrimitives.WriteUInt32BigEndian(header, 13);
        "IHDR"u8.CopyTo(header.AsSpan(4));
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(8), width);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(12), height);
        (header[16], header[17]) = (8, 2);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(21), Crc(header.AsSpan(4, 17)));
        return [0x89, 80, 78, 71, 13, 10, 26, 10, .. header, 0, 0, 0, 0, .. "IDAT"u8, 0x35, 0xAF, 0x06, 0x1E];
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        }

        return ~crc;
    }

    [Theory]
    [InlineData(30_000, 30_000)]
    [InlineData(100_001, 1000)]
    public void A_png_with_too_many_pixels_is_refused_by_its_header(uint width, uint height) =>
        Assert.Contains($"is {width} x {height} = ", Refusal(Png(width, height)), StringComparison.Ordinal);

    [Fact]
    public void A_png_beyond_what_any_loader_takes_is_refused() => Refusal(Png(int.MaxValue, int.MaxValue));

    [Fact]
    public void A_jpeg_with_too_many_pixels_is_refused()
    {
        // SOF: precision, height, width.
        byte[] file = Replace(FileMaker.Save(Photo, "jpegsave"), [8, 0, 64, 0, 96, 3], [8, 0xFF, 0xDC, 0xFF, 0xDC, 3]);
        Assert.Contains("megapixels", Refusal(file), StringComparison.Ordinal);
    }

    [Fact]
    public void A_gif_with_too_many_pixels_is_refused()
    {
        byte[] file = Replace(FileMaker.Save(Photo, "gifsave"), [96, 0, 64, 0], [0xFF, 0xFF, 0xFF, 0xFF]);
        Assert.Contains("megapixels", Refusal(file), StringComparison.Ordinal);
    }

    [Fact]
    public void A_webp_with_too_many_pixels_is_refused()
    {
        RawPicture clear = RawPicture.Noise(96, 64, 4, 1);
        // VP8X: the canvas less one, 24 bits each way.
        byte[] file = Replace(FileMaker.Save(clear, "webpsave"), [95, 0, 0, 63, 0, 0], [0xFF, 0xFF, 0, 0xFE, 0xFF, 0]);
        Refusal(file);
        // Not a lie: as wide as the format goes and more than the limit that is set.
        Assert.Contains("megapixels", Refusal(FileMaker.Save(clear, "webpsave"), new ImageLimits { MaxPixels = 6000 }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tiff_with_too_many_pixels_is_refused()
    {
        byte[] file = FileMaker.Save(Photo, "tiffsave");
        Assert.True(file.AsSpan().StartsWith("II*\0"u8));
        // Tags 256 and 257, width and length; what comes between the number and its value is a type (3 or 4) and a count of 1.
        int entry = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4)) + 2;
        foreach (int tag in (int[])[256, 257])
        {
            while (BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(entry)) != tag)
                entry += 12;
            file[entry + 2] = 4;
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(entry + 8), 60_000);
        }

        Assert.Contains("is 60000 x 60000 = ", Refusal(file), StringComparison.Ordinal);
    }

    [Fact]
    public void An_avif_with_too_many_pixels_is_refused()
    {
        byte[] file = Replace(FileMaker.Save(Photo, "heifsave", s => s.Set("compression", 4).Set("effort", 0)),
            [.. "ispe"u8, 0, 0, 0, 0, 0, 0, 0, 96, 0, 0, 0, 64], [.. "ispe"u8, 0, 0, 0, 0, 0, 0, 0x7F, 0xFF, 0, 0, 0x7F, 0xFF]);
        Refusal(file);
    }

    [Fact]
    public void The_most_pixels_are_counted_exactly()
    {
        byte[] file = FileMaker.Save(Photo, "pngsave");
        Assert.Contains("raise --max-pixels", Refusal(file, new ImageLimits { MaxPixels = (96 * 64) - 1 }), StringComparison.Ordinal);
        Assert.Equal(96, new ImageDecoder(new ImageLimits { MaxPixels = 96 * 64 }).Identify(file).Width);
    }

    [Fact]
    public void The_most_bytes_are_counted_exactly_and_before_anything_is_read()
    {
        byte[] file = FileMaker.Save(Photo, "pngsave");
        Assert.Contains("raise --max-bytes", Refusal(file, new ImageLimits { MaxBytes = file.Length - 1 }), StringComparison.Ordinal);
        Assert.Equal(96, new ImageDecoder(new ImageLimits { MaxBytes = file.Length }).Identify(file).Width);
        Assert.Contains("raise --max-bytes", Refusal(Encoding.UTF8.GetBytes("no photo"), new ImageLimits { MaxBytes = 7 }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tiff_with_thousands_of_channels_is_refused()
    {
        // 3,000 numbers a pixel would make a small photo a thousand times larger than its pixels say.
        RawPicture many = RawPicture.Noise(4, 4, 3000, 1);
        Assert.Contains("3000 channels", Refusal(FileMaker.Save(many, "tiffsave")), StringComparison.Ordinal);
    }
}
