using System.ComponentModel;
using Akin.Engine;
using Akin.Lab.Judging;
using Akin.Lab.Judging.Relevance;
using Akin.Server.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Akin.Server.Api;

/// <summary>People mark the relevant ones among an item's ten nearest.</summary>
internal static class JudgmentEndpoints
{
    public static void Map(RouteGroupBuilder v1)
    {
        v1.MapGet("/judged/sheet", Draw).WithTags("Judging");
        v1.MapPost("/judged/sheet", Judge).WithTags("Judging");
    }

    /// <summary>An item with its nearest, to be judged</summary>
    public static Ok<SheetAnswer> Draw(
        HttpContext context, ServedCollection collection, [FromQuery(Name = "beside"), Description("A sheet that is not to be drawn again.")] string? beside)
    {
        JudgedSheets sheets = collection.Judges.Sheets;
        Voter voter = VoterCookie.Admit(context, sheets.Seal);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(SheetAnswer.From(collection, sheets.Draw(voter, beside), sheets.JudgedBy(voter)));
    }

    /// <summary>Keeps which ones somebody found relevant</summary>
    [Refuses(400, "not_shown")]
    [Refuses(403, "no_voter", "forged_voter")]
    [Refuses(409, "already_judged")]
    public static Ok<JudgedAnswer> Judge(HttpContext context, ServedCollection collection, JudgmentBody body)
    {
        Voter voter = VoterCookie.Require(context, collection.Judges.Sheets.Seal);
        return TypedResults.Ok(new JudgedAnswer(collection.Judges.Sheets.Judge(voter, body.Sheet, body.Relevant)));
    }

    /// <summary>Opens the store's judgments when somebody first judges: a store that is only searched in gets no file for them.</summary>
    internal sealed class Judges(Collection collection) : IDisposable
    {
        private readonly Lazy<JudgedSheets> _sheets = new(() => JudgedSheets.Open(collection));

        public JudgedSheets Sheets => _sheets.Value;

        public void Dispose()
        {
            if (_sheets.IsValueCreated)
                _sheets.Value.Dispose();
        }
    }
}
