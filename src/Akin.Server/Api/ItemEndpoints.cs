using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Akin.Catalog.Sources;
using Akin.Catalog.Store;
using Akin.Engine;
using Akin.Imaging;
using Akin.Server.Http;
using Akin.Server.Limits;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Akin.Server.Api;

/// <summary>Which items of all are listed.</summary>
internal sealed record PageParameters(
    [property: FromQuery(Name = "limit"), Range(1, PageParameters.Most), Description("How many at most.")] int? Limit = null,
    [property: FromQuery(Name = "after"), Description("The page behind this one: next, as the page before said it.")] string? After = null,
    [property: FromQuery(Name = "offset"), Range(0, int.MaxValue), Description("How many are passed over; after is better, since items come and go.")] int? Offset = null,
    [property: FromQuery(Name = "sample"), Range(1, PageParameters.Most), Description("So many at random instead.")] int? Sample = null)
{
    public const int Most = 1000;

    /// <summary>The key of the item that the page comes after.</summary>
    /// <exception cref="RequestException">400: it is no key.</exception>
    public long AfterKey => After is null ? 0
        : long.TryParse(After, NumberStyles.None, CultureInfo.InvariantCulture, out long key) ? key
        : throw SearchQuery.Bad($"after is '{After}'; it takes what the page before says as next");
}

/// <summary>The items themselves, and their photos.</summary>
internal static class ItemEndpoints
{
    private const int Usual = 50;

    public static void Map(RouteGroupBuilder collection)
    {
        RouteGroupBuilder items = collection.MapGroup("").WithTags("Items");
        items.MapGet("/items", List);
        items.MapGet("/items/{id}", Get);
        items.MapGet("/items/{id}/photo", GetPhotoAsync);
        ItemWriting.Map(items);
    }

    /// <summary>Lists items, page by page or some at random</summary>
    [Refuses(400, "bad_filter", "unknown_column")]
    public static Ok<ItemsAnswer> List(ServedCollection served, [AsParameters] PageParameters parameters, [AsParameters] FilterParameters filter)
    {
        Akin.Catalog.Filters.Filter? wanted = filter.Parse();
        if (parameters.Sample is { } count)
        {
            if ((parameters.Limit ?? parameters.Offset) is not null || parameters.After is not null)
                throw SearchQuery.Bad("sample takes items from everywhere, and limit, offset and after a page of them; leave one of the two out");
            ItemPage some = served.Collection.Sample(wanted, count);
            return TypedResults.Ok(new ItemsAnswer(some.Total, 0, some.Items.Select(served.Item), NotNumbers: NotNumbersAnswer.From(some.NotNumbers)));
        }

        if (parameters is { After: not null, Offset: not null })
            throw SearchQuery.Bad("after and offset do not go together; the next page comes after what the page before says as next");
        int offset = parameters.Offset ?? 0;
        ItemPage page = served.Collection.List(wanted, parameters.Limit ?? Usual, parameters.AfterKey, offset);
        return TypedResults.Ok(new ItemsAnswer(
            page.Total, offset, page.Items.Select(served.Item), page.Next?.ToString(CultureInfo.InvariantCulture), NotNumbersAnswer.From(page.NotNumbers)));
    }

    /// <summary>An item with its metadata</summary>
    [Refuses(404, "unknown_item")]
    public static Ok<ItemAnswer> Get(HttpContext context, ServedCollection served) => TypedResults.Ok(served.Item(Find(context, served.Collection)));

    /// <summary>A thumbnail of an item's photo</summary>
    [ProducesResponseType<Stream>(StatusCodes.Status200OK, "image/jpeg")]
    [Refuses(404, "unknown_item", "photo_gone")]
    [Refuses(503, "busy")]
    public static Task<IResult> GetPhotoAsync(
        HttpContext context, ServedCollection served, WorkQueue work, [FromQuery(Name = "side"), Range(16, 2048), Description(SearchQuery.AboutSide)] int side = 256) =>
        AnswerPhotoAsync(context, Find(context, served.Collection), served.Collection, work, side);

    /// <summary>The item that the address names.</summary>
    /// <exception cref="RequestException">404: there is none.</exception>
    public static StoredItem Find(HttpContext context, Collection collection) => Find(ItemAddress.ReadId(context), collection);

    /// <summary>The item that has an id.</summary>
    /// <exception cref="RequestException">404: there is none.</exception>
    public static StoredItem Find(string id, Collection collection) => collection.FindItem(id) ?? throw Unknown(id);

    public static RequestException Unknown(string id) => new(404, "unknown_item", $"there is no item '{id}'");

    /// <summary>A thumbnail, which browsers keep and ask for again only to hear that the photo is still the same.</summary>
    public static async Task<IResult> AnswerPhotoAsync(HttpContext context, StoredItem item, Collection collection, WorkQueue work, int side)
    {
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
