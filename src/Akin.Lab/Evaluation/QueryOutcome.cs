using System.Runtime.InteropServices;

namespace Akin.Lab.Evaluation;

/// <summary>How good one query's ranking is.</summary>
/// <param name="First">Whether the nearest has the query's label.</param>
/// <param name="HitsAtK">How many of the k nearest have it.</param>
/// <param name="PrecisionAtK">Their share, of k or of as many as there are.</param>
/// <param name="AveragePrecision">The mean of the precisions at each match, over the whole ranking; null where it has no match.</param>
/// <param name="Chance">The share of matches in the whole ranking: what drawing by lot would get.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct QueryOutcome(bool First, int HitsAtK, double PrecisionAtK, double? AveragePrecision, double Chance)
{
    /// <summary>Counts a ranking.</summary>
    /// <param name="matches">Whether each ranked photo has the query's label, the nearest first.</param>
    /// <param name="k">The k of the figures at k, at least 1.</param>
    /// <param name="searched">How many of them are found, the rest never is; by default all.</param>
    /// <returns>Null where nothing is ranked.</returns>
    public static QueryOutcome? Compute(ReadOnlySpan<bool> matches, int k, int searched = int.MaxValue)
    {
        if (matches.IsEmpty)
            return null;
        int hits = 0, hitsAtK = 0, matching = matches.Count(true);
        double precisions = 0;
        for (int i = 0; i < Math.Min(matches.Length, searched); i++)
        {
            if (!matches[i])
                continue;
            hits++;
            if (i < k)
                hitsAtK++;
            precisions += hits / (i + 1.0);
        }

        return new QueryOutcome(
            searched > 0 && matches[0], hitsAtK, hitsAtK / (double)Math.Min(k, matches.Length), matching == 0 ? null : precisions / matching,
            matching / (double)matches.Length);
    }
}
