using System.Runtime.InteropServices;
using System.Text;

namespace Akin.Vectors.Files;

/// <summary>The first page of an index file: what it holds, where, and the checksums.</summary>
/// <remarks>
/// Little-endian. 0: "AKINVECT"; 8: version; 12: metric; 16: dimensions; 20: sections; 24: kind, 16 ASCII bytes; 40: slots (int64);
/// 48: settings, sixteen int64; 192: for each section id, offset, length, checksum as four int64; last 8 bytes: the page's own checksum.
/// </remarks>
internal sealed unsafe class FileHeader
{
    public const int Size = 4096, Version = 2, MostSections = 64;
    private static readonly byte[] Magic = "AKINVECT"u8.ToArray();

    public required string Kind { get; init; }

    public required Metric Metric { get; init; }

    public required int Dimensions { get; init; }

    public required long Slots { get; init; }

    public required long[] Settings { get; init; }

    /// <summary>What was searched in place of the exact vectors.</summary>
    public Quantize Quantize => (Quantize)Settings[0];

    public int Oversample => (int)Settings[1];

    /// <summary>What the caller that saved the index said of it; 0 in files of before it was kept.</summary>
    public long Tag => Settings[IndexFile.Settings - 4];

    public bool Sketched => Settings[IndexFile.OwnSettings - 1] == 1;

    /// <summary>The kind's own settings.</summary>
    public ReadOnlySpan<long> Own => Settings.AsSpan(IndexFile.OwnSettings);

    public required List<(long Id, long Offset, long Length, ulong Checksum)> Sections { get; init; }

    public byte[] ToBytes()
    {
        var page = new byte[Size];
        Magic.CopyTo(page, 0);
        Span<int> ints = MemoryMarshal.Cast<byte, int>(page.AsSpan());
        (ints[2], ints[3], ints[4], ints[5]) = (Version, (int)Metric, Dimensions, Sections.Count);
        Encoding.ASCII.GetBytes(Kind, page.AsSpan(24, 16));
        Span<long> longs = MemoryMarshal.Cast<byte, long>(page.AsSpan());
        longs[5] = Slots;
        Settings.CopyTo(longs[6..]);
        for (int i = 0; i < Sections.Count; i++)
            (longs[24 + (4 * i)], longs[25 + (4 * i)], longs[26 + (4 * i)], longs[27 + (4 * i)]) = (Sections[i].Id, Sections[i].Offset, Sections[i].Length, (long)Sections[i].Checksum);
        fixed (byte* p = page)
            longs[^1] = (long)Checksum.Compute(p, Size - 8);
        return page;
    }

    /// <exception cref="InvalidDataException">What is wrong with the page; the caller adds which file.</exception>
    public static FileHeader Parse(ReadOnlySpan<byte> page, long fileLength)
    {
        if (page.Length < 8 || !page[..8].SequenceEqual(Magic))
            throw new InvalidDataException(page.IsEmpty ? "it is empty" : "it is not an Akin index");
        if (page.Length < Size)
            throw new InvalidDataException("it is cut short; build the index again");
        ReadOnlySpan<int> ints = MemoryMarshal.Cast<byte, int>(page);
        ReadOnlySpan<long> longs = MemoryMarshal.Cast<byte, long>(page);
        if (ints[2] != Version)
            throw new InvalidDataException($"it has format version {ints[2]}, this program reads version {Version}; build the index again");
        fixed (byte* p = page)
        {
            if ((ulong)longs[(Size / 8) - 1] != Checksum.Compute(p, Size - 8))
                throw new InvalidDataException("its header is damaged; build the index again");
        }

        var sections = new List<(long, long, long, ulong)>();
        for (int i = 0; i < ints[5] && i < MostSections; i++)
        {
            long offset = longs[25 + (4 * i)], length = longs[26 + (4 * i)];
            if (offset < Size || length < 0 || length > long.MaxValue / 2 || offset > fileLength - length)
                throw new InvalidDataException($"it is cut short: {fileLength} bytes where at least {offset + length} belong; build the index again");
            sections.Add((longs[24 + (4 * i)], offset, length, (ulong)longs[27 + (4 * i)]));
        }

        return new FileHeader
        {
            Kind = Encoding.ASCII.GetString(page.Slice(24, 16)).TrimEnd('\0'),
            Metric = (Metric)ints[3],
            Dimensions = ints[4],
            Slots = longs[5],
            Settings = longs.Slice(6, IndexFile.Settings).ToArray(),
            Sections = sections,
        };
    }
}
