namespace Akin.Vectors.Searching;

/// <summary>Gives the hits found their exact distances, puts them in order and hands them out.</summary>
internal unsafe struct HandOut(NearestHits nearest, float? maxDistance, Neighbour* results, int wanted) : IScorerUse
{
    public int Count { get; private set; }

    public void Use<TScorer>(TScorer scorer)
        where TScorer : struct, IScorer
    {
        Span<Hit> hits = nearest.Hits;
        for (int i = 0; i < hits.Length; i++)
        {
            if (i + 1 < hits.Length)
                scorer.Prefetch(hits[i + 1].Slot);
            float distance = TScorer.Distance(scorer.Score(hits[i].Slot));
            hits[i].Score = float.IsNaN(distance) ? float.PositiveInfinity : distance;
        }

        foreach (Hit hit in nearest.Sorted())
        {
            if (Count < wanted && !(hit.Score > maxDistance))
                results[Count++] = new Neighbour(hit.Id, hit.Score);
        }
    }
}
