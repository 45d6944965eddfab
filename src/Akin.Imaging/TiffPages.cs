using System.Buffers.Binary;

namespace Akin.Imaging;

/// <summary>
/// Counts a TIFF's pages by their chain of offsets. libtiff reads every page's directory before the first can be decoded,
/// which for a file of millions of tiny pages takes many seconds.
/// </summary>
internal static class TiffPages
{
    private const int Most = 10_000;

    /// <exception cref="ImageException">It has too many pages, or they go round in a circle.</exception>
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
            at = entries > (ulong)file.Length ? 0 : Number(file, at + (big ? 8 + (entries * 20) : 2 + (entries * 12)), big ? 8 : 4, little);
        }
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
