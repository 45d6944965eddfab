using Akin.Vectors.Storage;

namespace Akin.Vectors.Searching;

/// <summary>Compares the query with every item that passes the filter.</summary>
internal readonly unsafe struct Scan(Rows rows, NearestHits nearest, ItemFilter filter) : IScorerUse
{
    private const int Batch = 64;

    /// <summary>
    /// What an index does where its structure does not help. The matches of a filter may lie far from the query and all about as far, where codes
    /// cannot tell them apart: they are compared exactly, and the query needs no code.
    /// </summary>
    public static void Matches(Rows rows, Scratch scratch, int candidates, ItemFilter filter)
    {
        scratch.Nearest.Start(candidates);
        var scan = new Scan(rows, scratch.Nearest, filter);
        if (filter.IsOpen)
            Scoring.AsStored(rows, scratch, ref scan);
        else
            Scoring.Exactly(rows, scratch, ref scan);
    }

    public void Use<TScorer>(TScorer scorer)
        where TScorer : struct, IScorer
    {
        if (filter.IsOpen)
            All(scorer);
        else
            Matching(scorer);
    }

    private void All<TScorer>(TScorer scorer)
        where TScorer : struct, IScorer
    {
        for (int slot = 0; slot < rows.High; slot++)
        {
            if (rows.IsLive(slot))
                nearest.Offer(scorer.Score(slot), slot, rows.Ids[slot]);
        }
    }

    /// <summary>Gathers matches first, so that the next ones are on their way from memory while one is scored.</summary>
    private void Matching<TScorer>(TScorer scorer)
        where TScorer : struct, IScorer
    {
        int* batch = stackalloc int[Batch];
        int n = 0;
        // A small set is looked up; a large one is asked of every item.
        ReadOnlySpan<long> ids = filter.Allowed is { } allowed && allowed.Count < rows.High / 4 ? allowed.Ids : [];
        int asked = ids.IsEmpty ? filter.Allowed?.Count == 0 ? 0 : rows.High : ids.Length;
        for (int i = 0; i < asked; i++)
        {
            int slot = ids.IsEmpty ? i : rows.Map.Find(rows, ids[i]);
            if (slot < 0 || !filter.Passes(slot))
                continue;
            scorer.Prefetch(slot);
            batch[n++] = slot;
            if (n == Batch)
            {
                Offer(scorer, batch, n);
                n = 0;
            }
        }

        Offer(scorer, batch, n);
    }

    private void Offer<TScorer>(TScorer scorer, int* batch, int n)
        where TScorer : struct, IScorer
    {
        for (int i = 0; i < n; i++)
            nearest.Offer(scorer.Score(batch[i]), batch[i], rows.Ids[batch[i]]);
    }
}
