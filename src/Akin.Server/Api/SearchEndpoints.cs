using System.Diagnostics;
using Akin.Catalog.Sources;
using Akin.Engine.Search;
using Akin.Server.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Akin.Server.Api;

/// <summary>The look-alikes of a photo that is sent, or of an item.</summary>
internal static class SearchEndpoints
{
    public static void Map(RouteGroupBuilder v1)
    {
        v1.MapPost("/search", SearchByPhoto);
        v1.MapGet("/items/{id}/similar", SearchByItem);
    }

    private static async Task<Ok<SearchAnswer>> SearchByPhoto(HttpContext context, ServedCollection shop, WorkQueue work)
    {
        SearchRequest request = SearchQuery.Parse(context.Request.Query);
        var box = SearchQuery.Box(context.Request.Query);
        PhotoUpload upload = await PhotoUpload.ReceiveAsync(context.Request, shop.Collection.Limits.MaxBytes);

        using var place = await work.EnterAsync(context);
        byte[] photo = await upload.ReadAsync(context.RequestAborted);
        long start = Stopwatch.GetTimestamp();
        Query query = shop.Collection.Read(new PhotoBytes(photo, null), box);
        double embed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return Answer(shop, new QueryAnswer(null, upload.Name), embed, () => shop.Collection.Find(query, request));
    }

    private static Ok<SearchAnswer> SearchByItem(HttpContext context, ServedCollection shop)
    {
        SearchRequest request = SearchQuery.Parse(context.Request.Query);
        var item = ItemEndpoints.Find(context, shop.Collection);
        return Answer(shop, new QueryAnswer(shop.Item(item), null), null, () => shop.Collection.Find(shop.Collection.Read(item.Id), request));
    }

    private static Ok<SearchAnswer> Answer(ServedCollection shop, QueryAnswer query, double? embed, Func<SearchResult> search)
    {
        long start = Stopwatch.GetTimestamp();
        SearchResult result = search();
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return TypedResults.Ok(new SearchAnswer(query, RouteAnswer.Of(result.Route), result.Hits.Select(shop.Hit), new(Rounded(embed), Math.Round(milliseconds, 3))));
    }

    private static double? Rounded(double? milliseconds) => milliseconds is { } value ? Math.Round(value, 3) : null;
}
