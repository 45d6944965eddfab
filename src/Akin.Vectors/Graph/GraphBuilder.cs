using Akin.Vectors.Searching;
using Akin.Vectors.Storage;

namespace Akin.Vectors.Graph;

/// <summary>Links new nodes into a graph (algorithms 1 and 4 of the paper); several threads may do so at once.</summary>
internal sealed unsafe class GraphBuilder(Rows rows, HnswGraph graph, int efConstruction)
{
    private const int Stripes = 4096;
    private const int Watched = 10;
    private readonly int[] _locks = new int[Stripes];

    private Rows Rows => rows;

    private bool Sketched => rows.Sketcher is not null;

    /// <summary>Links one node, whose level and vector are set.</summary>
    public void Insert(int slot, Scratch scratch)
    {
        scratch.Prepare(rows, slot);
        var work = new Insertion(this, slot, scratch);
        Scoring.AsStored(rows, scratch, ref work);
    }

    /// <summary>The paper's heuristic: of candidates in ascending order, those that are nearer to the node than to any chosen before.</summary>
    public static int Choose<TScorer>(TScorer scorer, ReadOnlySpan<(float Score, int Slot)> candidates, Span<int> chosen)
        where TScorer : struct, IScorer
    {
        int count = 0;
        for (int i = 0; i < candidates.Length && count < chosen.Length; i++)
        {
            (float score, int slot) = candidates[i];
            int against = 0;
            while (against < count && !(scorer.Between(slot, chosen[against]) < score))
                against++;
            if (against == count)
                chosen[count++] = slot;
        }

        return count;
    }

    private void Insert<TScorer, TBound>(int slot, TScorer scorer, TBound bound, Scratch scratch)
        where TScorer : struct, IScorer
        where TBound : struct, IBound
    {
        int level = graph.Levels[slot];
        (int at, int top) = graph.Entry.Get();
        if (at < 0)
        {
            if (graph.Entry.TryStart(slot, level))
                return;
            (at, top) = graph.Entry.Get();
        }

        for (int l = top; l > level; l--)
            at = GraphSearch.Greedy(graph, scorer, bound, at, l);
        Span<int> chosen = stackalloc int[graph.M];
        for (int l = Math.Min(top, level); l >= 0; l--)
        {
            GraphSearch.Nearest(graph, scorer, bound, scratch, at, l, efConstruction);
            at = scratch.Candidates.Slot(0);
            ReadOnlySpan<(float Score, int Slot)> ranked = Ranked(slot, scratch);
            if (l == 0 && Sketched)
                Watch(new SketchBound(rows, scratch), ranked);
            int count = Choose(scorer, ranked, chosen);
            Lock(slot);
            graph.SetLinks(slot, l, chosen[..count]);
            Unlock(slot);
            for (int i = 0; i < count; i++)
                LinkBack(scorer, chosen[i], slot, l);
        }

        if (level > top)
            graph.Entry.Raise(slot, level);
    }

    /// <summary>Counts how far the remainders of near neighbors point the same way.</summary>
    private void Watch(SketchBound bound, ReadOnlySpan<(float Score, int Slot)> ranked)
    {
        for (int i = 0; i < Math.Min(Watched, ranked.Length); i++)
            rows.Sketcher!.Trust.Count(bound.Cosine(ranked[i].Slot, ranked[i].Score));
    }

    /// <summary>What the search found, nearest first, without the node itself and without what is deleted.</summary>
    private ReadOnlySpan<(float Score, int Slot)> Ranked(int slot, Scratch scratch)
    {
        CandidatePool pool = scratch.Candidates;
        if (scratch.Ranked.Length < pool.Count)
            scratch.Ranked = new (float, int)[pool.Count];
        int n = 0;
        for (int i = 0; i < pool.Count; i++)
        {
            int found = pool.Slot(i);
            if (found != slot && rows.State[found] != Rows.Deleted)
                scratch.Ranked[n++] = (pool.Score(i), found);
        }

        return scratch.Ranked.AsSpan(0, n);
    }

    private void LinkBack<TScorer>(TScorer scorer, int node, int to, int level)
        where TScorer : struct, IScorer
    {
        Lock(node);
        try
        {
            int width = graph.Width(level), count = graph.Count(node, level);
            int* links = graph.Links(node, level);
            if (new ReadOnlySpan<int>(links, count).Contains(to))
                return;
            if (count < width)
            {
                Volatile.Write(ref links[count], to);
                return;
            }

            Span<(float Score, int Slot)> candidates = stackalloc (float, int)[count + 1];
            for (int i = 0; i < count; i++)
                scorer.Prefetch(links[i]);
            for (int i = 0; i <= count; i++)
            {
                int other = i < count ? links[i] : to;
                candidates[i] = (scorer.Between(node, other), other);
            }

            candidates.Sort(static (a, b) => a.Score.CompareTo(b.Score));
            Span<int> chosen = stackalloc int[width];
            graph.SetLinks(node, level, chosen[..Choose(scorer, candidates, chosen)]);
        }
        finally
        {
            Unlock(node);
        }
    }

    private void Lock(int slot)
    {
        var wait = new SpinWait();
        while (Interlocked.CompareExchange(ref _locks[slot % Stripes], 1, 0) != 0)
            wait.SpinOnce();
    }

    private void Unlock(int slot) => Volatile.Write(ref _locks[slot % Stripes], 0);

    private readonly struct Insertion(GraphBuilder builder, int slot, Scratch scratch) : IScorerUse
    {
        public void Use<TScorer>(TScorer scorer)
            where TScorer : struct, IScorer
        {
            if (builder.Sketched)
                builder.Insert(slot, scorer, new SketchBound(builder.Rows, scratch), scratch);
            else
                builder.Insert(slot, scorer, new NoBound(), scratch);
        }
    }
}
