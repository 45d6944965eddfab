using System.Buffers.Binary;

namespace Akin.Imaging.Formats;

/// <summary>Reads the numbers of a TIFF's directories. A directory: how many entries, the entries, where the next directory is.</summary>
/// <param name="file">The file, of 4 bytes or more.</param>
internal readonly ref struct TiffReader(ReadOnlySpan<byte> file)
{
    private readonly ReadOnlySpan<byte> _file = file;

    /// <summary>Whether the lowest byte of a number comes first.</summary>
    public bool IsLittle { get; } = file[0] == 'I';

    /// <summary>Whether offsets have 8 bytes (BigTIFF); else 4.</summary>
    public bool IsBig { get; } = file[file[0] == 'I' ? 2 : 3] == 43;

    public int CountBytes => IsBig ? 8 : 2;

    public int EntryBytes => IsBig ? 20 : 12;

    public int OffsetBytes => IsBig ? 8 : 4;

    public ulong FirstDirectory => Number(IsBig ? 8u : 4u, OffsetBytes);

    /// <summary>Where an entry's values lie or, where they take more room, what says where: behind its tag, its type and how many they are.</summary>
    public ulong ValueAt(ulong entry) => entry + 4 + (ulong)OffsetBytes;

    /// <summary>A number of 1, 2, 4 or 8 bytes; beyond the file all are 0.</summary>
    public ulong Number(ulong at, int bytes)
    {
        if (at > (ulong)_file.Length || (ulong)_file.Length - at < (ulong)bytes)
            return 0;
        ReadOnlySpan<byte> number = _file.Slice((int)at, bytes);
        return bytes switch
        {
            0 => 0,
            1 => number[0],
            2 => IsLittle ? BinaryPrimitives.ReadUInt16LittleEndian(number) : BinaryPrimitives.ReadUInt16BigEndian(number),
            4 => IsLittle ? BinaryPrimitives.ReadUInt32LittleEndian(number) : BinaryPrimitives.ReadUInt32BigEndian(number),
            _ => IsLittle ? BinaryPrimitives.ReadUInt64LittleEndian(number) : BinaryPrimitives.ReadUInt64BigEndian(number),
        };
    }
}
