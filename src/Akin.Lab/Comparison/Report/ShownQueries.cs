using Akin.Lab.Evaluation;

namespace Akin.Lab.Comparison.Report;

/// <summary>Which queries a contact sheet shows: those that went best and those that went worst, of many labels rather than of one.</summary>
/// <param name="Best">Places among the comparison's queries, the best first.</param>
/// <param name="Worst">Places among the comparison's queries, the worst first.</param>
internal sealed record ShownQueries(IReadOnlyList<int> Best, IReadOnlyList<int> Worst)
{
    /// <summary>Queries of each kind.</summary>
    public const int Most = 8;

    /// <summary>Chooses them.</summary>
    /// <param name="outcomes">How each query went; null where it had nothing to be compared with.</param>
    /// <param name="labels">The label of each query.</param>
    public static ShownQueries Choose(IReadOnlyList<QueryOutcome?> outcomes, IReadOnlyList<string> labels)
    {
        int[] answered = [.. Enumerable.Range(0, outcomes.Count).Where(i => outcomes[i] is not null)];
        int[] bestFirst = [.. answered
            .OrderByDescending(i => outcomes[i]!.Value.First).ThenByDescending(i => outcomes[i]!.Value.PrecisionAtK)
            .ThenByDescending(i => outcomes[i]!.Value.AveragePrecision ?? 0).ThenBy(i => i)];
        // With few queries none is shown as both.
        int most = Math.Min(Most, (answered.Length + 1) / 2);
        int[] best = Varied(bestFirst, labels, most);
        return new ShownQueries(best, Varied([.. bestFirst.Reverse().Except(best)], labels, Math.Min(most, answered.Length - best.Length)));
    }

    // The first of each label, then the second of each, and so on, as far as they are needed; shown in the given order.
    private static int[] Varied(int[] order, IReadOnlyList<string> labels, int most)
    {
        Dictionary<string, int> seen = [];
        int[] turn = [.. order.Select(i => seen[labels[i]] = seen.GetValueOrDefault(labels[i]) + 1)];
        return [.. Enumerable.Range(0, order.Length).OrderBy(at => turn[at]).ThenBy(at => at).Take(most).Order().Select(at => order[at])];
    }
}
