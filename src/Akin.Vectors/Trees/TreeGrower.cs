using System.Runtime.InteropServices;
using Akin.Vectors.Storage;

namespace Akin.Vectors.Trees;

/// <summary>Grows one tree over items; several growers run side by side and are put together afterwards.</summary>
internal sealed class TreeGrower(Rows rows, int seed)
{
    /// <summary>A leaf with more is split.</summary>
    public const int LeafSize = 64;

    private readonly Random _random = new(seed);
    private readonly List<short> _normals = [];
    private readonly List<int> _offsets = [], _children = [];
    private readonly List<int[]> _leaves = [];
    private int _root;

    public void Grow(int[] slots) => _root = Grow(slots.AsSpan());

    /// <summary>Joins trees into a forest.</summary>
    public static Forest Join(IReadOnlyList<TreeGrower> trees)
    {
        int nodes = trees.Sum(t => t._offsets.Count), leaves = trees.Sum(t => t._leaves.Count);
        var forest = new Forest
        {
            Roots = new int[trees.Count],
            Normals = new short[nodes * Forest.Width],
            Offsets = new int[nodes],
            Inverses = new float[nodes],
            Children = new int[nodes * 2],
            Leaves = new int[leaves][],
        };
        for (int t = 0; t < trees.Count; t++)
            trees[t].Append(forest, t);
        return forest;
    }

    public static float Inverse(ReadOnlySpan<short> normal)
    {
        double sum = 0;
        foreach (short x in normal)
            sum += x * x;
        return sum == 0 ? 0 : (float)(1 / Math.Sqrt(sum));
    }

    private void Append(Forest forest, int tree)
    {
        int node = forest.NodeCount, leaf = forest.LeafCount;
        forest.Roots[tree] = Moved(_root);
        _normals.CopyTo(forest.Normals, node * Forest.Width);
        _offsets.CopyTo(forest.Offsets, node);
        _leaves.CopyTo(forest.Leaves, leaf);
        for (int i = 0; i < _offsets.Count; i++)
        {
            forest.Inverses[node + i] = Inverse(CollectionsMarshal.AsSpan(_normals).Slice(i * Forest.Width, Forest.Width));
            forest.Children[2 * (node + i)] = Moved(_children[2 * i]);
            forest.Children[(2 * (node + i)) + 1] = Moved(_children[(2 * i) + 1]);
        }

        forest.NodeCount += _offsets.Count;
        forest.LeafCount += _leaves.Count;

        int Moved(int child) => child >= 0 ? child + node : ~(~child + leaf);
    }

    private int Grow(Span<int> slots)
    {
        Span<short> normal = stackalloc short[Forest.Width];
        if (slots.Length <= LeafSize || !Split.TryFind(rows, slots, _random, normal, out int offset, out int left))
        {
            _leaves.Add(slots.ToArray());
            return ~(_leaves.Count - 1);
        }

        int node = _offsets.Count;
        _normals.AddRange(normal);
        _offsets.Add(offset);
        _children.Add(0);
        _children.Add(0);
        int below = Grow(slots[..left]), above = Grow(slots[left..]);
        _children[2 * node] = below;
        _children[(2 * node) + 1] = above;
        return node;
    }
}
