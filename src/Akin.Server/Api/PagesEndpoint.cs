using Akin.Engine;
using Akin.Engine.Judging.Votes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Akin.Server.Api;

internal sealed record PageAnswer(string Title, string Address);

/// <summary>The pages that there are for what is served, in the order of the bar on top.</summary>
internal static class PagesEndpoint
{
    public static void Map(RouteGroupBuilder v1, Collection? collection, Ballot? ballot)
    {
        List<PageAnswer> pages = [];
        if (collection is not null)
            pages.AddRange([new("Search", "index.html"), new("Judge", "judge.html")]);
        if (ballot is not null)
            pages.Add(new("Dope or nope", "vote.html"));
        // A map may be made while its store is served.
        v1.MapGet("/pages", (IServiceProvider services) =>
            TypedResults.Ok(services.GetService(typeof(ServedMap)) is ServedMap { Exists: true } ? pages.Append(new("Map", "map.html")) : pages));
    }
}
