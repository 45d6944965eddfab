using Akin.Vectors;

namespace Akin.Engine.Search;

/// <summary>
/// A direction for every vector that goes into a cosine index or asks one. Raw pixels of a black photo are a zero vector, which has
/// no direction, and an index refuses it; yet one such photo must stop neither an ingest nor a search. It is given the direction of
/// a uniformly gray photo, all components equal: under cosine brightness does not count, and black is the darkest gray. The store
/// keeps the vector as it was.
/// </summary>
internal static class Direction
{
    /// <summary>The rows themselves, or a copy in which zero vectors have a direction.</summary>
    /// <param name="metric">The index's metric; only cosine asks for directions.</param>
    /// <param name="rows">n x dimensions components, row after row.</param>
    /// <param name="dimensions">Components of a row.</param>
    public static ReadOnlySpan<float> GetDirected(Metric metric, ReadOnlySpan<float> rows, int dimensions)
    {
        if (metric != Metric.Cosine)
            return rows;
        float[]? directed = null;
        for (int start = 0; start < rows.Length; start += dimensions)
        {
            if (rows.Slice(start, dimensions).ContainsAnyExcept(0f))
                continue;
            directed ??= rows.ToArray();
            directed.AsSpan(start, dimensions).Fill(1);
        }

        return directed ?? rows;
    }
}
