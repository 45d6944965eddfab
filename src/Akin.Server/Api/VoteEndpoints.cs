using Akin.Lab.Judging;
using Akin.Lab.Judging.Votes;
using Akin.Server.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Akin.Server.Api;

/// <summary>People judge the pairs of a comparison.</summary>
internal static class VoteEndpoints
{
    private const int Ahead = 4;

    public static void Map(RouteGroupBuilder v1)
    {
        v1.MapGet("/vote/pairs", Answer);
        v1.MapPost("/vote/pairs/{pair}", VoteAsync);
        v1.MapGet("/vote/pairs/{pair}/query", (string pair, HttpContext context, Ballot ballot, WorkQueue work) => PhotoAsync(pair, PairSide.Query, context, ballot, work));
        v1.MapGet("/vote/pairs/{pair}/found", (string pair, HttpContext context, Ballot ballot, WorkQueue work) => PhotoAsync(pair, PairSide.Found, context, ballot, work));
        v1.MapGet("/vote/leaderboard", (Ballot ballot) => TypedResults.Ok(LeaderboardAnswer.From(ballot.CountVotes())));
    }

    private static Ok<BallotAnswer> Answer(HttpContext context, Ballot ballot) => TypedResults.Ok(Draw(context, ballot));

    /// <summary>Gives a voter the pairs that come next; who has no number yet is given one.</summary>
    public static BallotAnswer Draw(HttpContext context, Ballot ballot)
    {
        Voter voter = VoterCookie.Admit(context, ballot.Seal);
        context.Response.Headers.CacheControl = "no-store";
        return BallotAnswer.From(ballot.Comparison.Name, ballot.Draw(voter, Ahead));
    }

    /// <summary>Takes a vote and answers with the pairs that come next.</summary>
    private static async Task<Ok<BallotAnswer>> VoteAsync(string pair, HttpContext context, Ballot ballot)
    {
        Voter voter = VoterCookie.Require(context, ballot.Seal);
        var vote = await JsonBody.ReadAsync<VoteBody>(context.Request, "{\"approved\": true}");
        ballot.Vote(voter, pair, vote.Approved);
        return TypedResults.Ok(BallotAnswer.From(ballot.Comparison.Name, ballot.Draw(voter, Ahead)));
    }

    private static async Task<IResult> PhotoAsync(string pair, PairSide side, HttpContext context, Ballot ballot, WorkQueue work)
    {
        int pixels = SearchQuery.Number(context.Request.Query, "side", 512, 16, 2048);
        Voter voter = VoterCookie.Require(context, ballot.Seal);
        using var place = await work.EnterAsync(context);
        byte[] photo = ballot.Thumbnail(voter, pair, side, pixels);
        context.Response.GetTypedHeaders().CacheControl = new() { Private = true, MaxAge = TimeSpan.FromHours(1) };
        return TypedResults.Bytes(photo, "image/jpeg");
    }
}
