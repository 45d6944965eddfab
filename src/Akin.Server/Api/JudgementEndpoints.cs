using Akin.Engine;
using Akin.Lab.Judging;
using Akin.Lab.Judging.Relevance;
using Akin.Server.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Akin.Server.Api;

/// <summary>People mark the relevant ones among an item's ten nearest.</summary>
internal static class JudgmentEndpoints
{
    public static void Map(RouteGroupBuilder v1)
    {
        v1.MapGet("/judged/sheet", Answer);
        v1.MapPost("/judged/sheet", JudgeAsync);
    }

    private static Ok<SheetAnswer> Answer(HttpContext context, ServedCollection collection) => TypedResults.Ok(Draw(context, collection));

    /// <summary>Gives a voter a sheet to judge; who has no number yet is given one.</summary>
    public static SheetAnswer Draw(HttpContext context, ServedCollection collection)
    {
        JudgedSheets sheets = collection.Judges.Sheets;
        Voter voter = VoterCookie.Admit(context, sheets.Seal);
        context.Response.Headers.CacheControl = "no-store";
        return SheetAnswer.From(collection, sheets.Draw(voter, context.Request.Query["beside"]), sheets.JudgedBy(voter));
    }

    private static async Task<Ok<JudgedAnswer>> JudgeAsync(HttpContext context, ServedCollection collection)
    {
        Voter voter = VoterCookie.Require(context, collection.Judges.Sheets.Seal);
        var body = await JsonBody.ReadAsync<JudgmentBody>(context.Request, "{\"sheet\": \"...\", \"relevant\": [\"dress/1.jpg\"]}");
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
