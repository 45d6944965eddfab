using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Akin.Catalog.Store;
using Akin.Engine;
using Akin.Lab.Mapping;
using Akin.Server.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
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
    private const string Columns = "/map/columns/";
    private const int MostItems = 200, MostLegend = 200;
    private static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    public static void Map(RouteGroupBuilder v1)
    {
        v1.MapGet("/map", (HttpContext context, ServedCollection collection) => Points(context, collection.Map.Current));
        v1.MapGet("/map/about", (ServedCollection collection) => TypedResults.Ok(About(collection.Map.Current, collection)));
        v1.MapGet("/map/columns/{**column}", Column);
        v1.MapGet("/map/items", Items);
        v1.MapGet("/map/photos/{place:int}", (HttpContext context, int place, ServedCollection collection, WorkQueue work) =>
        {
            ServedMap.Opened opened = Same(context, collection.Map);
            return ItemEndpoints.GetPhoto(context, Find(collection.Collection, [opened.GetKey(place)]).Values.FirstOrDefault() ?? throw Left(place), collection.Collection, work);
        });
    }

    /// <summary>The number of items, four bytes for later, all X, all Y.</summary>
    private static FileContentHttpResult Points(HttpContext context, ServedMap.Opened opened)
    {
        CatalogMap map = opened.Map;
        byte[] bytes = new byte[8 + (map.Keys.Length * 2 * sizeof(float))];
        BitConverter.TryWriteBytes(bytes, map.Keys.Length);
        MemoryMarshal.AsBytes<float>(map.X).CopyTo(bytes.AsSpan(8));
        MemoryMarshal.AsBytes<float>(map.Y).CopyTo(bytes.AsSpan(8 + (map.X.Length * sizeof(float))));
        context.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Bytes(bytes, "application/octet-stream", entityTag: new($"\"{opened.Tag}\""));
    }

    private static MapAnswer About(ServedMap.Opened opened, ServedCollection collection)
    {
        MapOrigin origin = opened.Map.Origin;
        return new(
            opened.Tag, opened.Map.Keys.Length, origin.Made, origin.Metric, origin.Perplexity, origin.Iterations, origin.Sampled, opened.Age.Added, opened.Age.Gone,
            collection.Name);
    }

    /// <summary>The length of a JSON document, the document (column and values), and a byte an item.</summary>
    private static FileContentHttpResult Column(HttpContext context, ServedCollection collection)
    {
        // As it was sent: a column's name may hold anything, and the framework leaves some of it encoded.
        string column = ItemAddress.NameBehind(context, Columns, wholeRest: true);
        MapColumn colors = ReadColumn(collection, Same(context, collection.Map), column);
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

    private static Ok<PlacedItemsAnswer> Items(HttpContext context, ServedCollection collection) => TypedResults.Ok(new PlacedItemsAnswer(FindItems(context, collection)));

    /// <summary>The items at the places that a request names.</summary>
    /// <exception cref="RequestException">400, 404, 409: it names none or too many, there is no such place, or the map has changed.</exception>
    public static IReadOnlyList<PlacedItemAnswer> FindItems(HttpContext context, ServedCollection collection)
    {
        ServedMap.Opened opened = Same(context, collection.Map);
        string[] texts = (context.Request.Query["at"].LastOrDefault() ?? "").Split(',', MostItems + 1, StringSplitOptions.RemoveEmptyEntries);
        if (texts.Length is 0 or > MostItems)
            throw new RequestException(400, "bad_parameter", $"at names {(texts.Length == 0 ? "no" : "too many")} places; write at=0,17,4, at most {MostItems}");
        int[] places = [.. texts.Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int place)
            ? place
            : throw new RequestException(400, "bad_parameter", $"at has '{(text.Length > 20 ? text[..20] : text)}'; write at=0,17,4"))];
        long[] keys = [.. places.Select(opened.GetKey)];
        IReadOnlyDictionary<long, StoredItem> items = Find(collection.Collection, keys);
        // One that has just left is left out.
        return
        [
            .. places.Zip(keys).Where(p => items.ContainsKey(p.Second)).Select(p =>
            {
                StoredItem item = items[p.Second];
                return new PlacedItemAnswer(p.First, item.Id, item.Path, ItemAddress.ForPhoto(collection.Address, item.Id), item.Metadata);
            }),
        ];
    }

    private static IReadOnlyDictionary<long, StoredItem> Find(Collection collection, long[] keys) => collection.Store.Find(keys);

    /// <summary>The map that the caller knows, where it says which.</summary>
    /// <exception cref="RequestException">409: it was made anew meanwhile, and places mean other items.</exception>
    private static ServedMap.Opened Same(HttpContext context, ServedMap map)
    {
        ServedMap.Opened opened = map.Current;
        return context.Request.Query["of"].LastOrDefault() is { } tag && tag != opened.Tag
            ? throw new RequestException(409, "map_changed", "the map has changed meanwhile; load the page again")
            : opened;
    }

    private static RequestException Left(int place) => new(404, "unknown_item", $"the item at {place} has left the store");
}
