using System.Buffers.Binary;

namespace Akin.Imaging.Formats;

/// <summary>
/// Leaves out of a TIFF's first directory what does not say how its pixels are stored. libvips tells a damaged tile by a warning
/// of libtiff, and libtiff warns of unknown tags, of tags out of order and of later pages as well: without those, every warning
/// that is left is about the pixels.
/// </summary>
internal static class TiffDirectory
{
    private const int Most = 4096;

    // TIFF 6.0's tags of pixels and colors, and the color profile; not those of texts, cameras and programs.
    private static bool Counts(int tag) => tag is (>= 254 and <= 259) or 262 or 263 or 266 or 273 or 274 or (>= 277 and <= 284)
        or (>= 290 and <= 293) or 296 or 301 or (>= 317 and <= 322) or 323 or 324 or 325 or (>= 326 and <= 328) or 332 or 334
        or (>= 338 and <= 341) or 347 or (>= 529 and <= 532) or 34675;

    /// <summary>A copy with the other tags left out, the rest in order and no further page; null where the file has none of that to leave out.</summary>
    internal static byte[]? Clean(ReadOnlySpan<byte> file)
    {
        if (file.Length < 16)
            return null;
        var header = new Layout(Little: file[0] == 'I', Big: file[file[0] == 'I' ? 2 : 3] == 43);
        ulong start = header.Big ? header.Long(file[8..]) : header.Int(file[4..]);
        if (start > (ulong)(file.Length - header.CountBytes))
            return null;
        int at = (int)start;
        ulong count = header.Big ? header.Long(file[at..]) : header.Short(file[at..]);
        int first = at + header.CountBytes;
        if (count > Most || first + ((long)count * header.EntryBytes) + header.OffsetBytes > file.Length)
            return null;

        int end = first + ((int)count * header.EntryBytes);
        var entries = new List<(int Tag, int At)>();
        for (int entry = first; entry < end; entry += header.EntryBytes)
            entries.Add((header.Short(file[entry..]), entry));
        (int Tag, int At)[] kept = [.. entries.Where(e => Counts(e.Tag)).OrderBy(e => e.Tag)];
        bool hasMore = file.Slice(end, header.OffsetBytes).ContainsAnyExcept((byte)0);
        if (kept.SequenceEqual(entries) && !hasMore)
            return null;

        byte[] clean = file.ToArray();
        header.WriteCount(clean.AsSpan(at), kept.Length);
        int to = first;
        foreach ((_, int from) in kept)
        {
            file.Slice(from, header.EntryBytes).CopyTo(clean.AsSpan(to));
            to += header.EntryBytes;
        }

        clean.AsSpan(to, header.OffsetBytes).Clear();
        return clean;
    }

    /// <summary>Byte order, and whether offsets have 8 bytes (BigTIFF) or 4.</summary>
    private readonly record struct Layout(bool Little, bool Big)
    {
        public int CountBytes => Big ? 8 : 2;

        public int EntryBytes => Big ? 20 : 12;

        public int OffsetBytes => Big ? 8 : 4;

        public ushort Short(ReadOnlySpan<byte> at) => Little ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);

        public uint Int(ReadOnlySpan<byte> at) => Little ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at);

        public ulong Long(ReadOnlySpan<byte> at) => Little ? BinaryPrimitives.ReadUInt64LittleEndian(at) : BinaryPrimitives.ReadUInt64BigEndian(at);

        public void WriteCount(Span<byte> at, int count)
        {
            if (Big && Little)
                BinaryPrimitives.WriteInt64LittleEndian(at, count);
            else if (Big)
                BinaryPrimitives.WriteInt64BigEndian(at, count);
            else if (Little)
                BinaryPrimitives.WriteInt16LittleEndian(at, (short)count);
            else
                BinaryPrimitives.WriteInt16BigEndian(at, (short)count);
        }
    }
}
