using Akin.Engine;
using Akin.Lab.Comparison;
using Akin.Lab.Evaluation;

namespace Akin.Lab.Judging.Votes;

/// <summary>What people's votes say of a comparison's contenders.</summary>
public sealed record Leaderboard
{
    /// <summary>The comparison's name.</summary>
    public required string Comparison { get; init; }

    /// <summary>Votes that were given.</summary>
    public required int Votes { get; init; }

    /// <summary>People who gave them.</summary>
    public required int Voters { get; init; }

    /// <summary>Votes for pairs that no contender makes any more, since the comparison was made anew.</summary>
    public required int Uncounted { get; init; }

    /// <summary>The contenders, the most approved first.</summary>
    public required IReadOnlyList<LeaderboardRow> Rows { get; init; }

    /// <summary>
    /// For each row, how certain it is that its true rate is above that of each row, 0 to 1: <see cref="BetaRate"/> tells how it is
    /// computed. A row beside itself is a half.
    /// </summary>
    public required IReadOnlyList<IReadOnlyList<double>> Ahead { get; init; }

    /// <summary>Counts the votes of a comparison's folder.</summary>
    /// <param name="directory">The folder.</param>
    /// <exception cref="EngineException">There is no comparison, or nothing in it to judge.</exception>
    /// <exception cref="Catalog.Store.StoreException">The votes can't be read.</exception>
    public static Leaderboard Read(string directory)
    {
        ComparisonFile comparison = ComparisonFile.Read(directory);
        using VoteFile? votes = VoteFile.OpenForReading(directory);
        return Count(new PairPool(comparison), comparison.Name, votes);
    }

    internal static Leaderboard Count(PairPool pool, string name, VoteFile? votes)
    {
        int[] approvals = new int[pool.Contenders.Count], judged = new int[pool.Contenders.Count];
        int all = 0, uncounted = 0;
        foreach ((string query, string found, int approved, int count) in votes?.Counts() ?? [])
        {
            all += count;
            if (pool.Find(query, found) is not { } pair)
            {
                uncounted += count;
                continue;
            }

            foreach (int contender in pool.Pairs[pair].Contenders)
            {
                approvals[contender] += approved;
                judged[contender] += count;
            }
        }

        // One vote is no hundred percent: sorted by the mean of the posterior, as the certainties are.
        int[] order = [.. Enumerable.Range(0, judged.Length).OrderByDescending(c => (approvals[c] + 1.0) / (judged[c] + 2))];
        var rate = new BetaRate(judged.DefaultIfEmpty().Max());
        return new Leaderboard
        {
            Comparison = name,
            Votes = all,
            Voters = votes?.Voters ?? 0,
            Uncounted = uncounted,
            Rows = [.. order.Select(c => new LeaderboardRow(
                pool.Contenders[c].Name, pool.Contenders[c].Control, judged[c], approvals[c],
                judged[c] == 0 ? null : approvals[c] / (double)judged[c], Interval.OfShare(approvals[c], judged[c])))],
            Ahead = [.. order.Select(a => (IReadOnlyList<double>)[.. order.Select(b =>
                a == b ? 0.5 : rate.CertaintyAbove(approvals[a], judged[a], approvals[b], judged[b]))])],
        };
    }
}

/// <summary>One contender on the leaderboard.</summary>
/// <param name="Name">Its name in the comparison.</param>
/// <param name="Control">Whether it draws its neighbors by lot.</param>
/// <param name="Votes">Judgments of its pairs; one of a pair that several contenders made counts for each of them.</param>
/// <param name="Approvals">How many of them approve.</param>
/// <param name="Rate">Their share, 0 to 1; null without votes.</param>
/// <param name="Interval">Where the true share lies with 95 % confidence (Wilson).</param>
public sealed record LeaderboardRow(string Name, bool Control, int Votes, int Approvals, double? Rate, Interval Interval);
