using System.Runtime.CompilerServices;
using Akin.Vectors.Searching;
using Akin.Vectors.Storage;

namespace Akin.Vectors.Trees;

/// <summary>
/// One search: leaves in the order of how far beyond the planes they lie, until enough items have been met; then the items in the order that their
/// sketches promise, until none can be near enough any more.
/// </summary>
internal readonly unsafe struct ForestWalk(Rows rows, Forest forest, Scratch scratch, int searchK, int candidates, ItemFilter filter, double scanCost) : IScorerUse
{
    public void Use<TScorer>(TScorer scorer)
        where TScorer : struct, IScorer
    {
        if (!TryGather(out int found))
        {
            Scan.Matches(rows, scratch, candidates, filter);
            return;
        }

        scratch.Nearest.Start(candidates);
        if (SketchBound.Bounds(rows.Layout))
            ByPromise(scorer, found);
        else
            ByTurn(scorer, found);
    }

    /// <summary>Collects items into the scratch's met slots; false where a scan of all that match is cheaper.</summary>
    [SkipLocalsInit]
    private bool TryGather(out int found)
    {
        found = 0;
        KeyHeap open = scratch.Open;
        Visited visited = scratch.Visited;
        open.Clear();
        visited.Start(rows.Capacity);
        int* met = scratch.Met(searchK);
        long examined = 0;
        foreach (int root in forest.Roots)
            open.Push((uint)root);
        int[] children = forest.Children, offsets = forest.Offsets;
        float[] inverses = forest.Inverses;
        fixed (short* normals = forest.Normals)
        {
            while (open.Count > 0 && found < searchK)
            {
                ulong key = open.Pop();
                float beyond = BitConverter.UInt32BitsToSingle((uint)(key >> 32));
                int at = (int)(uint)key;
                while (at >= 0)
                {
                    float margin = Split.Margin(normals + ((nint)at * Forest.Width), offsets[at], scratch.Sketch) * inverses[at];
                    int side = margin > 0 ? 1 : 0;
                    float other = beyond + (margin * margin);
                    open.Push(((ulong)BitConverter.SingleToUInt32Bits(other) << 32) | (uint)Volatile.Read(ref children[(2 * at) + 1 - side]));
                    at = Volatile.Read(ref children[(2 * at) + side]);
                }

                int[] leaf = Volatile.Read(ref forest.Leaves[~at]);
                examined += leaf.Length;
                foreach (int slot in leaf)
                {
                    if (visited.Mark(slot) && filter.Passes(slot) && found < searchK)
                        met[found++] = slot;
                }

                if (examined > (scanCost * 2) + (8L * searchK))
                    return false;
            }
        }

        return found >= Math.Min(candidates, rows.Map.Count);
    }

    private void ByPromise<TScorer>(TScorer scorer, int found)
        where TScorer : struct, IScorer
    {
        const int Ahead = 16;
        var bound = new SketchBound(rows, scratch);
        KeyHeap promising = scratch.Open;
        NearestHits nearest = scratch.Nearest;
        int* met = scratch.Met(found);
        promising.Clear();
        for (int i = 0; i < found; i++)
        {
            if (i + Ahead < found)
                bound.Prefetch(met[i + Ahead]);
            promising.Append(((ulong)SortableFloat.FromFloat(bound.Least(met[i])) << 32) | (uint)met[i]);
        }

        promising.Order();
        int* batch = stackalloc int[Ahead];
        while (promising.Count > 0)
        {
            int n = 0;
            while (n < Ahead && promising.Count > 0)
            {
                ulong key = promising.Pop();
                if (SortableFloat.ToFloat((uint)(key >> 32)) > nearest.Limit)
                {
                    promising.Clear();
                    break;
                }

                batch[n] = (int)(uint)key;
                scorer.Prefetch(batch[n++]);
            }

            for (int i = 0; i < n; i++)
                nearest.Offer(scorer.Score(batch[i]), batch[i], rows.Ids[batch[i]]);
        }
    }

    private void ByTurn<TScorer>(TScorer scorer, int found)
        where TScorer : struct, IScorer
    {
        const int Ahead = 4;
        int* met = scratch.Met(found);
        for (int i = 0; i < found; i++)
        {
            if (i + Ahead < found)
                scorer.Prefetch(met[i + Ahead]);
            scratch.Nearest.Offer(scorer.Score(met[i]), met[i], rows.Ids[met[i]]);
        }
    }
}
