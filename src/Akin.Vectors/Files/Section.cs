using System.Runtime.InteropServices;

namespace Akin.Vectors.Files;

/// <summary>A run of bytes in an index file, on a page boundary of its own.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct Section(int id, byte* pointer, long length)
{
    public const int Centre = 1, Vectors = 2, Inverse = 3, Ids = 4, State = 5, Links = 6, Levels = 7, Upper = 8, UpperLinks = 9;

    public int Id { get; } = id;

    public byte* Pointer { get; } = pointer;

    public long Length { get; } = length;
}
