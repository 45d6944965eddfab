using Akin.Vectors.Storage;

namespace Akin.Vectors.Searching;

/// <summary>Something to do with a scorer of whichever type the index's metric calls for, compiled once for each.</summary>
internal interface IScorerUse
{
    void Use<TScorer>(TScorer scorer)
        where TScorer : struct, IScorer;
}

/// <summary>Picks the scorer of a metric.</summary>
internal static unsafe class Scoring
{
    public static void With<TUse>(Rows rows, byte* query, bool zeroQuery, ref TUse use)
        where TUse : struct, IScorerUse
    {
        switch (rows.Metric)
        {
            case Metric.L2:
                use.Use(new L2Scorer(rows, query));
                break;
            case Metric.L1:
                use.Use(new L1Scorer(rows, query));
                break;
            case Metric.Cosine:
                use.Use(new CosineScorer(rows, query, zeroQuery));
                break;
            case Metric.InnerProduct:
                use.Use(new ProductScorer(rows, query));
                break;
            default:
                use.Use(new BitScorer(rows, query));
                break;
        }
    }
}

/// <summary>Compares the query with every item that the options allow.</summary>
internal unsafe struct Scan(Rows rows, NearestHits nearest, SearchOptions options) : IScorerUse
{
    public readonly void Use<TScorer>(TScorer scorer)
        where TScorer : struct, IScorer
    {
        for (int slot = 0; slot < rows.High; slot++)
        {
            if (rows.State[slot] == Rows.Live && Passes(rows.Ids[slot]))
                nearest.Offer(scorer.Score(slot), slot, rows.Ids[slot]);
        }
    }

    private readonly bool Passes(long id) => (options.Allowed?.Contains(id) ?? true) && (options.Filter?.Invoke(id) ?? true);
}

/// <summary>Scores the hits found again by their exact distance, puts them in order and hands them out.</summary>
internal unsafe struct HandOut(NearestHits nearest, float? maxDistance, Neighbour* results, int wanted) : IScorerUse
{
    public int Count { get; private set; }

    public void Use<TScorer>(TScorer scorer)
        where TScorer : struct, IScorer
    {
        foreach (ref Hit hit in nearest.Hits)
            hit.Score = TScorer.Distance(scorer.Score(hit.Slot));
        foreach (Hit hit in nearest.Sorted())
        {
            if (Count < wanted && !(hit.Score > maxDistance))
                results[Count++] = new Neighbour(hit.Id, hit.Score);
        }
    }
}
