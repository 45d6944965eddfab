using System.Runtime.InteropServices;

namespace Akin.Vectors;

/// <summary>One hit of a search: the item's id and its distance from the query, in the index's metric.</summary>
/// <param name="Id">The id it was added under; -1 in the padding that <see cref="IVectorIndex.SearchMany"/> leaves.</param>
/// <param name="Distance">Its distance; less is nearer.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Neighbor(long Id, float Distance)
{
    /// <summary>What fills the rest of a row of <see cref="IVectorIndex.SearchMany"/> when there were fewer hits than k.</summary>
    public static Neighbor None { get; } = new(-1, float.PositiveInfinity);
}
