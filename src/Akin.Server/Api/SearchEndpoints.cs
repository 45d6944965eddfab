using System.Diagnostics;
using System.Drawing;
using Akin.Catalog.Sources;
using Akin.Catalog.Store;
using Akin.Engine;
using Akin.Engine.Search;
using Akin.Server.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Akin.Server.Api;

/// <summary>The look-alikes of a photo that is sent or named, of an item, or of a vector.</summary>
internal static class SearchEndpoints
{
    public static void Map(RouteGroupBuilder v1)
    {
        v1.MapPost("/search", (HttpContext context, ServedCollection collection, WorkQueue work) =>
            context.Request.HasJsonContentType() ? SearchByName(context, collection, work) : SearchByPhoto(context, collection, work));
        v1.MapGet("/items/{id}/similar", SearchByItem);
    }

    private static async Task<Ok<SearchAnswer>> SearchByPhoto(HttpContext context, ServedCollection collection, WorkQueue work)
    {
        PhotoUpload upload = await PhotoUpload.ReceiveAsync(context.Request, collection.Collection.Limits.MaxBytes);
        SearchRequest request = SearchQuery.Parse(upload.Parameters);
        var box = SearchQuery.Box(upload.Parameters);

        using var place = await work.EnterAsync(context);
        byte[] bytes = await upload.ReadAsync(context.RequestAborted);
        await place.WeighAsync(bytes);
        return TypedResults.Ok(ByPhoto(collection, bytes, box, upload.Name, request));
    }

    /// <summary>With what a document names: an item, a photo elsewhere, or a vector.</summary>
    private static async Task<Ok<SearchAnswer>> SearchByName(HttpContext context, ServedCollection served, WorkQueue work)
    {
        Collection collection = served.Collection;
        var body = await JsonBody.ReadAsync<SearchBody>(context.Request, SearchBody.Example);
        SearchRequest request = body.Request();
        var box = body.Part();
        if (body.Item is { } id)
            return TypedResults.Ok(ByItem(served, ItemEndpoints.Find(id, collection), request));
        if (body.Vector is { } vector)
        {
            int dimensions = collection.Settings.Dimensions;
            if (vector.Count != dimensions || !vector.All(float.IsFinite))
                throw SearchQuery.Bad($"vector has {vector.Count} numbers; this collection takes {dimensions}, all of them finite");
            return TypedResults.Ok(Answer(served, "vector", new QueryAnswer(null, null), null, () => collection.Find(new Query([.. vector]), request)));
        }

        // Waiting for another server needs no place to work at.
        var photo = new NamedPhoto(body.Address, body.Path);
        var read = await photo.OpenAsync(context, collection.Limits.MaxBytes);
        using var place = await work.EnterAsync(context);
        byte[] bytes = await read(context.RequestAborted);
        await place.WeighAsync(bytes);
        return TypedResults.Ok(ByPhoto(served, bytes, box, photo.Name, request));
    }

    private static Ok<SearchAnswer> SearchByItem(HttpContext context, ServedCollection collection) =>
        TypedResults.Ok(ByItem(collection, ItemEndpoints.Find(context, collection.Collection), SearchQuery.Parse(context.Request.Query)));

    /// <summary>Searches with an item of the collection.</summary>
    public static SearchAnswer ByItem(ServedCollection collection, StoredItem item, SearchRequest request) =>
        Answer(collection, "item", new QueryAnswer(collection.Item(item), null), null, () => collection.Collection.Find(collection.Collection.Read(item.Id), request));

    /// <summary>Searches with a photo's bytes.</summary>
    public static SearchAnswer ByPhoto(ServedCollection collection, byte[] photo, Rectangle? box, string? name, SearchRequest request)
    {
        long start = Stopwatch.GetTimestamp();
        Query query = collection.Collection.Read(new PhotoBytes(photo, null), box);
        TimeSpan embed = Stopwatch.GetElapsedTime(start);
        collection.Meter?.Embedded(collection.Name, embed);
        return Answer(collection, "photo", new QueryAnswer(null, name), embed, () => collection.Collection.Find(query, request));
    }

    private static SearchAnswer Answer(ServedCollection collection, string by, QueryAnswer query, TimeSpan? embed, Func<SearchResult> search)
    {
        long start = Stopwatch.GetTimestamp();
        SearchResult result = search();
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        collection.Meter?.Searched(collection.Name, by, took);
        var milliseconds = new MillisecondsAnswer(embed is { } seconds ? Rounded(seconds) : null, Rounded(took));
        return new SearchAnswer(query, RouteAnswer.From(result.Route), result.Hits.Select(collection.Hit), milliseconds, NotNumbersAnswer.From(result.NotNumbers));
    }

    private static double Rounded(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}
