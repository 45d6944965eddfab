using Akin.Vectors.Storage;
using Akin.Vectors.Trees;

namespace Akin.Vectors.Files;

/// <summary>The trees' part of an index file.</summary>
internal static unsafe class ForestFile
{
    public static void Save(string path, Rows rows, Forest forest, ForestOptions options, long tag)
    {
        var settings = new long[IndexFile.Settings];
        int[] leaves = Flatten(forest);
        ReadOnlySpan<long> own = [options.Trees, options.SearchK, options.Seed, forest.Roots.Length, forest.NodeCount, leaves.Length];
        own.CopyTo(settings.AsSpan(IndexFile.OwnSettings));
        // Offsets and children of a node stand together.
        var nodes = new int[forest.NodeCount * 3];
        for (int i = 0; i < forest.NodeCount; i++)
            (nodes[3 * i], nodes[(3 * i) + 1], nodes[(3 * i) + 2]) = (forest.Offsets[i], forest.Children[2 * i], forest.Children[(2 * i) + 1]);
        fixed (int* r = forest.Roots, n = nodes, l = leaves)
        fixed (short* normals = forest.Normals)
        {
            Section[] sections =
            [
                new(Section.Roots, (byte*)r, forest.Roots.Length * 4L),
                new(Section.Nodes, (byte*)n, nodes.Length * 4L),
                new(Section.Normals, (byte*)normals, forest.NodeCount * Forest.Width * 2L),
                new(Section.Leaves, (byte*)l, leaves.Length * 4L),
            ];
            IndexFile.Save(path, IndexKind.Forest, rows, options, tag, settings, sections);
        }
    }

    public static ForestIndex Read(SectionReader reader)
    {
        ReadOnlySpan<long> own = reader.Header.Own;
        ForestOptions options = ForestIndex.Checked(new ForestOptions
        {
            Quantize = reader.Header.Quantize,
            Oversample = reader.Header.Oversample,
            Trees = (int)own[0],
            SearchK = (int)own[1],
            Seed = (int)own[2],
        });
        Rows rows = IndexFile.ReadRows(reader);
        ReadOnlySpan<int> roots = reader.Ints<int>(Section.Roots, own[3]), nodes = reader.Ints<int>(Section.Nodes, own[4] * 3), leaves = reader.Ints<int>(Section.Leaves, own[5]);
        int count = nodes.Length / 3;
        var forest = new Forest
        {
            Roots = roots.ToArray(),
            Normals = reader.Ints<short>(Section.Normals, own[4] * Forest.Width).ToArray(),
            Offsets = new int[count],
            Inverses = new float[count],
            Children = new int[count * 2],
            Leaves = Unflatten(leaves, rows.High),
            NodeCount = count,
        };
        forest.LeafCount = forest.Leaves.Length;
        for (int i = 0; i < count; i++)
        {
            (forest.Offsets[i], forest.Children[2 * i], forest.Children[(2 * i) + 1]) = (nodes[3 * i], nodes[(3 * i) + 1], nodes[(3 * i) + 2]);
            forest.Inverses[i] = TreeGrower.Inverse(forest.Normals.AsSpan(i * Forest.Width, Forest.Width));
        }

        if (!IsSound(forest) || (forest.Roots.Length > 0 && rows.Sketcher is null))
            throw new InvalidDataException("its trees lead nowhere; build the index again");
        return ForestIndex.Over(rows, forest, options);
    }

    private static int[] Flatten(Forest forest)
    {
        var flat = new List<int>();
        for (int i = 0; i < forest.LeafCount; i++)
        {
            flat.Add(forest.Leaves[i].Length);
            flat.AddRange(forest.Leaves[i]);
        }

        return [.. flat];
    }

    private static int[][] Unflatten(ReadOnlySpan<int> flat, int high)
    {
        var leaves = new List<int[]>();
        while (!flat.IsEmpty)
        {
            if (flat[0] < 0 || flat[0] >= flat.Length)
                throw new InvalidDataException("its leaves do not fit; build the index again");
            int[] leaf = flat.Slice(1, flat[0]).ToArray();
            foreach (int slot in leaf)
            {
                if ((uint)slot >= (uint)high)
                    throw new InvalidDataException("its leaves name items that are not there; build the index again");
            }

            leaves.Add(leaf);
            flat = flat[(flat[0] + 1)..];
        }

        return [.. leaves];
    }

    /// <summary>Whether every link leads on to a later node or a leaf, so that no walk can go round.</summary>
    private static bool IsSound(Forest forest)
    {
        for (int i = 0; i < forest.Children.Length; i++)
        {
            int child = forest.Children[i];
            if (child >= 0 ? child <= i / 2 || child >= forest.NodeCount : ~child >= forest.LeafCount)
                return false;
        }

        return Array.TrueForAll(forest.Roots, root => root >= 0 ? root < forest.NodeCount : ~root < forest.LeafCount);
    }
}
