using System.Buffers.Binary;

namespace Akin.Imaging.Formats;

/// <summary>Tells a file's format from its first bytes, so that libvips is only ever asked to use a loader chosen here.</summary>
internal static class Signature
{
    private const string Read = "Akin reads JPEG, PNG, WebP, GIF, TIFF and AVIF";

    /// <exception cref="ImageException">The file is empty, of no format that is read, or of a kind of its format that is not.</exception>
    internal static ImageFormat Detect(ReadOnlySpan<byte> file)
    {
        if (file.IsEmpty)
            throw new ImageException("is empty (0 bytes)");
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return ImageFormat.Jpeg;
        if (file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]))
        {
            // Xcode's pngcrush swaps colors, leaves out checksums and marks the file by a chunk that comes first.
            return file.Length >= 16 && file[12..].StartsWith("CgBI"u8)
                ? throw new ImageException("is a PNG that Xcode has changed for iPhone apps (CgBI), which is not read (turn it back with: xcrun pngcrush -revert-iphone-optimizations)")
                : ImageFormat.Png;
        }

        if (file.Length >= 12 && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8))
            return ImageFormat.Webp;
        if (file.StartsWith("GIF87a"u8) || file.StartsWith("GIF89a"u8))
            return ImageFormat.Gif;
        if (file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8) || file.StartsWith("II+\0"u8) || file.StartsWith("MM\0+"u8))
            return ImageFormat.Tiff;
        if (IsAvif(file))
            return ImageFormat.Avif;
        throw new ImageException(Name(file) is { } name
            ? $"is {name}, which is not read ({Read})"
            : $"is not an image ({Read})");
    }

    /// <summary>ISO media: a box "ftyp" whose brands name AVIF ("avif", or "avis" for a sequence).</summary>
    private static bool IsAvif(ReadOnlySpan<byte> file)
    {
        if (file.Length < 16 || !file[4..].StartsWith("ftyp"u8))
            return false;
        uint size = BinaryPrimitives.ReadUInt32BigEndian(file);
        ReadOnlySpan<byte> brands = file[8..(int)Math.Clamp(size, 12, Math.Min(file.Length, 256))];
        for (; brands.Length >= 4; brands = brands[4..])
        {
            if (brands.StartsWith("avif"u8) || brands.StartsWith("avis"u8))
                return true;
        }

        return false;
    }

    /// <summary>What it is instead, for those that people are likely to try.</summary>
    private static string? Name(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith("%PDF"u8))
            return "a PDF";
        if (file.StartsWith("BM"u8))
            return "a BMP";
        if (file.StartsWith("8BPS"u8))
            return "a Photoshop file";
        if (file.Length >= 12 && file[4..].StartsWith("ftyp"u8))
            return file[8..].StartsWith("hei"u8) || file[8..].StartsWith("mif1"u8) ? "a HEIC photo" : "a film";
        if (file.StartsWith((ReadOnlySpan<byte>)[0, 0, 0, 12, (byte)'j', (byte)'P', (byte)' ', (byte)' ']) || file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x4F, 0xFF, 0x51]))
            return "a JPEG 2000";
        if (file.StartsWith((ReadOnlySpan<byte>)[0, 0, 1, 0]))
            return "an icon (ICO)";
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x0A]) || file.StartsWith((ReadOnlySpan<byte>)[0, 0, 0, 12, (byte)'J', (byte)'X', (byte)'L', (byte)' ']))
            return "a JPEG XL";
        if (file.Length >= 3 && file[0] == 'P' && file[1] is >= (byte)'1' and <= (byte)'7' && file[2] is (byte)'\n' or (byte)' ' or (byte)'\r')
            return "a PNM (PBM, PGM, PPM)";
        ReadOnlySpan<byte> start = file[..Math.Min(file.Length, 1024)];
        if (start.IndexOf("<svg"u8) >= 0)
            return "an SVG drawing";
        return start.IndexOf("<html"u8) >= 0 || start.IndexOf("<!DOCTYPE html"u8) >= 0 || start.IndexOf("<!doctype html"u8) >= 0
            ? "a web page"
            : null;
    }
}
