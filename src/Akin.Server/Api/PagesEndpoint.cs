using Akin.Engine.Serving;
using Akin.Lab.Judging.Votes;
using Akin.Lab.Mapping;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Akin.Server.Api;

internal sealed record PageAnswer(string Title, string Address);

/// <summary>The pages that there are for what is served, in the order of the bar on top.</summary>
internal static class PagesEndpoint
{
    public static void Map(RouteGroupBuilder v1, CollectionRegistry? collections, Ballot? ballot)
    {
        List<PageAnswer> pages = [];
        if (collections is not null)
            pages.AddRange([new("Search", "index.html"), new("Collections", "collections.html"), new("Judge", "judge.html")]);
        if (ballot is not null)
            pages.Add(new("Dope or nope", "vote.html"));
        // A map may be made while its store is served.
        v1.MapGet("/pages", () => TypedResults.Ok(HasMap(collections) ? pages.Append(new("Map", "map.html")) : pages))
            .WithTags("Session").WithSummary("The pages that there are");
    }

    private static bool HasMap(CollectionRegistry? collections)
    {
        foreach (string name in collections?.Names ?? [])
        {
            try
            {
                using CollectionLease lease = collections!.Use(name);
                if (File.Exists(CatalogMap.PathIn(lease.Collection.Store)))
                    return true;
            }
            catch (UnknownCollectionException)
            {
                // Deleted this moment.
            }
        }

        return false;
    }
}
