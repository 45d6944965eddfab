using System.Drawing;
using System.Text;
using Akin.Imaging.Native;

namespace Akin.Imaging.Tests;

public class BadFileTests
{
    private static readonly ImageDecoder Decoder = new();
    private static readonly ImageShape Shape = new() { Width = 32, Height = 32 };

    private static readonly RawPicture Photo = RawPicture.Of(96, 64, (x, y) => [(byte)(x * 2), (byte)(y * 4), (byte)((x * y) ^ (x + y))]);
    private static readonly RawPicture Clear = RawPicture.Of(96, 64, (x, y) => [(byte)(x * 2), (byte)(y * 4), (byte)(x ^ y), (byte)(x + y)]);

    private static readonly Dictionary<string, byte[]> Files = new(StringComparer.Ordinal)
    {
        ["jpeg"] = FileMaker.Save(Photo, "jpegsave", null, FileMaker.Field("orientation", 6)),
        ["progressive jpeg"] = FileMaker.Save(Photo, "jpegsave", s => s.Set("interlace", 1)),
        ["cmyk jpeg"] = FileMaker.Save(Photo, "jpegsave", s => s.Set("keep", 0), FileMaker.Profile("cmyk")),
        ["p3 jpeg"] = FileMaker.Save(Photo, "jpegsave", null, FileMaker.Tag("p3")),
        ["png"] = FileMaker.Save(Photo, "pngsave", null, FileMaker.Tag("p3")),
        ["16-bit png"] = FileMaker.Save(Clear, "pngsave", null, FileMaker.Colourspace(VipsInterpretation.Rgb16)),
        ["interlaced png"] = FileMaker.Save(Photo, "pngsave", s => s.Set("interlace", 1)),
        ["palette png"] = FileMaker.Save(Photo, "pngsave", s => s.Set("palette", 1)),
        ["webp"] = FileMaker.Save(Photo, "webpsave", null, FileMaker.Field("orientation", 5)),
        ["lossless webp"] = FileMaker.Save(Clear, "webpsave", s => s.Set("lossless", 1)),
        ["animated webp"] = FileMaker.Save(Photo, "webpsave", null, FileMaker.Field("page-height", 32)),
        ["gif"] = FileMaker.Save(Photo, "gifsave", null, FileMaker.Field("page-height", 32)),
        ["interlaced gif"] = FileMaker.Save(Photo, "gifsave", s => s.Set("interlace", 1)),
        ["tiff"] = FileMaker.Save(Photo, "tiffsave"),
        ["deflate tiff"] = FileMaker.Save(Clear, "tiffsave", s => s.Set("compression", 2)),
        ["lzw tiff"] = FileMaker.Save(Photo, "tiffsave", s => s.Set("compression", 5)),
        ["jpeg tiff"] = FileMaker.Save(Photo, "tiffsave", s => s.Set("compression", 1)),
        ["tiled tiff"] = FileMaker.Save(Photo, "tiffsave", s => s.Set("tile", 1).Set("tile-width", 16).Set("tile-height", 16)),
        ["cmyk tiff"] = FileMaker.Save(Photo, "tiffsave", s => s.Set("keep", 0), FileMaker.Profile("cmyk")),
        ["avif"] = FileMaker.Save(Photo, "heifsave", s => s.Set("compression", 4).Set("effort", 0)),
        ["avif with alpha"] = FileMaker.Save(Clear, "heifsave", s => s.Set("compression", 4).Set("effort", 0)),
    };

    public static TheoryData<string> Names => [.. Files.Keys];

    /// <summary>Whether it was read; anything but a picture or one clear line fails the test.</summary>
    private static bool Try(ReadOnlySpan<byte> file, ImageShape? shape = null, Rectangle? box = null)
    {
        ImageShape wanted = shape ?? Shape;
        try
        {
            Decoder.Decode(file, wanted, box, new byte[wanted.Length]);
            return true;
        }
        catch (ImageException failure)
        {
            Assert.False(string.IsNullOrWhiteSpace(failure.Message));
            Assert.DoesNotContain(failure.Message, char.IsControl);
            Assert.InRange(failure.Message.Length, 8, 300);
            return false;
        }
    }

    private static string Refusal(byte[] file, ImageDecoder? decoder = null) =>
        Assert.Throws<ImageException>(() => (decoder ?? Decoder).Decode(file, Shape, null, new byte[Shape.Length])).Message;

    [Theory]
    [InlineData("", "is empty (0 bytes)")]
    [InlineData("just some words", "is not an image")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>", "SVG")]
    [InlineData("<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>", "SVG")]
    [InlineData("%PDF-1.7\n1 0 obj", "PDF")]
    [InlineData("P6\n2 2\n255\n012345678901", "PNM")]
    [InlineData("<!DOCTYPE html><html></html>", "web page")]
    [InlineData("BM0000000000", "BMP")]
    [InlineData("\0\0\0\u0018ftypheic\0\0\0\0mif1heic", "HEIC")]
    [InlineData("\0\0\0\u0018ftypisom\0\0\0\0isommp42", "film")]
    [InlineData("GIF", "is not an image")]
    [InlineData("RIFF", "is not an image")]
    public void What_is_no_photo_is_refused_by_its_name(string file, string message) =>
        Assert.Contains(message, Refusal(Encoding.UTF8.GetBytes(file)), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_truncated_file_is_refused(string name)
    {
        byte[] file = Files[name];
        Assert.True(Try(file));
        for (int percent = 0; percent < 100; percent += 5)
        {
            ReadOnlySpan<byte> start = file.AsSpan(0, file.Length * percent / 100);
            // The first frame of an animation may be whole before the end, and libtiff makes up the rest of a JPEG within a TIFF.
            bool read = Try(start);
            Assert.False(read && (percent < 30 || name is not ("gif" or "animated webp" or "jpeg tiff")), $"{name} read at {percent} %");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_with_flipped_bytes_is_read_or_refused(string name)
    {
        byte[] file = Files[name];
        var random = new Random(name.Length + file.Length);
        ImageShape[] shapes = [Shape, Shape with { Mode = ResizeMode.Crop }, Shape with { Mode = ResizeMode.Pad, Channels = 1 }, new() { Width = 120, Height = 7 }];
        Rectangle?[] boxes = [null, null, new(3, 4, 20, 10)];
        // libvips takes 20 ms to prepare its CMYK profile.
        int count = name.StartsWith("cmyk", StringComparison.Ordinal) ? 60 : 500;
        for (int i = 0; i < count; i++)
        {
            byte[] damaged = [.. file];
            // Half of them in the headers, where most is decided.
            int reach = random.Next(2) == 0 ? file.Length : Math.Min(file.Length, 400);
            for (int n = random.Next(1, 6); n > 0; n--)
                damaged[random.Next(reach)] = random.Next(3) switch { 0 => 0xFF, 1 => 0, _ => (byte)random.Next(256) };
            Try(damaged.AsSpan(0, random.Next(8) == 0 ? random.Next(damaged.Length) : damaged.Length), shapes[i % shapes.Length], boxes[i % boxes.Length]);
        }
    }

    [Fact]
    public void Random_bytes_are_refused_with_and_without_a_signature()
    {
        var random = new Random(5);
        byte[][] starts = [[], [0xFF, 0xD8, 0xFF], [0x89, 80, 78, 71, 13, 10, 26, 10], [.. "GIF89a"u8], [.. "II*\0"u8], [.. "MM\0*"u8], [.. "RIFF\xFF\0\0\0WEBPVP8 "u8],
            [.. "RIFF\xFF\0\0\0WEBPVP8X"u8], [0, 0, 0, 24, .. "ftypavif\0\0\0\0mif1avif"u8]];
        for (int i = 0; i < 2000; i++)
        {
            var file = new byte[random.Next(1, 2000)];
            random.NextBytes(file);
            byte[] start = starts[i % starts.Length];
            Assert.False(Try((byte[])[.. start, .. file]) && start.Length < 8);
        }
    }
}
