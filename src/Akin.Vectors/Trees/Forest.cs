using Akin.Vectors.Storage;

namespace Akin.Vectors.Trees;

/// <summary>
/// Trees of hyperplanes over the items' sketches. An inner node has a normal of whole numbers and an offset; what lies above goes right. A child
/// below zero is a leaf, ~child its number. Readers need no lock: a leaf is replaced, never changed, and a split is complete before it is linked.
/// </summary>
internal sealed class Forest : IDisposable
{
    /// <summary>Components of a normal, as many as a sketch has.</summary>
    public const int Width = Sketcher.Components;

    /// <summary>Where each tree begins.</summary>
    public required int[] Roots { get; init; }

    /// <summary>Width numbers a node.</summary>
    public required short[] Normals { get; set; }

    public required int[] Offsets { get; set; }

    /// <summary>One over each normal's length.</summary>
    public required float[] Inverses { get; set; }

    /// <summary>Left and right, node after node.</summary>
    public required int[] Children { get; set; }

    /// <summary>Slots, leaf by leaf.</summary>
    public required int[][] Leaves { get; set; }

    public int NodeCount { get; set; }

    public int LeafCount { get; set; }

    public long Bytes => (NodeCount * ((Width * 2L) + 16)) + Leaves.Take(LeafCount).Sum(leaf => 32 + (leaf.Length * 4L));

    public static Forest Empty() => new() { Roots = [], Normals = [], Offsets = [], Inverses = [], Children = [], Leaves = [] };

    /// <summary>A copy of its own arrays with room for more, whose leaves are shared.</summary>
    public Forest Grow() => new()
    {
        Roots = (int[])Roots.Clone(),
        Normals = Longer(Normals, NodeCount * Width),
        Offsets = Longer(Offsets, NodeCount),
        Inverses = Longer(Inverses, NodeCount),
        Children = Longer(Children, NodeCount * 2),
        Leaves = Longer(Leaves, LeafCount),
        NodeCount = NodeCount,
        LeafCount = LeafCount,
    };

    public void Dispose()
    {
    }

    private T[] Longer<T>(T[] from, int used)
    {
        var to = new T[used + (used / 2) + (Roots.Length * 4 * Width)];
        Array.Copy(from, to, used);
        return to;
    }
}
