using Akin.Lab.Judging;
using Akin.Server.Api;
using Akin.Server.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Akin.Server.Pages;

/// <summary>The page where people mark the good finds among an item's nearest.</summary>
internal sealed class ShownSheet(PageContext page)
{
    /// <summary>The page's path.</summary>
    public const string Path = "/judge";

    /// <summary>The fields of the form, and the parameter that names a sheet that the voter has already.</summary>
    public const string SheetField = "sheet", RelevantField = "relevant", BesideParameter = "beside";

    /// <summary>What is judged; null where something is wrong.</summary>
    public SheetAnswer? Sheet { get; private set; }

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapPage(Path, (ShownSheet shown) => shown.Show(), BesideParameter);
        pages.MapForm(Path, (ShownSheet shown) => shown.JudgeAsync());
    }

    private PageResult Show()
    {
        page.Shown = typeof(Judge);
        Sheet = JudgmentEndpoints.Draw(page.Http, page.Collection!, page.Http.Request.Query[BesideParameter]).Value;
        return PageResult.From<Judge>();
    }

    /// <summary>Keeps the form's marks and leads on to the query that comes next.</summary>
    private async Task<IResult> JudgeAsync()
    {
        page.Shown = typeof(Judge);
        PhotoForm form = await PageForm.ReceiveAsync(page.Http);
        Voter voter = VoterCookie.Require(page.Http, page.Collection!.Judges.Sheets.Seal);
        try
        {
            page.Collection.Judges.Sheets.Judge(voter, form.Text(SheetField), [.. form.Fields.GetValueOrDefault(RelevantField).OfType<string>()]);
        }
        catch (VoteRefusedException e) when (e.Code == ErrorCodes.AlreadyJudged)
        {
            // The form was sent twice: the first judgment counts.
        }

        return page.Http.GoOn(page.Link(Path));
    }
}
