using System.Buffers.Binary;

namespace Akin.Imaging.Formats;

/// <summary>
/// Finds JPEGs that lack nothing but the marker at their end (EOI), as cameras and programs that were interrupted leave them.
/// Browsers show such a photo whole; libjpeg can't tell it from one that was cut short, unless the marker is put back.
/// </summary>
internal static class JpegEnd
{
    private const byte Prefix = 0xFF, Start = 0xD8, End = 0xD9, Scan = 0xDA, Progressive = 0xC2;
    private const int Coefficients = 64;

    /// <summary>The file with the marker put back, where it may lack only that; otherwise nothing. Whether its last scan is whole shows when it is decoded.</summary>
    internal static byte[]? Restore(ReadOnlySpan<byte> file) =>
        !file.EndsWith((ReadOnlySpan<byte>)[Prefix, End]) && EndsInLastScan(file) ? [.. file, Prefix, End] : null;

    /// <summary>Follows the markers: whether the file ends within the data of a scan, of which no other has to follow.</summary>
    private static bool EndsInLastScan(ReadOnlySpan<byte> file)
    {
        bool progressive = false, any = false;
        // Per component (by its name, a byte) the coefficients that are complete.
        var complete = new Dictionary<byte, bool[]>();
        int at = 2;
        while (at + 4 <= file.Length)
        {
            if (file[at] != Prefix)
                return false;
            byte marker = file[at + 1];
            if (marker == Prefix)
            {
                at++;
                continue;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
            if (marker is End or Start || length < 2 || at + 2 + length > file.Length)
                return false;
            ReadOnlySpan<byte> segment = file.Slice(at + 4, length - 2);
            at += 2 + length;
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
                progressive = marker == Progressive;
            if (marker != Scan)
                continue;
            any = true;
            if (progressive)
                NoteScan(segment, complete);
            at = SkipData(file, at);
        }

        return any && at >= file.Length - 1 && complete.Values.All(all => !all.Contains(false));
    }

    /// <summary>Where the data of a scan ends: at a marker that is neither a stuffed byte nor a restart, or with the file.</summary>
    private static int SkipData(ReadOnlySpan<byte> file, int at)
    {
        while (at < file.Length)
        {
            int next = file[at..].IndexOf(Prefix);
            if (next < 0 || at + next + 1 >= file.Length)
                return file.Length;
            at += next;
            if (file[at + 1] is not (0 or >= 0xD0 and <= 0xD7))
                return at;
            at += 2;
        }

        return file.Length;
    }

    /// <summary>A progressive scan brings a range of some components' coefficients, the first ones without their lowest bits.</summary>
    private static void NoteScan(ReadOnlySpan<byte> scan, Dictionary<byte, bool[]> complete)
    {
        if (scan.Length < 1 || scan.Length < 4 + (scan[0] * 2))
            return;
        ReadOnlySpan<byte> range = scan[(1 + (scan[0] * 2))..];
        (int from, int to, int lowestBit) = (range[0], Math.Min((int)range[1], Coefficients - 1), range[2] & 15);
        for (int i = 0; i < scan[0]; i++)
        {
            byte component = scan[1 + (i * 2)];
            if (!complete.TryGetValue(component, out bool[]? all))
                complete.Add(component, all = new bool[Coefficients]);
            for (int k = from; k <= to && lowestBit == 0; k++)
                all[k] = true;
        }
    }
}
