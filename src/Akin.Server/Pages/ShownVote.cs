using Akin.Lab.Judging;
using Akin.Lab.Judging.Votes;
using Akin.Server.Api;
using Akin.Server.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Akin.Server.Pages;

/// <summary>The page where people vote on the pairs of a comparison, and the one that says who is ahead.</summary>
internal sealed class ShownVote(PageContext page, Ballot ballot)
{
    /// <summary>The pages' paths.</summary>
    public const string Path = "/vote", BoardPath = "/leaderboard";

    /// <summary>The fields of the form.</summary>
    public const string PairField = "pair", ApprovedField = "approved";

    /// <summary>The name of what is voted on.</summary>
    public string Comparison => ballot.Comparison.Name;

    /// <summary>The pairs that come next; null where something is wrong.</summary>
    public BallotAnswer? Paper { get; private set; }

    /// <summary>Who is ahead.</summary>
    public LeaderboardAnswer? Board { get; private set; }

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapPage(Path, (ShownVote shown) => shown.Show());
        pages.MapForm(Path, (ShownVote shown) => shown.VoteAsync());
        pages.MapPage(BoardPath, (ShownVote shown) => shown.ShowBoard());
    }

    private PageResult Show()
    {
        page.Shown = typeof(Vote);
        Paper = VoteEndpoints.Draw(page.Http, ballot).Value;
        return PageResult.From<Vote>();
    }

    private PageResult ShowBoard()
    {
        Board = LeaderboardAnswer.From(ballot.CountVotes());
        return PageResult.From<Leaderboard>();
    }

    /// <summary>Keeps the form's vote and leads on to the pair that comes next.</summary>
    private async Task<IResult> VoteAsync()
    {
        page.Shown = typeof(Vote);
        PhotoForm form = await PageForm.ReceiveAsync(page.Http);
        if (!bool.TryParse(form.Text(ApprovedField), out bool approved))
            throw new RequestException(400, "bad_form", $"the form's field '{ApprovedField}' is neither true nor false; vote on the page");
        try
        {
            ballot.Vote(VoterCookie.Require(page.Http, ballot.Seal), form.Text(PairField), approved);
        }
        catch (VoteRefusedException e) when (e.Code == ErrorCodes.AlreadyJudged)
        {
            // The form was sent twice, or this page was open twice: the first vote counts.
        }

        return page.Http.GoOn(page.Link(Path));
    }
}
