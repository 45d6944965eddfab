using Akin.Vectors.Searching;
using Akin.Vectors.Storage;

namespace Akin.Vectors.Graph;

/// <summary>One search: down the layers, then over the lowest, or a scan where that turns out cheaper.</summary>
/// <param name="rows">The items.</param>
/// <param name="graph">Their graph.</param>
/// <param name="scratch">The prepared query; receives the hits.</param>
/// <param name="ef">Candidates to keep.</param>
/// <param name="candidates">Hits to leave, of which there may be fewer.</param>
/// <param name="filter">What may be a hit.</param>
/// <param name="scanCost">What the scan of the matches would cost.</param>
internal readonly unsafe struct GraphWalk(Rows rows, HnswGraph graph, Scratch scratch, int ef, int candidates, ItemFilter filter, double scanCost) : IScorerUse
{
    public void Use<TScorer>(TScorer scorer)
        where TScorer : struct, IScorer
    {
        (int at, int top) = graph.Entry.Get();
        if (at < 0 || !(rows.Sketcher is null ? Walk(scorer, new NoBound(), at, top) : Walk(scorer, new SketchBound(rows, scratch), at, top)))
            Scan.Matches(rows, scratch, candidates, filter);
    }

    private bool Walk<TScorer, TBound>(TScorer scorer, TBound bound, int at, int top)
        where TScorer : struct, IScorer
        where TBound : struct, IBound
    {
        for (int level = top; level > 0; level--)
            at = GraphSearch.Greedy(graph, scorer, bound, at, level);
        if (!filter.IsOpen)
            return FilteredSearch.Nearest(graph, scorer, scratch, at, ef, filter, scanCost, rows.Ids) && Trim();

        GraphSearch.Nearest(graph, scorer, bound, scratch, at, 0, ef);
        CandidatePool pool = scratch.Candidates;
        scratch.Nearest.Start(candidates);
        for (int i = 0, n = 0; i < pool.Count && n < candidates; i++)
        {
            int slot = pool.Slot(i);
            if (rows.IsLive(slot))
            {
                scratch.Nearest.Offer(pool.Score(i), slot, rows.Ids[slot]);
                n++;
            }
        }

        return scratch.Nearest.Count >= Math.Min(candidates, rows.Map.Count);
    }

    /// <summary>Keeps of the ef matches as many as are wanted.</summary>
    private bool Trim()
    {
        scratch.Nearest.Trim(candidates);
        return true;
    }
}
