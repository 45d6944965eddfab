using Akin.Lab.Evaluation;

namespace Akin.Lab.Judging.Votes;

/// <summary>One contender on the leaderboard.</summary>
/// <param name="Name">Its name in the comparison.</param>
/// <param name="Control">Whether it draws its neighbors by lot.</param>
/// <param name="Votes">Judgments of its pairs; one of a pair that several contenders made counts for each of them.</param>
/// <param name="Approvals">How many of them approve.</param>
/// <param name="Rate">Their share, 0 to 1; null without votes.</param>
/// <param name="Interval">Where the true share lies with 95 % confidence (Wilson).</param>
public sealed record LeaderboardRow(string Name, bool Control, int Votes, int Approvals, double? Rate, Interval Interval);
