namespace Akin.Imaging.Formats;

/// <summary>
/// Leaves out of a TIFF's first directory what does not say how its pixels are stored. libvips tells a damaged tile by a warning
/// of libtiff, and libtiff warns of unknown tags, of tags out of order and of later pages as well: without those, every warning
/// that is left is about the pixels. What is missing or can't be, and does no harm, is put right as libtiff would do with a warning.
/// </summary>
internal static class TiffDirectory
{
    private const int Most = 4096;
    private const int Photometric = 262, Orientation = 274, SamplesPerPixel = 277, ResolutionUnit = 296, ColorMap = 320, ExtraSamples = 338;
    private const uint Palette = 3;

    // TIFF 6.0's tags of pixels and colors, and the color profile; not those of texts, cameras and programs.
    private static bool Counts(int tag) => tag is (>= 254 and <= 259) or 262 or 263 or 266 or 273 or 274 or (>= 277 and <= 284)
        or (>= 290 and <= 293) or 296 or 301 or (>= 317 and <= 322) or 323 or 324 or 325 or (>= 326 and <= 328) or 332 or 334
        or (>= 338 and <= 341) or 347 or (>= 529 and <= 532) or 34675;

    /// <summary>
    /// A copy with the other tags left out, the rest in order, each once and with a value that can be, and no further page; null where
    /// the file is like that.
    /// </summary>
    internal static byte[]? Clean(ReadOnlySpan<byte> file)
    {
        if (file.Length < 16)
            return null;
        var header = new TiffReader(file);
        ulong start = header.FirstDirectory;
        if (start > (ulong)(file.Length - header.CountBytes))
            return null;
        int at = (int)start;
        ulong count = header.Number(start, header.CountBytes);
        int first = at + header.CountBytes;
        if (count > Most || first + ((long)count * header.EntryBytes) + header.OffsetBytes > file.Length)
            return null;

        int end = first + ((int)count * header.EntryBytes);
        var entries = new List<Entry>();
        for (int entry = first; entry < end; entry += header.EntryBytes)
            entries.Add(new Entry((int)header.Number((ulong)entry, 2), entry, Value(header, (ulong)entry)));
        List<Entry> kept = [.. entries.Where(e => Counts(e.Tag) && CanBe(e, entries)).OrderBy(e => e.Tag).DistinctBy(e => e.Tag)];
        int extra = MissingExtraSamples(entries);
        if (extra > 0)
            kept.Insert(kept.TakeWhile(e => e.Tag < ExtraSamples).Count(), new Entry(ExtraSamples, 0, 0));
        bool hasMore = file.Slice(end, header.OffsetBytes).ContainsAnyExcept((byte)0);
        if (kept.SequenceEqual(entries) && !hasMore)
            return null;

        // Behind all that there is, since it may have become longer; behind it the meanings of the samples, which are all unknown: 0.
        int directory = file.Length + (file.Length % 2), to = directory + header.CountBytes;
        int meanings = to + (kept.Count * header.EntryBytes) + header.OffsetBytes;
        byte[] clean = new byte[meanings + (extra * sizeof(ushort))];
        file.CopyTo(clean);
        Write(header, clean.AsSpan(header.OffsetBytes), directory, header.OffsetBytes);
        Write(header, clean.AsSpan(directory), kept.Count, header.CountBytes);
        foreach (Entry entry in kept)
        {
            Span<byte> fields = clean.AsSpan(to, header.EntryBytes);
            if (entry.At > 0)
                file.Slice(entry.At, header.EntryBytes).CopyTo(fields);
            else
                WriteShorts(header, fields, entry.Tag, extra, meanings);
            to += header.EntryBytes;
        }

        return clean;
    }

    private static bool CanBe(Entry entry, List<Entry> entries) => entry.Tag switch
    {
        Orientation => entry.Value is >= 1 and <= 8,
        ResolutionUnit => entry.Value is >= 1 and <= 3,
        ColorMap => Value(entries, Photometric) is null or Palette,
        _ => true,
    };

    // How many samples a pixel has beside its colors, where the file does not say what they are.
    private static int MissingExtraSamples(List<Entry> entries)
    {
        int colors = Value(entries, Photometric) switch
        {
            0 or 1 or Palette => 1,
            2 or 6 or 8 or 9 or 10 or 32845 => 3,
            5 => 4,
            _ => ushort.MaxValue,
        };
        return Value(entries, ExtraSamples) is null ? Math.Max(0, (int)(Value(entries, SamplesPerPixel) ?? 1) - colors) : 0;
    }

    private static uint? Value(List<Entry> entries, int tag) => entries.Where(e => e.Tag == tag).Select(e => (uint?)e.Value).FirstOrDefault();

    /// <summary>A tag, where in the file it lies (0 where it does not), and its value where that is one number of at most 32 bits.</summary>
    private readonly record struct Entry(int Tag, int At, uint Value);

    // Where a value takes more room than an entry has, it is no number of 32 bits.
    private static uint Value(in TiffReader file, ulong entry)
    {
        const int bytes = 1, shorts = 3, ints = 4;
        int size = file.Number(entry + 2, 2) switch { bytes => 1, shorts => 2, ints => 4, _ => 0 };
        return (uint)file.Number(file.ValueAt(entry), size);
    }

    private static void WriteShorts(in TiffReader file, Span<byte> entry, int tag, int count, int offset)
    {
        const int shorts = 3;
        Write(file, entry, tag, 2);
        Write(file, entry[2..], shorts, 2);
        Write(file, entry[4..], count, file.OffsetBytes);
        Write(file, entry[(4 + file.OffsetBytes)..], count * sizeof(ushort) > file.OffsetBytes ? offset : 0, file.OffsetBytes);
    }

    private static void Write(in TiffReader file, Span<byte> at, long number, int bytes)
    {
        for (int i = 0; i < bytes; i++)
            at[file.IsLittle ? i : bytes - 1 - i] = (byte)(number >> (8 * i));
    }
}
