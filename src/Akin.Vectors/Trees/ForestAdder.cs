using Akin.Vectors.Storage;

namespace Akin.Vectors.Trees;

/// <summary>Adds items to a forest that readers are searching; one writer.</summary>
internal sealed unsafe class ForestAdder(Rows rows, Forest forest, Random random, Epochs readers)
{
    /// <summary>Whether the arrays have room for one more item, which may split a leaf of every tree.</summary>
    public static bool HasRoom(Forest forest) =>
        (forest.NodeCount + forest.Roots.Length) * Forest.Width <= forest.Normals.Length && forest.NodeCount + forest.Roots.Length <= forest.Offsets.Length
        && forest.NodeCount + forest.Roots.Length <= forest.Inverses.Length
        && (forest.NodeCount + forest.Roots.Length) * 2 <= forest.Children.Length && forest.LeafCount + (2 * forest.Roots.Length) <= forest.Leaves.Length;

    public void Add(int slot)
    {
        byte* sketch = rows.Sketches + ((nint)slot * Sketcher.Stride);
        fixed (short* normals = forest.Normals)
        {
            for (int tree = 0; tree < forest.Roots.Length; tree++)
            {
                ref int link = ref forest.Roots[tree];
                while (link >= 0)
                {
                    int node = link;
                    int side = Split.Margin(normals + ((nint)node * Forest.Width), forest.Offsets[node], sketch) > 0 ? 1 : 0;
                    link = ref forest.Children[(2 * node) + side];
                }

                Put(ref link, slot);
            }
        }
    }

    private void Put(ref int link, int slot)
    {
        int leaf = ~link;
        int[] longer = [.. forest.Leaves[leaf], slot];
        Span<short> normal = stackalloc short[Forest.Width];
        // One whose items are alike cannot be split; it is tried again when it has doubled.
        bool due = longer.Length > TreeGrower.LeafSize && (longer.Length % TreeGrower.LeafSize == 1 || longer.Length < 2 * TreeGrower.LeafSize);
        if (!due || !Split.TryFind(rows, longer, random, normal, out int offset, out int left))
        {
            Volatile.Write(ref forest.Leaves[leaf], longer);
            return;
        }

        int node = forest.NodeCount++, below = forest.LeafCount++, above = forest.LeafCount++;
        forest.Leaves[below] = longer[..left];
        forest.Leaves[above] = longer[left..];
        normal.CopyTo(forest.Normals.AsSpan(node * Forest.Width));
        forest.Offsets[node] = offset;
        forest.Inverses[node] = TreeGrower.Inverse(normal);
        forest.Children[2 * node] = ~below;
        forest.Children[(2 * node) + 1] = ~above;
        Volatile.Write(ref link, node);
        // A reader may be on its way to the old leaf.
        readers.Retire(() => forest.Leaves[leaf] = []);
    }
}
