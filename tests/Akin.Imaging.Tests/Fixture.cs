using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Akin.Imaging.Native;

namespace Akin.Imaging.Tests;

/// <summary>Makes files of every kind through libvips' savers, by hand where libvips makes none of the kind.</summary>
internal static unsafe class Fixture
{
    /// <summary>A file of each format with the quadrants in it, and the tolerance that its loss needs.</summary>
    internal static IEnumerable<(string Name, byte[] File, int Tolerance)> All(Picture picture)
    {
        yield return ("jpeg", Save(picture, "jpegsave"), 6);
        yield return ("jpeg-progressive", Save(picture, "jpegsave", set: o => o.Set("interlace", true)), 6);
        yield return ("jpeg-cmyk", Cmyk(picture), 24);
        yield return ("png", Save(picture, "pngsave"), 0);
        yield return ("png-interlaced", Save(picture, "pngsave", set: o => o.Set("interlace", true)), 0);
        yield return ("png-palette", Save(picture, "pngsave", set: o => o.Set("palette", true)), 2);
        yield return ("png-16", Save(picture, "pngsave", To16), 1);
        yield return ("png-alpha", Save(WithAlpha(picture, 255), "pngsave"), 0);
        yield return ("webp", Save(picture, "webpsave"), 12);
        yield return ("webp-lossless", Save(picture, "webpsave", set: o => o.Set("lossless", true)), 0);
        yield return ("webp-alpha", Save(WithAlpha(picture, 255), "webpsave", set: o => o.Set("lossless", true)), 0);
        yield return ("gif", Save(picture, "gifsave"), 4);
        yield return ("tiff", Save(picture, "tiffsave"), 0);
        yield return ("tiff-lzw", Save(picture, "tiffsave", set: o => o.Set("compression", Tiff.Lzw)), 0);
        yield return ("tiff-tiles", Save(picture, "tiffsave", set: o => o.Set("tile", true)), 0);
        yield return ("tiff-16", Save(picture, "tiffsave", To16), 1);
        yield return ("tiff-float", Save(picture, "tiffsave", i => Colorspace(i, VipsInterpretation.ScRgb)), 1);
        yield return ("tiff-cmyk", Save(picture, "tiffsave", i => Profile(i, "cmyk")), 24);
        yield return ("avif", Avif(picture), 12);
    }

    internal static byte[] Read(string name, Picture picture) => All(picture).First(f => f.Name == name).File;

    internal static byte[] Cmyk(Picture picture) => Save(picture, "jpegsave", i => Profile(i, "cmyk"));

    internal static byte[] Avif(Picture picture) => Save(picture, "heifsave", set: o => o.Set("compression", 4).Set("effort", 0));

    /// <summary>Saves a picture (1 to 4 channels) after a change, with settings.</summary>
    internal static byte[] Save(Picture picture, string saver, Func<VipsImage, VipsImage>? change = null, Func<VipsOperation, VipsOperation>? set = null)
    {
        _ = new ImageDecoder();
        fixed (byte* data = picture.Pixels)
        {
            using VipsImage raw = VipsImage.FromPixels(data, picture.Width, picture.Height, picture.Channels,
                picture.Channels < 3 ? VipsInterpretation.Gray : VipsInterpretation.Srgb);
            VipsImage image = change is null ? raw : change(raw);
            try
            {
                VipsOperation save = new VipsOperation(saver + "_buffer").Set("in", image);
                return (set is null ? save : set(save)).Bytes();
            }
            catch (VipsError error)
            {
                throw new InvalidOperationException($"{saver}: {VipsError.Take()}", error);
            }
            finally
            {
                if (change is not null)
                    image.Dispose();
            }
        }
    }

    internal static VipsImage To16(VipsImage image)
    {
        using VipsImage wide = new VipsOperation("cast").Set("in", image).Set("format", 2).Set("shift", true).Image();
        return new VipsOperation("copy").Set("in", wide)
            .Set("interpretation", (int)(image.Bands < 3 ? VipsInterpretation.Gray16 : VipsInterpretation.Rgb16)).Image();
    }

    internal static VipsImage Colorspace(VipsImage image, VipsInterpretation space) =>
        new VipsOperation("colourspace").Set("in", image).Set("space", (int)space).Image();

    /// <summary>The same colors by the numbers of another profile, which is embedded.</summary>
    internal static VipsImage Profile(VipsImage image, string profile) =>
        new VipsOperation("icc_transform").Set("in", image).Set("input-profile", "srgb").Set("output-profile", profile).Image();

    /// <summary>Several pictures of one size on top of each other, as an animation or pages.</summary>
    internal static byte[] Pages(string saver, Func<VipsOperation, VipsOperation>? set, params Picture[] pages)
    {
        var tall = new Picture(pages[0].Width, pages.Sum(p => p.Height), pages[0].Channels, pages.SelectMany(p => p.Pixels).ToArray());
        return Save(tall, saver, set: o => (set is null ? o : set(o)).Set("page-height", pages[0].Height));
    }

    internal static Picture WithAlpha(Picture picture, byte alpha) => WithAlpha(picture, (_, _) => alpha);

    internal static Picture WithAlpha(Picture picture, Func<int, int, byte> alpha)
    {
        int channels = picture.Channels + 1;
        var pixels = new byte[picture.Width * picture.Height * channels];
        for (int i = 0; i < picture.Width * picture.Height; i++)
        {
            picture.Pixels.AsSpan(i * picture.Channels, picture.Channels).CopyTo(pixels.AsSpan(i * channels));
            pixels[(i * channels) + picture.Channels] = alpha(i % picture.Width, i / picture.Width);
        }

        return new Picture(picture.Width, picture.Height, channels, pixels);
    }

    /// <summary>The picture as a camera held otherwise stores it, the EXIF orientation telling how to turn it back.</summary>
    internal static byte[] Turned(Picture upright, int orientation, string saver, Func<VipsOperation, VipsOperation>? set = null)
    {
        // What each tag's stored pixels are, in the words of the EXIF standard: where its 0th row and column lie.
        (int width, int height) = orientation >= 5 ? (upright.Height, upright.Width) : (upright.Width, upright.Height);
        int w = upright.Width - 1, h = upright.Height - 1;
        Picture stored = Picture.Create(width, height, (column, row) => orientation switch
        {
            1 => upright[column, row],          // row 0 at the top, column 0 at the left
            2 => upright[w - column, row],      // top, right
            3 => upright[w - column, h - row],  // bottom, right
            4 => upright[column, h - row],      // bottom, left
            5 => upright[row, column],          // left, top
            6 => upright[w - row, column],      // right, top
            7 => upright[w - row, h - column],  // right, bottom
            _ => upright[row, h - column],      // left, bottom
        });
        var setInt = (delegate* unmanaged<nint, byte*, int, void>)NativeLibrary.GetExport(
            Libvips.Resolve(Libvips.Name, typeof(Libvips).Assembly, null), "vips_image_set_int");
        return Save(stored, saver, image =>
        {
            VipsImage copy = new VipsOperation("copy").Set("in", image).Image();
            fixed (byte* name = "orientation\0"u8)
                setInt(copy.Pointer, name, orientation);
            return copy;
        }, set);
    }

    /// <summary>A PNG whose header claims a size, and perhaps to be interlaced with 16 bits in four channels; its pixels are missing or few.</summary>
    internal static byte[] PngClaiming(int width, int height, bool interlaced = false)
    {
        byte[] file = Save(Picture.Quadrants(8, 8), "pngsave");
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), height);
        if (interlaced)
            (file[24], file[25], file[28]) = (16, 6, 1);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(29), Crc(file.AsSpan(12, 17)));
        return file;
    }

    /// <summary>A GIF whose screen and one frame claim a size.</summary>
    internal static byte[] GifClaiming(ushort width, ushort height)
    {
        using var stream = new MemoryStream();
        var writer = new BinaryWriter(stream, Encoding.ASCII);
        writer.Write("GIF89a"u8);
        writer.Write(width);
        writer.Write(height);
        writer.Write([0x80, 0, 0, 0, 0, 0, 255, 255, 255, 0x2C, 0, 0, 0, 0]);
        writer.Write(width);
        writer.Write(height);
        writer.Write([0, 2, 2, 0x4C, 0x01, 0, 0x3B]);
        return stream.ToArray();
    }

    /// <summary>A lossless WebP whose header claims a size (to 16,384); there are no pixels.</summary>
    internal static byte[] WebpClaiming(int width, int height)
    {
        byte[] file = [.. "RIFF"u8, 26, 0, 0, 0, .. "WEBPVP8L"u8, 14, 0, 0, 0, 0x2F, 0, 0, 0, 0, .. new byte[9]];
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(21), (width - 1) | ((height - 1) << 14));
        return file;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = 0xFFFFFFFF;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int k = 0; k < 8; k++)
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }

        return ~crc;
    }

    private static class Tiff
    {
        internal const int Lzw = 5;
    }
}
