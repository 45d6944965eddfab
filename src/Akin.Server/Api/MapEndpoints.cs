using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Akin.Catalog.Store;
using Akin.Engine;
using Akin.Lab.Mapping;
using Akin.Server.Http;
using Akin.Server.Limits;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Akin.Server.Api;

internal sealed record MapAnswer(
    string Tag, int Items, DateTimeOffset Made, string Metric, double Perplexity, int Iterations, bool Sampled, long Added, long Gone, string Store);

internal sealed record MapColumnAnswer(string Column, IEnumerable<ValueAnswer> Values);

internal sealed record PlacedItemAnswer(int Place, string Id, string Path, string Photo, IReadOnlyDictionary<string, string> Metadata);

internal sealed record PlacedItemsAnswer(IEnumerable<PlacedItemAnswer> Items);

/// <summary>
/// The map: where items lie and how they are colored, compactly, and what they are, by their places, a few at a time. Numbers are little-endian.
/// </summary>
internal static class MapEndpoints
{
    private const string AboutOf = "The tag of the map that the caller knows; where it was made anew since, the reply is 409.";
    private const string Columns = "/map/columns/";
    private const int MostItems = 200, MostLegend = 200;
    private static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    public static void Map(RouteGroupBuilder v1)
    {
        RouteGroupBuilder map = v1.MapGroup("").WithTags("Map");
        map.MapGet("/map", GetPoints);
        map.MapGet("/map/about", About);
        map.MapGet("/map/columns/{**column}", GetColumn);
        map.MapGet("/map/items", List);
        map.MapGet("/map/photos/{place:int}", GetPhotoAsync);
    }

    /// <summary>Where the items lie</summary>
    /// <remarks>Little-endian: the number of items and four bytes of nothing, then all X, then all Y, as 32 bit floats.</remarks>
    [ProducesResponseType<Stream>(StatusCodes.Status200OK, "application/octet-stream")]
    [Refuses(404, "no_map")]
    public static FileContentHttpResult GetPoints(HttpContext context, ServedCollection collection)
    {
        ServedMap.Opened opened = collection.Map.Current;
        CatalogMap map = opened.Map;
        byte[] bytes = new byte[8 + (map.Keys.Length * 2 * sizeof(float))];
        BitConverter.TryWriteBytes(bytes, map.Keys.Length);
        MemoryMarshal.AsBytes<float>(map.X).CopyTo(bytes.AsSpan(8));
        MemoryMarshal.AsBytes<float>(map.Y).CopyTo(bytes.AsSpan(8 + (map.X.Length * sizeof(float))));
        context.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Bytes(bytes, "application/octet-stream", entityTag: new($"\"{opened.Tag}\""));
    }

    /// <summary>When and how the map was made</summary>
    [Refuses(404, "no_map")]
    public static Ok<MapAnswer> About(ServedCollection collection)
    {
        ServedMap.Opened opened = collection.Map.Current;
        MapOrigin origin = opened.Map.Origin;
        return TypedResults.Ok(new MapAnswer(
            opened.Tag, opened.Map.Keys.Length, origin.Made, origin.Metric, origin.Perplexity, origin.Iterations, origin.Sampled, opened.Age.Added, opened.Age.Gone,
            collection.Name));
    }

    /// <summary>How a column colors the map</summary>
    /// <remarks>The length of a JSON document (32 bit), the document with the values, and for each item a byte: the place of its value.</remarks>
    [ProducesResponseType<Stream>(StatusCodes.Status200OK, "application/octet-stream")]
    [Refuses(404, "no_map", "unknown_column")]
    [Refuses(409, "map_changed")]
    public static FileContentHttpResult GetColumn(HttpContext context, ServedCollection collection, [FromQuery(Name = "of"), Description(AboutOf)] string? of)
    {
        // As it was sent: a column's name may hold anything, and the framework leaves some of it encoded.
        string column = ItemAddress.NameBehind(context, Columns, wholeRest: true);
        MapColumn colors = ReadColumn(collection, Same(of, collection.Map), column);
        byte[] head = JsonSerializer.SerializeToUtf8Bytes(new MapColumnAnswer(column, colors.Values.Select(v => Legend(v.Value, v.Items))), Snake);
        byte[] bytes = [.. BitConverter.GetBytes(head.Length), .. head, .. colors.Codes];
        context.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Bytes(bytes, "application/octet-stream");
    }

    /// <summary>A column as the map's colors.</summary>
    /// <exception cref="RequestException">404: there is no such column.</exception>
    public static MapColumn ReadColumn(ServedCollection collection, ServedMap.Opened opened, string column)
    {
        if (collection.Summary.Current is { MoreColumns: 0 } summary && summary.Columns.All(c => c.Name != column))
        {
            string known = string.Join(", ", summary.Columns.Select(c => c.Name));
            throw new RequestException(404, "unknown_column", $"there is no metadata column '{column}'; {(known.Length == 0 ? "these items have none" : "there are " + known)}");
        }

        return opened.ReadColumn(collection.Collection.Store, column);
    }

    /// <summary>A value of a legend, which has no room for long texts.</summary>
    public static ValueAnswer Legend(string value, int items)
    {
        if (value.Length <= MostLegend)
            return new ValueAnswer(value, items);
        return new ValueAnswer(value[..(char.IsHighSurrogate(value[MostLegend - 1]) ? MostLegend - 1 : MostLegend)], items, true);
    }

    /// <summary>A thumbnail of the item at a place of the map</summary>
    [ProducesResponseType<Stream>(StatusCodes.Status200OK, "image/jpeg")]
    [Refuses(404, "no_map", "unknown_item", "photo_gone")]
    [Refuses(409, "map_changed")]
    [Refuses(503, "busy")]
    public static Task<IResult> GetPhotoAsync(
        HttpContext context, [Description("A place in the map's list of items, from 0.")] int place, ServedCollection collection, WorkQueue work,
        [FromQuery(Name = "of"), Description(AboutOf)] string? of = null, [FromQuery(Name = "side"), Range(16, 2048), Description(SearchQuery.AboutSide)] int side = 256)
    {
        ServedMap.Opened opened = Same(of, collection.Map);
        StoredItem item = Find(collection.Collection, [opened.GetKey(place)]).Values.FirstOrDefault() ?? throw Left(place);
        return ItemEndpoints.AnswerPhotoAsync(context, item, collection.Collection, work, side);
    }

    /// <summary>The items at some places of the map</summary>
    [Refuses(404, "no_map", "unknown_item")]
    [Refuses(409, "map_changed")]
    public static Ok<PlacedItemsAnswer> List(
        ServedCollection collection, [FromQuery(Name = "at"), Description("Places, with commas between them, at most 200.")] string? at,
        [FromQuery(Name = "of"), Description(AboutOf)] string? of)
    {
        ServedMap.Opened opened = Same(of, collection.Map);
        string[] texts = (at ?? "").Split(',', MostItems + 1, StringSplitOptions.RemoveEmptyEntries);
        if (texts.Length is 0 or > MostItems)
            throw new RequestException(400, "bad_parameter", $"at names {(texts.Length == 0 ? "no" : "too many")} places; write at=0,17,4, at most {MostItems}");
        int[] places = [.. texts.Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int place)
            ? place
            : throw new RequestException(400, "bad_parameter", $"at has '{(text.Length > 20 ? text[..20] : text)}'; write at=0,17,4"))];
        long[] keys = [.. places.Select(opened.GetKey)];
        IReadOnlyDictionary<long, StoredItem> items = Find(collection.Collection, keys);
        // One that has just left is left out.
        return TypedResults.Ok(new PlacedItemsAnswer(places.Zip(keys).Where(p => items.ContainsKey(p.Second)).Select(p =>
        {
            StoredItem item = items[p.Second];
            return new PlacedItemAnswer(p.First, item.Id, item.Path, ItemAddress.ForPhoto(collection.Address, item.Id), item.Metadata);
        })));
    }

    private static IReadOnlyDictionary<long, StoredItem> Find(Collection collection, long[] keys) => collection.Store.Find(keys);

    /// <summary>The map that the caller knows, where it says which.</summary>
    /// <exception cref="RequestException">409: it was made anew meanwhile, and places mean other items.</exception>
    private static ServedMap.Opened Same(string? tag, ServedMap map)
    {
        ServedMap.Opened opened = map.Current;
        return tag is not null && tag != opened.Tag
            ? throw new RequestException(409, "map_changed", "the map has changed meanwhile; load the page again")
            : opened;
    }

    private static RequestException Left(int place) => new(404, "unknown_item", $"the item at {place} has left the store");
}
