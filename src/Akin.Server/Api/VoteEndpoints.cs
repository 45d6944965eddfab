using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Akin.Lab.Judging;
using Akin.Lab.Judging.Votes;
using Akin.Server.Http;
using Akin.Server.Limits;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Akin.Server.Api;

/// <summary>People judge the pairs of a comparison.</summary>
internal static class VoteEndpoints
{
    private const int Ahead = 4, UsualSide = 512;
    private const string AboutPair = "The pair's token, as the draw gave it.";

    public static void Map(RouteGroupBuilder v1)
    {
        RouteGroupBuilder vote = v1.MapGroup("/vote").WithTags("Judging");
        vote.MapGet("/pairs", Draw);
        vote.MapPost("/pairs/{pair}", Vote);
        vote.MapGet("/pairs/{pair}/query", GetQueryAsync);
        vote.MapGet("/pairs/{pair}/found", GetFoundAsync);
        vote.MapGet("/leaderboard", GetLeaderboard);
    }

    /// <summary>Pairs to vote on</summary>
    public static Ok<BallotAnswer> Draw(HttpContext context, Ballot ballot)
    {
        Voter voter = VoterCookie.Admit(context, ballot.Seal);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(BallotAnswer.From(ballot.Comparison.Name, ballot.Draw(voter, Ahead)));
    }

    /// <summary>Keeps a vote, and answers with the pairs that come next</summary>
    [Refuses(400, "not_shown")]
    [Refuses(403, "no_voter", "forged_voter")]
    [Refuses(404, "unknown_pair")]
    [Refuses(409, "already_judged")]
    public static Ok<BallotAnswer> Vote([Description(AboutPair)] string pair, HttpContext context, Ballot ballot, VoteBody vote)
    {
        Voter voter = VoterCookie.Require(context, ballot.Seal);
        ballot.Vote(voter, pair, vote.Approved);
        return TypedResults.Ok(BallotAnswer.From(ballot.Comparison.Name, ballot.Draw(voter, Ahead)));
    }

    /// <summary>How the contenders stand</summary>
    public static Ok<LeaderboardAnswer> GetLeaderboard(Ballot ballot) => TypedResults.Ok(LeaderboardAnswer.From(ballot.CountVotes()));

    /// <summary>The photo that was searched with</summary>
    [ProducesResponseType<Stream>(StatusCodes.Status200OK, "image/jpeg")]
    [Refuses(403, "no_voter")]
    [Refuses(404, "unknown_pair")]
    public static Task<IResult> GetQueryAsync(
        [Description(AboutPair)] string pair, HttpContext context, Ballot ballot, WorkQueue work,
        [FromQuery(Name = "side"), Range(16, 2048), Description(SearchQuery.AboutSide)] int side = UsualSide) => AnswerPhotoAsync(pair, PairSide.Query, side, context, ballot, work);

    /// <summary>The photo that was found</summary>
    [ProducesResponseType<Stream>(StatusCodes.Status200OK, "image/jpeg")]
    [Refuses(403, "no_voter")]
    [Refuses(404, "unknown_pair")]
    public static Task<IResult> GetFoundAsync(
        [Description(AboutPair)] string pair, HttpContext context, Ballot ballot, WorkQueue work,
        [FromQuery(Name = "side"), Range(16, 2048), Description(SearchQuery.AboutSide)] int side = UsualSide) => AnswerPhotoAsync(pair, PairSide.Found, side, context, ballot, work);

    private static async Task<IResult> AnswerPhotoAsync(string pair, PairSide side, int pixels, HttpContext context, Ballot ballot, WorkQueue work)
    {
        Voter voter = VoterCookie.Require(context, ballot.Seal);
        using var place = await work.EnterAsync(context);
        byte[] photo = ballot.Thumbnail(voter, pair, side, pixels);
        context.Response.GetTypedHeaders().CacheControl = new() { Private = true, MaxAge = TimeSpan.FromHours(1) };
        return TypedResults.Bytes(photo, "image/jpeg");
    }
}
