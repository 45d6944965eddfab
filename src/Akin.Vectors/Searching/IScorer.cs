namespace Akin.Vectors.Searching;

/// <summary>Scores stored items against one query. A score orders as the distance does and costs less; <see cref="Distance"/> turns one into the other.</summary>
internal interface IScorer
{
    float Score(int slot);

    /// <summary>The score of one stored item against another.</summary>
    float Between(int a, int b);

    /// <summary>Asks the processor to fetch what <see cref="Score"/> will read.</summary>
    void Prefetch(int slot);

    /// <summary>The distance that a score stands for; of an exact scorer only.</summary>
    static abstract float Distance(float score);
}
