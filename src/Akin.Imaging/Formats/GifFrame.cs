using System.Buffers.Binary;
using System.Drawing;

namespace Akin.Imaging.Formats;

/// <summary>
/// The first frame of a GIF: where on the canvas it lies, and whether it has all its pixels. libnsgif paints what is missing
/// black, and black as well what of the canvas an opaque frame leaves free.
/// </summary>
internal static class GifFrame
{
    private const int LargestTable = 4096, LongestCode = 12, LargestCodeSize = 11;
    private const byte Extension = 0x21, Separator = 0x2C;

    /// <summary>Finds the first frame and counts the pixels of its data.</summary>
    /// <param name="file">The file.</param>
    /// <param name="mostPixels">A frame with more is not counted: the file is refused for its size.</param>
    /// <returns>Where the frame lies on the canvas; empty where the file has no frame.</returns>
    /// <exception cref="ImageException">The frame has fewer pixels than its size says.</exception>
    internal static Rectangle Read(ReadOnlySpan<byte> file, long mostPixels)
    {
        const int header = 13, descriptor = 10;
        if (file.Length < header)
            return default;
        int at = header + TableBytes(file[10]);
        while (at < file.Length && file[at] == Extension)
            at = SkipBlocks(file, at + 2);
        if (at + descriptor + 1 > file.Length || file[at] != Separator)
            return default;
        ReadOnlySpan<byte> frame = file[(at + 1)..];
        var place = new Rectangle(
            BinaryPrimitives.ReadUInt16LittleEndian(frame), BinaryPrimitives.ReadUInt16LittleEndian(frame[2..]),
            BinaryPrimitives.ReadUInt16LittleEndian(frame[4..]), BinaryPrimitives.ReadUInt16LittleEndian(frame[6..]));
        long wanted = (long)place.Width * place.Height;
        at += descriptor + TableBytes(frame[8]);
        if (wanted > mostPixels || at >= file.Length)
            return place;
        long count = CountPixels(file[at..], wanted);
        return count >= wanted
            ? place
            : throw new ImageException($"is truncated or damaged: it has {count} of the {wanted} pixels that its frame should have");
    }

    private static int TableBytes(byte flags) => (flags & 0x80) != 0 ? 3 << ((flags & 7) + 1) : 0;

    private static int SkipBlocks(ReadOnlySpan<byte> file, int at)
    {
        while (at < file.Length && file[at] != 0)
            at += 1 + file[at];
        return at + 1;
    }

    /// <summary>Runs through the LZW codes and adds up how many pixels each stands for, without making them.</summary>
    private static long CountPixels(ReadOnlySpan<byte> data, long wanted)
    {
        int size = data[0];
        if (size is < 1 or > LargestCodeSize)
            return 0;
        int clear = 1 << size, end = clear + 1;
        Span<int> lengths = stackalloc int[LargestTable];
        lengths[..clear].Fill(1);
        int next = end + 1, width = size + 1, previous = -1;
        long count = 0;
        uint bits = 0;
        int held = 0;
        for (int at = 1; at < data.Length && data[at] != 0; at += 1 + data[at])
        {
            foreach (byte b in data.Slice(at + 1, Math.Min(data[at], data.Length - at - 1)))
            {
                bits |= (uint)b << held;
                held += 8;
                while (held >= width)
                {
                    int code = (int)(bits & ((1u << width) - 1));
                    bits >>= width;
                    held -= width;
                    if (code == clear)
                    {
                        (next, width, previous) = (end + 1, size + 1, -1);
                        continue;
                    }

                    if (code == end || code > next || (code == next && previous < 0))
                        return count;
                    // A code that is only now being made stands for the previous one's pixels and its first again.
                    int length = code == next ? lengths[previous] + 1 : lengths[code];
                    count += length;
                    if (count >= wanted)
                        return count;
                    if (previous >= 0 && next < LargestTable)
                    {
                        lengths[next++] = lengths[previous] + 1;
                        if (next == 1 << width && width < LongestCode)
                            width++;
                    }

                    previous = code;
                }
            }
        }

        return count;
    }
}
