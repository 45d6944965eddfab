namespace Akin.Vectors.Searching;

/// <summary>Gives the hits found their exact distances, puts them in order and hands them out.</summary>
/// <param name="nearest">The hits found.</param>
/// <param name="exact">Room for the nearest of them by exact score.</param>
/// <param name="bound">What their scores say of the exact ones.</param>
/// <param name="maxDistance">Hits beyond are left out.</param>
/// <param name="results">Receives the hits.</param>
/// <param name="wanted">Room in the results.</param>
internal unsafe struct HandOut(NearestHits nearest, NearestHits exact, CodeBound bound, float? maxDistance, Neighbor* results, int wanted) : IScorerUse
{
    private const int Ahead = 3;

    public int Count { get; private set; }

    public void Use<TScorer>(TScorer scorer)
        where TScorer : struct, IScorer
    {
        Span<Hit> hits = nearest.Sorted();
        if (!bound.IsExact)
            hits = Rescored(scorer, hits);
        for (int i = 0; i < hits.Length && Count < wanted; i++)
        {
            float distance = TScorer.Distance(hits[i].Score);
            if (float.IsNaN(distance))
                distance = float.PositiveInfinity;
            if (!(distance > maxDistance))
                results[Count++] = new Neighbor(hits[i].Id, distance);
        }
    }

    /// <summary>Nearest by code first, until no code can stand for a vector that is near enough.</summary>
    private readonly Span<Hit> Rescored<TScorer>(TScorer scorer, ReadOnlySpan<Hit> hits)
        where TScorer : struct, IScorer
    {
        exact.Start(Math.Min(wanted, hits.Length));
        for (int i = 0; i < Math.Min(Ahead, hits.Length); i++)
            scorer.Prefetch(hits[i].Slot);
        for (int i = 0; i < hits.Length && !(bound.Least(hits[i].Score) > exact.Limit); i++)
        {
            if (i + Ahead < hits.Length)
                scorer.Prefetch(hits[i + Ahead].Slot);
            exact.Offer(scorer.Score(hits[i].Slot), hits[i].Slot, hits[i].Id);
        }

        return exact.Sorted();
    }
}
