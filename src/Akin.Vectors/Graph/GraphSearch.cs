using System.Runtime.CompilerServices;
using Akin.Vectors.Searching;

namespace Akin.Vectors.Graph;

/// <summary>Best-first search in one layer of the graph (algorithm 2 of the paper).</summary>
internal static unsafe class GraphSearch
{
    /// <summary>Walks to the nearest node there is by always going to the nearest neighbor.</summary>
    public static int Greedy<TScorer, TBound>(HnswGraph graph, TScorer scorer, TBound bound, int entry, int level)
        where TScorer : struct, IScorer
        where TBound : struct, IBound
    {
        float score = scorer.Score(entry);
        for (bool moved = true; moved;)
        {
            moved = false;
            int* links = graph.Links(entry, level);
            int width = graph.Width(level);
            for (int i = 0; i < width && Volatile.Read(ref links[i]) is >= 0 and var ahead; i++)
                Ahead(scorer, bound, ahead);
            for (int i = 0; i < width && Volatile.Read(ref links[i]) is >= 0 and var next; i++)
            {
                if (!bound.MayBeBelow(next, score))
                    continue;
                float s = scorer.Score(next);
                if (s < score)
                    (score, entry, moved) = (s, next, true);
            }
        }

        return entry;
    }

    /// <summary>Leaves the ef nearest nodes of a layer in the scratch's candidates.</summary>
    [SkipLocalsInit]
    public static void Nearest<TScorer, TBound>(HnswGraph graph, TScorer scorer, TBound bound, Scratch scratch, int entry, int level, int ef)
        where TScorer : struct, IScorer
        where TBound : struct, IBound
    {
        CandidatePool pool = scratch.Candidates;
        Visited visited = scratch.Visited;
        pool.Start(ef);
        visited.Start(graph.Capacity);
        visited.Mark(entry);
        pool.Insert(scorer.Score(entry), entry);
        int width = graph.Width(level);
        int* batch = stackalloc int[width];
        for (int node; (node = pool.Next()) >= 0;)
        {
            int* links = graph.Links(node, level);
            int fresh = 0;
            for (int i = 0; i < width && Volatile.Read(ref links[i]) is >= 0 and var next; i++)
            {
                if (visited.Mark(next))
                {
                    Ahead(scorer, bound, next);
                    batch[fresh++] = next;
                }
            }

            if (typeof(TBound) != typeof(NoBound))
                fresh = Dismiss(scorer, bound, batch, fresh, pool.Limit);
            for (int i = 0; i < fresh; i++)
            {
                float score = scorer.Score(batch[i]);
                if (!(score >= pool.Limit))
                {
                    // Its links are likely to be followed soon.
                    Prefetching.Row((byte*)graph.Links(batch[i], level), width * sizeof(int));
                    pool.Insert(score, batch[i]);
                }
            }
        }
    }

    /// <summary>Keeps those that may be below the limit, and sends for their vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Dismiss<TScorer, TBound>(TScorer scorer, TBound bound, int* batch, int count, float limit)
        where TScorer : struct, IScorer
        where TBound : struct, IBound
    {
        int kept = 0;
        for (int i = 0; i < count; i++)
        {
            int slot = batch[i];
            if (bound.MayBeBelow(slot, limit))
            {
                scorer.Prefetch(slot);
                batch[kept++] = slot;
            }
        }

        return kept;
    }

    /// <summary>Sends for what is looked at first: the sketch where there is one, else the vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Ahead<TScorer, TBound>(TScorer scorer, TBound bound, int slot)
        where TScorer : struct, IScorer
        where TBound : struct, IBound
    {
        if (typeof(TBound) == typeof(NoBound))
            scorer.Prefetch(slot);
        else
            bound.Prefetch(slot);
    }
}
