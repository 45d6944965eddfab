using System.Globalization;
using Akin.Catalog.Sources;
using Akin.Catalog.Store;
using Akin.Engine;
using Akin.Imaging;
using Akin.Server.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Akin.Server.Api;

/// <summary>The items themselves, and their photos.</summary>
internal static class ItemEndpoints
{
    private const int MaxPage = 1000;

    public static void Map(RouteGroupBuilder v1)
    {
        v1.MapGet("/items", List);
        v1.MapGet("/items/{id}", (HttpContext context, ServedCollection collection) => TypedResults.Ok(collection.Item(Find(context, collection.Collection))));
        v1.MapGet("/items/{id}/photo", Photo);
    }

    /// <summary>The item that the address names.</summary>
    /// <exception cref="RequestException">404: there is none.</exception>
    public static StoredItem Find(HttpContext context, Collection collection) => Find(ItemAddress.ReadId(context), collection);

    /// <summary>The item that has an id.</summary>
    /// <exception cref="RequestException">404: there is none.</exception>
    public static StoredItem Find(string id, Collection collection) =>
        collection.FindItem(id) ?? throw new RequestException(404, "unknown_item", $"there is no item '{id}'");

    /// <summary>A page of the items in the order of their keys, or a handful at random.</summary>
    private static Ok<ItemsAnswer> List(HttpContext context, ServedCollection collection)
    {
        IQueryCollection query = context.Request.Query;
        var filter = SearchQuery.Filter(query);
        if (query.ContainsKey("sample"))
        {
            if (query.ContainsKey("limit") || query.ContainsKey("offset") || query.ContainsKey("after"))
                throw SearchQuery.Bad("sample takes items from everywhere, and limit, offset and after a page of them; leave one of the two out");
            ItemPage some = collection.Collection.Sample(filter, SearchQuery.Number(query, "sample", 1, 1, MaxPage));
            return TypedResults.Ok(new ItemsAnswer(some.Total, 0, some.Items.Select(collection.Item), NotNumbers: NotNumbersAnswer.From(some.NotNumbers)));
        }

        if (query.ContainsKey("after") && query.ContainsKey("offset"))
            throw SearchQuery.Bad("after and offset do not go together; the next page comes after what the page before says as next");
        int offset = SearchQuery.Number(query, "offset", 0, 0, int.MaxValue);
        ItemPage page = collection.Collection.List(filter, SearchQuery.Number(query, "limit", 50, 1, MaxPage), After(query), offset);
        return TypedResults.Ok(new ItemsAnswer(
            page.Total, offset, page.Items.Select(collection.Item), page.Next?.ToString(CultureInfo.InvariantCulture), NotNumbersAnswer.From(page.NotNumbers)));
    }

    private static long After(IQueryCollection query) => query["after"] is not [{ } text] ? 0
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long key) ? key
        : throw SearchQuery.Bad($"after is '{text}'; it takes what the page before says as next");

    private static Task<IResult> Photo(HttpContext context, ServedCollection collection, WorkQueue work) =>
        GetPhoto(context, Find(context, collection.Collection), collection.Collection, work);

    /// <summary>A thumbnail, which browsers keep and ask for again only to hear that the photo is still the same.</summary>
    public static async Task<IResult> GetPhoto(HttpContext context, StoredItem item, Collection collection, WorkQueue work)
    {
        int side = SearchQuery.Number(context.Request.Query, "side", 256, 16, 2048);
        string box = item.Box is { } b ? string.Create(CultureInfo.InvariantCulture, $"-{b.X}.{b.Y}.{b.Width}.{b.Height}") : "";
        var tag = new EntityTagHeaderValue($"\"{item.Hash.ToString()[..32]}{box}-{side}\"");
        var headers = context.Response.GetTypedHeaders();
        headers.CacheControl = new() { Private = true, MaxAge = TimeSpan.FromMinutes(5) };
        headers.ETag = tag;
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false) || known.Equals(EntityTagHeaderValue.Any)))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);

        using var place = await work.EnterAsync(context);
        try
        {
            PhotoBytes photo = collection.ReadPhoto(item);
            if (photo.Raw is null)
                await place.WeighAsync(photo.Bytes);
            return TypedResults.Bytes(collection.Thumbnail(photo, item.Box, side), "image/jpeg");
        }
        catch (ImageException e)
        {
            // It was a photo when it was taken in, so this is no fault of who asks.
            throw new RequestException(500, "store_failed", $"the photo of '{item.Id}' is no longer what was indexed: it {e.Message}");
        }
    }
}
