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
        var tiff = new TiffReader(file);
        ulong at = tiff.FirstDirectory;
        for (int pages = 0; at != 0; pages++)
        {
            if (pages == Most)
                throw new ImageException($"has more than {Most} pages, or they go round in a circle (save its first page alone)");
            ulong count = tiff.Number(at, tiff.CountBytes), entries = at + (ulong)tiff.CountBytes;
            if (pages == 0)
                CheckColors(tiff, entries, count);
            at = count > (ulong)file.Length ? 0 : tiff.Number(entries + (count * (ulong)tiff.EntryBytes), tiff.OffsetBytes);
        }
    }

    private static void CheckColors(in TiffReader tiff, ulong entries, ulong count)
    {
        ulong colors = ulong.MaxValue, bits = 0, format = 0;
        for (ulong i = 0; i < Math.Min(count, 256); i++)
        {
            ulong entry = entries + (i * (ulong)tiff.EntryBytes), tag = tiff.Number(entry, 2);
            if (tag == Photometric)
                colors = tiff.Number(tiff.ValueAt(entry), 2);
            else if (tag == BitsPerSample)
                bits = First(tiff, entry);
            else if (tag == SampleFormat)
                format = First(tiff, entry);
        }

        if ((colors == CieLab && bits == 8) || colors is IccLab or ItuLab)
            throw new ImageException($"has CIELAB colors in {bits} bits, which are not read (save it as RGB)");
        if (colors == WhiteIsZero && format == FloatingPoint)
            throw new ImageException("has floating-point pixels of which 0 is white, which are not read (save it with 8 or 16 bits)");
    }

    // The first of an entry's short numbers.
    private static ulong First(in TiffReader tiff, ulong entry)
    {
        ulong value = tiff.ValueAt(entry);
        return tiff.Number(tiff.Number(entry + 4, tiff.OffsetBytes) > (ulong)tiff.OffsetBytes / 2 ? tiff.Number(value, tiff.OffsetBytes) : value, 2);
    }
}
