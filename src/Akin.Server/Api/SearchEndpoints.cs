using System.ComponentModel;
using System.Diagnostics;
using System.Drawing;
using Akin.Catalog.Sources;
using Akin.Catalog.Store;
using Akin.Engine;
using Akin.Engine.Search;
using Akin.Server.Http;
using Akin.Server.Limits;
using Akin.Server.Observing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Akin.Server.Api;

/// <summary>The look-alikes of a photo that is sent or named, of an item, or of a vector.</summary>
internal static class SearchEndpoints
{
    public static void Map(RouteGroupBuilder collection)
    {
        RouteGroupBuilder search = collection.MapGroup("").WithTags("Search");
        search.MapPost("/search", SearchAsync);
        search.MapGet("/items/{id}/similar", GetSimilarAsync);
    }

    /// <summary>The look-alikes of a photo, an item or a vector</summary>
    /// <remarks>
    /// The photo is sent, as a file in a form or as the whole body, or named in a JSON document by its address or its path on the server.
    /// With a document everything stands in the document, else behind the question mark or in the form's fields.
    /// </remarks>
    [Refuses(400, "bad_filter", "unknown_column")]
    [Refuses(404, "unknown_item")]
    public static async Task<Ok<SearchAnswer>> SearchAsync(
        HttpContext context, ServedCollection served, SentPhoto<SearchBody> sent, [AsParameters] SearchParameters parameters, [AsParameters] FilterParameters filter,
        [FromQuery(Name = "box"), Description(SearchQuery.AboutBox)] string? box, WorkQueue work)
    {
        Collection collection = served.Collection;
        SearchRequest request = sent.Document?.ToRequest() ?? parameters.ToRequest(filter);
        Rectangle? part = sent.GetBox(box);
        if (sent.Document?.Item is { } id)
            return await SearchByItemAsync(served, collection.FindItem(id) ?? throw ItemEndpoints.Unknown(id), request, context.RequestAborted);
        if (sent.Document?.Vector is { } vector)
        {
            int dimensions = collection.Settings.Dimensions;
            if (vector.Count != dimensions || !vector.All(float.IsFinite))
                throw SearchQuery.Bad($"vector has {vector.Count} numbers; this collection takes {dimensions}, all of them finite");
            return await AnswerAsync(served, "vector", new QueryAnswer(null, null), null, () => collection.SearchAsync(new Query([.. vector]), request, context.RequestAborted));
        }

        // Waiting for another server needs no place to work at.
        var read = await sent.OpenAsync(context);
        using var place = await work.EnterAsync(context);
        byte[] bytes = await read(context.RequestAborted);
        await place.WeighAsync(bytes);
        return await SearchByPhotoAsync(served, bytes, part, sent.Name, request, context.RequestAborted);
    }

    /// <summary>The look-alikes of an item</summary>
    [Refuses(400, "bad_filter", "unknown_column")]
    [Refuses(404, "unknown_item")]
    public static Task<Ok<SearchAnswer>> GetSimilarAsync(
        HttpContext context, ServedCollection served, [AsParameters] SearchParameters parameters, [AsParameters] FilterParameters filter) =>
        SearchByItemAsync(served, ItemEndpoints.Find(context, served.Collection), parameters.ToRequest(filter), context.RequestAborted);

    /// <summary>Searches with an item of the collection.</summary>
    public static Task<Ok<SearchAnswer>> SearchByItemAsync(ServedCollection served, StoredItem item, SearchRequest request, CancellationToken cancellation) =>
        AnswerAsync(served, "item", new QueryAnswer(served.Item(item), null), null, () => served.Collection.SearchAsync(item.Id, request, cancellation));

    /// <summary>Searches with a photo's bytes.</summary>
    public static async Task<Ok<SearchAnswer>> SearchByPhotoAsync(
        ServedCollection served, byte[] photo, Rectangle? box, string? name, SearchRequest request, CancellationToken cancellation)
    {
        using Activity? activity = Telemetry.Source.StartActivity("embed");
        long start = Stopwatch.GetTimestamp();
        Query query = await served.Collection.EmbedAsync(new PhotoBytes(photo, null), box, cancellation);
        TimeSpan embed = Stopwatch.GetElapsedTime(start);
        activity?.Stop();
        served.Meter?.Embedded(served.Name, embed);
        return await AnswerAsync(served, "photo", new QueryAnswer(null, name), embed, () => served.Collection.SearchAsync(query, request, cancellation));
    }

    private static async Task<Ok<SearchAnswer>> AnswerAsync(ServedCollection served, string by, QueryAnswer query, TimeSpan? embed, Func<Task<SearchResult>> search)
    {
        using Activity? activity = Telemetry.Source.StartActivity("search")?.SetTag("collection", served.Name);
        long start = Stopwatch.GetTimestamp();
        SearchResult result = await search();
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        served.Meter?.Searched(served.Name, by, took);
        var milliseconds = new MillisecondsAnswer(embed is { } seconds ? Rounded(seconds) : null, Rounded(took));
        return TypedResults.Ok(new SearchAnswer(query, RouteAnswer.From(result.Route), result.Hits.Select(served.Hit), milliseconds, NotNumbersAnswer.From(result.NotNumbers)));
    }

    private static double Rounded(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}
