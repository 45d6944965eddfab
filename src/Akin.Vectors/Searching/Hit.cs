using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Akin.Vectors.Searching;

/// <summary>An item found, with its score.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct Hit(float score, int slot, long id)
{
    public float Score = score;
    public int Slot = slot;
    public long Id = id;

    /// <summary>Whether it comes after another: farther, or as far with a greater id.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsAfter(in Hit other) => Score > other.Score || (Score == other.Score && Id > other.Id);
}
