using System.Runtime.CompilerServices;
using Akin.Vectors.Searching;

namespace Akin.Vectors.Graph;

/// <summary>
/// Best-first search of the lowest layer that walks through every node but keeps only those that pass a filter. It gives up as soon as the share
/// of matches it meets says that a scan of all matches would be cheaper, as it would be where the matches lie far from the query.
/// </summary>
internal static unsafe class FilteredSearch
{
    // What a step costs, in scores of rows that lie side by side: a score reached through the graph misses the cache more often.
    private const double GraphScore = 1.7, AskFilter = 0.08, FindId = 0.5;
    private const int FirstCheck = 128, Sample = 256;

    /// <summary>What the matches cost to scan.</summary>
    public static double ScanCost(ItemFilter filter, int slots, double share) =>
        filter.Allowed is { } allowed && allowed.Count < slots / 4
            ? allowed.Count * (1 + FindId)
            : slots * (share + (filter.IsOpen ? 0 : AskFilter));

    /// <summary>What the graph costs to search, where a share of the items near the query match.</summary>
    public static double GraphCost(HnswGraph graph, int ef, double share) => GraphScore * ef * graph.M / Math.Max(share, 1e-9);

    /// <summary>The share of items that pass: by the size of a set, else from a sample of them.</summary>
    public static double Share(ItemFilter filter, int slots)
    {
        // A few matches are scanned in less time than a sample takes.
        if (filter.IsSet)
            return Math.Min(1, filter.Allowed!.Count / (double)Math.Max(1, slots));
        int asked = 0, passed = 0;
        int step = Math.Max(1, slots / Sample);
        for (int slot = step / 2; slot < slots; slot += step)
        {
            asked++;
            passed += filter.Passes(slot) ? 1 : 0;
        }

        return asked == 0 ? 1 : (double)passed / asked;
    }

    /// <summary>Leaves the nearest matches in the scratch; false when it gave up.</summary>
    [SkipLocalsInit]
    public static bool Nearest<TScorer>(HnswGraph graph, TScorer scorer, Scratch scratch, int entry, int ef, ItemFilter filter, double scanCost, long* ids)
        where TScorer : struct, IScorer
    {
        KeyHeap open = scratch.Open;
        NearestHits nearest = scratch.Nearest;
        Visited visited = scratch.Visited;
        open.Clear();
        nearest.Start(ef);
        visited.Start(graph.Capacity);
        visited.Mark(entry);
        int width = graph.Width(0), seen = 0, matched = 0, check = FirstCheck;
        int* batch = stackalloc int[width];
        batch[0] = entry;
        int fresh = 1;
        while (true)
        {
            for (int i = 0; i < fresh; i++)
            {
                float score = scorer.Score(batch[i]);
                if (score > nearest.Limit)
                    continue;
                open.Push(((ulong)SortableFloat.FromFloat(score) << 32) | (uint)batch[i]);
                if (filter.Passes(batch[i]))
                {
                    matched++;
                    nearest.Offer(score, batch[i], ids[batch[i]]);
                }
            }

            seen += fresh;
            if (seen >= check)
            {
                check = seen * 2;
                if (nearest.Count < ef && GraphCost(graph, ef, (matched + 0.5) / seen) > scanCost)
                    return false;
            }

            if (open.Count == 0)
                return nearest.Count == ef;
            ulong key = open.Pop();
            if (SortableFloat.ToFloat((uint)(key >> 32)) > nearest.Limit)
                return true;
            int* links = graph.Links((int)(uint)key, 0);
            fresh = 0;
            for (int i = 0; i < width && Volatile.Read(ref links[i]) is >= 0 and var next; i++)
            {
                if (visited.Mark(next))
                {
                    scorer.Prefetch(next);
                    batch[fresh++] = next;
                }
            }
        }
    }
}
