using System.Buffers.Binary;

namespace Akin.Imaging.Formats;

/// <summary>
/// Looks through a TIFF's directories before libtiff does. It counts the pages by their chain of offsets: libtiff reads every
/// page's directory before the first can be decoded, which for a file of millions of tiny pages takes many seconds. And it finds
/// colors that libvips would call damaged or take for others.
/// </summary>
internal static class TiffPages
{
    private const int Most = 10_000;
    private const int BitsPerSample = 258, Photometric = 262, SampleFormat = 339;
    private const int WhiteIsZero = 0, CieLab = 8, IccLab = 9, ItuLab = 10;
    private const int FloatingPoint = 3;

    /// <exception cref="ImageException">It has too many pages, or they go round in a circle, or its colors are not read.</exception>
    internal static void Check(ReadOnlySpan<byte> file)
    {
        bool little = file[0] == 'I', big = file[little ? 2 : 3] == 43;
        ulong at = Number(file, big ? 8u : 4u, big ? 8 : 4, little);
        for (int pages = 0; at != 0; pages++)
        {
            if (pages == Most)
                throw new ImageException($"has more than {Most} pages, or they go round in a circle (save its first page alone)");
            // A directory: how many entries, the entries, where the next directory is. Beyond the file all numbers are 0.
            ulong entries = Number(file, at, big ? 8 : 2, little);
            if (pages == 0)
                CheckColors(file, at + (big ? 8u : 2u), entries, big, little);
            at = entries > (ulong)file.Length ? 0 : Number(file, at + (big ? 8 + (entries * 20) : 2 + (entries * 12)), big ? 8 : 4, little);
        }
    }

    private static void CheckColors(ReadOnlySpan<byte> file, ulong at, ulong entries, bool big, bool little)
    {
        ulong colors = ulong.MaxValue, bits = 0, format = 0;
        for (ulong i = 0; i < Math.Min(entries, 256); i++)
        {
            // An entry: its tag, its type, how many values, and the values or, where they take more room, where they lie.
            ulong entry = at + (i * (big ? 20u : 12u)), value = entry + (big ? 12u : 8u);
            ulong tag = Number(file, entry, 2, little);
            if (tag == Photometric)
                colors = Number(file, value, 2, little);
            else if (tag == BitsPerSample)
                bits = First(file, entry, value);
            else if (tag == SampleFormat)
                format = First(file, entry, value);
        }

        if ((colors == CieLab && bits == 8) || colors is IccLab or ItuLab)
            throw new ImageException($"has CIELAB colors in {bits} bits, which are not read (save it as RGB)");
        if (colors == WhiteIsZero && format == FloatingPoint)
            throw new ImageException("has floating-point pixels of which 0 is white, which are not read (save it with 8 or 16 bits)");

        ulong First(ReadOnlySpan<byte> file, ulong entry, ulong value) =>
            Number(file, Number(file, entry + 4, 4, little) > (big ? 4u : 2u) ? Number(file, value, big ? 8 : 4, little) : value, 2, little);
    }

    private static ulong Number(ReadOnlySpan<byte> file, ulong at, int bytes, bool little)
    {
        if (at > (ulong)file.Length || (ulong)file.Length - at < (ulong)bytes)
            return 0;
        ReadOnlySpan<byte> number = file.Slice((int)at, bytes);
        return bytes switch
        {
            2 => little ? BinaryPrimitives.ReadUInt16LittleEndian(number) : BinaryPrimitives.ReadUInt16BigEndian(number),
            4 => little ? BinaryPrimitives.ReadUInt32LittleEndian(number) : BinaryPrimitives.ReadUInt32BigEndian(number),
            _ => little ? BinaryPrimitives.ReadUInt64LittleEndian(number) : BinaryPrimitives.ReadUInt64BigEndian(number),
        };
    }
}
