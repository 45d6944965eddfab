using Akin.Engine.Serving;
using Akin.Lab.Judging.Votes;
using Akin.Lab.Mapping;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Akin.Server.Api;

internal sealed record PageAnswer(string Title, string Address);

/// <summary>The pages that there are for what is served, in the order of the bar on top.</summary>
internal static class PagesEndpoint
{
    public static void Map(RouteGroupBuilder v1) => v1.MapGet("/pages", (HttpContext context) => TypedResults.Ok(List(context.RequestServices)))
        .WithTags("Session").WithSummary("The pages that there are");

    /// <summary>Lists the pages. A map may be made while its store is served, so it is looked for each time.</summary>
    public static IReadOnlyList<PageAnswer> List(IServiceProvider services)
    {
        var collections = services.GetService<CollectionRegistry>();
        List<PageAnswer> pages = [];
        if (collections is not null)
            pages.AddRange([new("Search", "/"), new("Collections", "/collections"), new("Judge", "/judge")]);
        if (services.GetService<Ballot>() is not null)
            pages.Add(new("Dope or nope", "/vote"));
        if (HasMap(collections))
            pages.Add(new("Map", "/map"));
        return pages;
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
            catch (CollectionException e) when (e.Code == ErrorCodes.UnknownCollection)
            {
                // Deleted this moment.
            }
        }

        return false;
    }
}
