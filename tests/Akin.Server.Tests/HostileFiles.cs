using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Akin.Server.Tests;

/// <summary>Files that claim or unpack to far more than they are, and small good ones of each format to be damaged.</summary>
internal static class HostileFiles
{
    private static readonly byte[] PngSignature = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    /// <summary>Small files whose headers claim sizes that no memory holds.</summary>
    public static IEnumerable<(string Name, byte[] File)> Claims()
    {
        foreach ((uint width, uint height) in new (uint, uint)[] { (30_000u, 30_000u), (65_535u, 65_535u), (int.MaxValue, 1u), (1u, int.MaxValue), (int.MaxValue, int.MaxValue), (uint.MaxValue, uint.MaxValue), (0u, 0u) })
        {
            yield return ($"png {width} x {height}", Png(width, height, Zeros(1000)));
            yield return ($"tiff {width} x {height}", Tiff(width, height, [1, 2, 3]));
            // These can't say nothing: a WebP states one less than its size, and a GIF's canvas of nothing is as large as its frame.
            if (width > 0)
                yield return ($"webp {width} x {height}", WebP((int)Math.Min(width, 1 << 24), (int)Math.Min(height, 1 << 24)));
            if (width is > 0 and <= ushort.MaxValue && height is > 0 and <= ushort.MaxValue)
                yield return ($"gif {width} x {height}", Gif((ushort)width, (ushort)height));
        }
    }

    /// <summary>Files within the limits whose packed parts unpack to a gigabyte.</summary>
    public static IEnumerable<(string Name, byte[] File)> Bombs()
    {
        byte[] gigabyte = Zeros(1 << 30);
        yield return ("png whose pixels unpack to a gigabyte", Png(10, 10, gigabyte));
        yield return ("png whose profile unpacks to a gigabyte", Png(10, 10, Zeros(310), ("iCCP", [.. "x\0\0"u8, .. gigabyte])));
        yield return ("png whose text unpacks to a gigabyte", Png(10, 10, Zeros(310), ("zTXt", [.. "Comment\0\0"u8, .. gigabyte])));
        yield return ("png whose other text unpacks to a gigabyte", Png(10, 10, Zeros(310), ("iTXt", [.. "Comment\0\x01\0\0\0"u8, .. gigabyte])));
    }

    public static byte[] Png(uint width, uint height, byte[] packed, params (string Type, byte[] Data)[] before)
    {
        byte[] head = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(head, width);
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(4), height);
        (head[8], head[9]) = (8, 2);
        return [.. PngSignature, .. Chunk("IHDR", head), .. before.SelectMany(c => Chunk(c.Type, c.Data)), .. Chunk("IDAT", packed), .. Chunk("IEND", [])];
    }

    /// <summary>One strip of RGB without compression.</summary>
    public static byte[] Tiff(uint width, uint height, byte[] pixels)
    {
        (ushort Tag, ushort Type, uint Value)[] entries =
        [
            (256, 4, width), (257, 4, height), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 8), (277, 3, 1), (278, 4, height), (279, 4, (uint)pixels.Length),
        ];
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write("II*\0"u8);
        writer.Write((uint)(8 + pixels.Length));
        writer.Write(pixels);
        writer.Write((ushort)entries.Length);
        foreach ((ushort tag, ushort type, uint value) in entries)
        {
            writer.Write(tag);
            writer.Write(type);
            writer.Write(1u);
            writer.Write(value);
        }

        writer.Write(0u);
        return file.ToArray();
    }

    public static byte[] Gif(ushort width, ushort height)
    {
        byte[] w = BitConverter.GetBytes(width), h = BitConverter.GetBytes(height);
        return [.. "GIF89a"u8, .. w, .. h, 0x80, 0, 0, 0, 0, 0, 255, 255, 255, 0x2C, 0, 0, 0, 0, .. w, .. h, 0, 2, 2, 0x4C, 1, 0, 0x3B];
    }

    /// <summary>The extended format, which states a canvas of up to 2^24 pixels a side, without a picture in it.</summary>
    public static byte[] WebP(int width, int height)
    {
        byte[] w = BitConverter.GetBytes(Math.Max(0, width - 1)), h = BitConverter.GetBytes(Math.Max(0, height - 1));
        byte[] extended = [.. "VP8X"u8, 10, 0, 0, 0, 0, 0, 0, 0, .. w[..3], .. h[..3]];
        byte[] picture = [.. "VP8L"u8, 13, 0, 0, 0, 0x2F, 0, 0, 0, 0x10, 7, 0x10, 0x11, 0x11, 0x88, 0x88, 0xFE, 7, 0];
        return [.. "RIFF"u8, .. BitConverter.GetBytes(4 + extended.Length + picture.Length), .. "WEBP"u8, .. extended, .. picture];
    }

    /// <summary>Zeros, packed as zlib does: a gigabyte becomes a megabyte.</summary>
    private static byte[] Zeros(int count)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            byte[] block = new byte[1 << 20];
            for (int left = count; left > 0; left -= block.Length)
                zlib.Write(block, 0, Math.Min(left, block.Length));
        }

        return packed.ToArray();
    }

    private static byte[] Chunk(string type, byte[] data)
    {
        byte[] chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        data.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), Crc(chunk.AsSpan(4, 4 + data.Length)));
        return chunk;
    }

    private static uint Crc(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in data)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }

        return ~crc;
    }
}
