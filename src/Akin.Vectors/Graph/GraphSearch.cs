using System.Runtime.CompilerServices;
using Akin.Vectors.Searching;

namespace Akin.Vectors.Graph;

/// <summary>Best-first search in one layer of the graph (algorithm 2 of the paper).</summary>
internal static unsafe class GraphSearch
{
    /// <summary>Walks to the nearest node there is by always going to the nearest neighbour.</summary>
    public static int Greedy<TScorer>(HnswGraph graph, TScorer scorer, int entry, int level)
        where TScorer : struct, IScorer
    {
        float score = scorer.Score(entry);
        for (bool moved = true; moved;)
        {
            moved = false;
            int* links = graph.Links(entry, level);
            int width = graph.Width(level);
            for (int i = 0; i < width && links[i] >= 0; i++)
                scorer.Prefetch(links[i]);
            for (int i = 0; i < width && Volatile.Read(ref links[i]) is >= 0 and var next; i++)
            {
                float s = scorer.Score(next);
                if (s < score)
                    (score, entry, moved) = (s, next, true);
            }
        }

        return entry;
    }

    /// <summary>Leaves the ef nearest nodes of a layer in the scratch's candidates.</summary>
    [SkipLocalsInit]
    public static void Nearest<TScorer>(HnswGraph graph, TScorer scorer, Scratch scratch, int entry, int level, int ef)
        where TScorer : struct, IScorer
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
                    scorer.Prefetch(next);
                    batch[fresh++] = next;
                }
            }

            for (int i = 0; i < fresh; i++)
            {
                float score = scorer.Score(batch[i]);
                if (!(score >= pool.Limit))
                    pool.Insert(score, batch[i]);
            }
        }
    }
}
