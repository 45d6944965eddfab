using Akin.Vectors.Searching;
using Akin.Vectors.Storage;

namespace Akin.Vectors.Graph;

/// <summary>Links new nodes into a graph (algorithms 1 and 4 of the paper); several threads may do so at once.</summary>
internal sealed unsafe class GraphBuilder(Rows rows, HnswGraph graph, HnswOptions options, EntryPoint entry)
{
    private readonly int[] _locks = new int[4096];

    /// <summary>Links one node, whose level and vector are set.</summary>
    public void Insert(int slot, Scratch scratch)
    {
        Buffer.MemoryCopy(rows.Row(slot), scratch.Query, rows.Stride, rows.Stride);
        var work = new InsertUse(this, slot, scratch);
        scratch.ZeroQuery = false;
        if (rows.Metric == Metric.Cosine)
            VectorIndex.Normalise(rows, scratch, rows.Inverse[slot]);
        Scoring.With(rows, scratch.Query, scratch.ZeroQuery, ref work);
    }

    private void Insert<TScorer>(int slot, TScorer scorer, Scratch scratch)
        where TScorer : struct, IScorer
    {
        int level = graph.Levels[slot];
        (int at, int top) = entry.Get();
        if (at < 0)
        {
            if (entry.TryStart(slot, level))
                return;
            (at, top) = entry.Get();
        }

        for (int l = top; l > level; l--)
            at = GraphSearch.Greedy(graph, scorer, at, l, out _);
        Span<int> chosen = stackalloc int[2 * graph.M];
        for (int l = Math.Min(top, level); l >= 0; l--)
        {
            GraphSearch.Nearest(graph, scorer, scratch, at, l, options.EfConstruction);
            CandidatePool pool = scratch.Candidates;
            var candidates = new (float Score, int Slot)[pool.Count];
            int n = 0;
            for (int i = 0; i < pool.Count; i++)
            {
                if (pool.Slot(i) != slot)
                    candidates[n++] = (pool.Score(i), pool.Slot(i));
            }

            at = pool.Slot(0);
            int count = Choose(candidates.AsSpan(0, n), graph.M, chosen);
            Lock(slot);
            graph.SetLinks(slot, l, chosen[..count]);
            Unlock(slot);
            for (int i = 0; i < count; i++)
                LinkBack(chosen[i], slot, l);
        }

        if (level > top)
            entry.Raise(slot, level);
    }

    /// <summary>The paper's heuristic: of the candidates, nearest first, those that are nearer to the node than to any chosen before.</summary>
    private int Choose(ReadOnlySpan<(float Score, int Slot)> candidates, int most, Span<int> chosen)
    {
        int count = 0;
        for (int i = 0; i < candidates.Length && count < most; i++)
        {
            var pair = new PairUse(rows, candidates[i].Slot, chosen[..count], candidates[i].Score);
            if (pair.IsDiverse())
                chosen[count++] = candidates[i].Slot;
        }

        return count;
    }

    private void LinkBack(int node, int to, int level)
    {
        Lock(node);
        int width = graph.Width(level), count = graph.Count(node, level);
        int* links = graph.Links(node, level);
        var present = new ReadOnlySpan<int>(links, count);
        if (!present.Contains(to))
        {
            if (count < width)
            {
                Volatile.Write(ref links[count], to);
            }
            else
            {
                var candidates = new (float Score, int Slot)[count + 1];
                for (int i = 0; i <= count; i++)
                {
                    int other = i < count ? links[i] : to;
                    candidates[i] = (PairUse.Score(rows, node, other), other);
                }

                candidates.AsSpan().Sort();
                Span<int> chosen = stackalloc int[width];
                int kept = Choose(candidates, width, chosen);
                graph.SetLinks(node, level, chosen[..kept]);
            }
        }

        Unlock(node);
    }

    private void Lock(int slot)
    {
        var wait = new SpinWait();
        while (Interlocked.CompareExchange(ref _locks[slot & 4095], 1, 0) != 0)
            wait.SpinOnce();
    }

    private void Unlock(int slot) => Volatile.Write(ref _locks[slot & 4095], 0);

    private readonly struct InsertUse(GraphBuilder builder, int slot, Scratch scratch) : IScorerUse
    {
        public void Use<TScorer>(TScorer scorer)
            where TScorer : struct, IScorer => builder.Insert(slot, scorer, scratch);
    }
}
