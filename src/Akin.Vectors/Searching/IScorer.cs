namespace Akin.Vectors.Searching;

/// <summary>Scores stored rows against one query. A score orders as the distance does and costs less; <see cref="Distance"/> turns one into the other.</summary>
internal interface IScorer
{
    float Score(int slot);

    /// <summary>Asks the processor to fetch a row that will be scored soon.</summary>
    void Prefetch(int slot);

    /// <summary>The distance that a score stands for.</summary>
    static abstract float Distance(float score);
}
