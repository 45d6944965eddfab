using Akin.Lab.Judging.Relevance;
using Akin.Lab.Judging.Votes;
using Akin.Server.Http;

namespace Akin.Server.Api;

/// <summary>A pair as a voter gets it: nothing in it tells who made it, nor which photos they are.</summary>
internal sealed record PairAnswer(string Pair, string Query, string Found)
{
    public static PairAnswer From(string token) => new(token, $"/v1/vote/pairs/{token}/query", $"/v1/vote/pairs/{token}/found");
}

internal sealed record BallotAnswer(string Comparison, int Judged, int Left, IEnumerable<PairAnswer> Pairs)
{
    public static BallotAnswer From(string comparison, BallotPaper paper) => new(comparison, paper.Judged, paper.Left, paper.Pairs.Select(PairAnswer.From));
}

internal sealed record LeaderboardAnswer(string Comparison, int Votes, int Voters, int Uncounted, IEnumerable<LeaderboardRowAnswer> Contenders)
{
    public static LeaderboardAnswer From(Leaderboard board) => new(
        board.Comparison, board.Votes, board.Voters, board.Uncounted,
        board.Rows.Select((row, i) => new LeaderboardRowAnswer(row.Name, row.Control, row.Votes, row.Approvals, row.Rate, [row.Interval.Low, row.Interval.High], board.Ahead[i])));
}

/// <summary>A contender; <c>Ahead</c> is how certain it is that its rate is above that of each in the list, 0 to 1.</summary>
internal sealed record LeaderboardRowAnswer(
    string Name, bool Control, int Votes, int Approvals, double? Rate, IReadOnlyList<double> Interval, IReadOnlyList<double> Ahead);

/// <summary>A query with its nearest, shuffled; null parts where nothing is left to judge.</summary>
internal sealed record SheetAnswer(int Judged, string? Sheet, ItemAnswer? Query, IEnumerable<ItemAnswer>? Items)
{
    public static SheetAnswer From(ServedCollection collection, JudgedSheet? sheet, int judged) => sheet is null
        ? new(judged, null, null, null)
        : new(sheet.Judged, sheet.Token, collection.Item(sheet.Query), sheet.Items.Select(collection.Item));
}

internal sealed record VoteBody(bool Approved) : IDocument<VoteBody>
{
    public static string Example => "{\"approved\": true}";
}

internal sealed record JudgmentBody(string Sheet, IReadOnlyList<string> Relevant) : IDocument<JudgmentBody>
{
    public static string Example => "{\"sheet\": \"...\", \"relevant\": [\"dress/1.jpg\"]}";
}

internal sealed record JudgedAnswer(int Judged);
