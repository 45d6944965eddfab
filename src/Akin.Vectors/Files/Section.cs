using System.Runtime.InteropServices;

namespace Akin.Vectors.Files;

/// <summary>A run of bytes in an index file, on a page boundary of its own.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct Section(int id, byte* pointer, long length)
{
    public const int Center = 1, Offsets = 2, Exact = 3, Codes = 4, Terms = 5, Inverse = 6, Sketches = 7, Ids = 8, SketchMean = 9, SketchAxes = 10;
    public const int Links = 16, Levels = 17, Upper = 18, UpperLinks = 19;
    public const int Nodes = 32, Normals = 33, Leaves = 34, Roots = 35;

    public int Id { get; } = id;

    public byte* Pointer { get; } = pointer;

    public long Length { get; } = length;
}
