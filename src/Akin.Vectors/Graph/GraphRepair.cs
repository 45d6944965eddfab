using System.Runtime.InteropServices;
using Akin.Vectors.Searching;
using Akin.Vectors.Storage;

namespace Akin.Vectors.Graph;

/// <summary>
/// Takes deleted nodes out of a graph beside its readers: whoever linked to one links instead to the best of what it still has and of what the
/// deleted one led to (as in FreshDiskANN, Singh et al. 2021).
/// </summary>
internal sealed unsafe class GraphRepair(Rows rows, HnswGraph graph)
{
    /// <summary>Mends every live node; afterwards no link leads to a deleted one. Gives the nodes that were left with no link on some layer.</summary>
    public List<int> Run(int threads, Func<Scratch> rent, Action<Scratch> give)
    {
        const int Piece = 1024;
        var alone = new List<int>();
        Workers.ForEach(threads, (rows.High + Piece - 1) / Piece, piece =>
        {
            Scratch scratch = rent();
            for (int slot = piece * Piece; slot < Math.Min(rows.High, (piece + 1) * Piece); slot++)
            {
                if (rows.IsLive(slot) && !Mend(slot, scratch))
                {
                    lock (alone)
                        alone.Add(slot);
                }
            }

            give(scratch);
        });
        ChooseEntry();
        return alone;
    }

    private bool Mend(int slot, Scratch scratch)
    {
        bool linked = true;
        for (int level = 0; level <= graph.Levels[slot]; level++)
        {
            int count = graph.Count(slot, level);
            var links = new ReadOnlySpan<int>(graph.Links(slot, level), count);
            bool broken = false;
            foreach (int to in links)
                broken |= rows.State[to] == Rows.Deleted;
            if (!broken)
                continue;
            var mend = new LevelMend(rows, graph, slot, level, scratch);
            Scoring.AsStored(rows, scratch, ref mend);
            linked &= graph.Count(slot, level) > 0;
        }

        return linked;
    }

    private void ChooseEntry()
    {
        (int entry, _) = graph.Entry.Get();
        if (entry < 0 || rows.State[entry] != Rows.Deleted)
            return;
        int best = -1;
        for (int slot = 0; slot < rows.High; slot++)
        {
            if (rows.IsLive(slot) && (best < 0 || graph.Levels[slot] > graph.Levels[best]))
                best = slot;
        }

        graph.Entry.Set(best, best < 0 ? 0 : graph.Levels[best]);
    }

    private readonly struct LevelMend(Rows rows, HnswGraph graph, int slot, int level, Scratch scratch) : IScorerUse
    {
        public void Use<TScorer>(TScorer scorer)
            where TScorer : struct, IScorer
        {
            Visited visited = scratch.Visited;
            visited.Start(graph.Capacity);
            visited.Mark(slot);
            var candidates = new List<(float Score, int Slot)>(graph.Width(level) * 4);
            Gather(scorer, slot, true, candidates);
            candidates.Sort(static (a, b) => a.Score.CompareTo(b.Score));
            Span<int> chosen = stackalloc int[graph.Width(level)];
            int count = GraphBuilder.Choose(scorer, CollectionsMarshal.AsSpan(candidates), chosen);
            graph.SetLinks(slot, level, chosen[..count]);
        }

        private void Gather<TScorer>(TScorer scorer, int from, bool through, List<(float Score, int Slot)> candidates)
            where TScorer : struct, IScorer
        {
            foreach (int to in new ReadOnlySpan<int>(graph.Links(from, level), graph.Count(from, level)))
            {
                if (!scratch.Visited.Mark(to))
                    continue;
                if (rows.IsLive(to))
                    candidates.Add((scorer.Between(slot, to), to));
                else if (through)
                    Gather(scorer, to, false, candidates);
            }
        }
    }
}
