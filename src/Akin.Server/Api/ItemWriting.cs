using System.ComponentModel;
using System.Diagnostics;
using System.Drawing;
using System.Security.Cryptography;
using System.Text.Json;
using Akin.Catalog.Store;
using Akin.Engine;
using Akin.Server.Http;
using Akin.Server.Limits;
using Akin.Server.Observing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Akin.Server.Api;

/// <summary>What changes in an item's metadata: columns set to a text or a number, or removed by null.</summary>
internal sealed record ItemChangeBody(Dictionary<string, JsonElement> Metadata) : IDocument<ItemChangeBody>
{
    public static string Example => "{\"metadata\": {\"color\": \"red\", \"price\": null}}";
}

/// <summary>What a photo that is sent itself is as an item.</summary>
internal sealed record NewItemParameters(
    [property: FromQuery(Name = "id"), Description("The item's name.")] string? Id = null,
    [property: FromQuery(Name = "box"), Description(SearchQuery.AboutBox)] string? Box = null,
    [property: FromQuery(Name = "metadata"), Description("A JSON object of texts and numbers.")] string? Metadata = null);

/// <summary>Adds, changes and removes items. What is answered is on the disk, and the next search knows it.</summary>
internal static class ItemWriting
{
    public static void Map(RouteGroupBuilder items)
    {
        items.MapPost("/items", AddAsync).RequireAuthorization(nameof(Access.Write));
        items.MapPatch("/items/{id}", UpdateAsync).RequireAuthorization(nameof(Access.Write));
        items.MapDelete("/items/{id}", RemoveAsync).RequireAuthorization(nameof(Access.Write));
    }

    /// <summary>Adds an item by upload, address or path</summary>
    /// <remarks>
    /// It is on the disk and found by the next search when the reply comes. One that has the same id is replaced. Without an id it is named
    /// by its bytes.
    /// </remarks>
    [Refuses(400, "bad_metadata")]
    [Refuses(403, "read_only")]
    public static async Task<Created<ItemAnswer>> AddAsync(
        HttpContext context, ServedCollection served, SentPhoto<NewItemBody> sent, [AsParameters] NewItemParameters parameters, WorkQueue work)
    {
        Dictionary<string, string> metadata = sent.Document is null ? MetadataText.Parse(parameters.Metadata) : MetadataText.From(sent.Document.Metadata);
        Rectangle? box = sent.GetBox(parameters.Box);
        string? id = sent.Document is null ? parameters.Id : sent.Document.Id;
        ItemAnswer item = await AddPhotoAsync(
            context, served, work, await sent.OpenAsync(context), bytes => new NewPhoto(id ?? GetName(bytes), bytes) { Box = box, Metadata = metadata });
        return TypedResults.Created(ItemAddress.ForItem(served.Address, item.Id), item);
    }

    /// <summary>Changes an item's metadata</summary>
    /// <remarks>Columns that are named are set, or removed where they are null; the others stay.</remarks>
    [Refuses(400, "bad_metadata")]
    [Refuses(403, "read_only")]
    [Refuses(404, "unknown_item")]
    public static async Task<Ok<ItemAnswer>> UpdateAsync(HttpContext context, ServedCollection served, ItemChangeBody body)
    {
        Dictionary<string, string?> changes = body.Metadata.ToDictionary(p => p.Key, p => MetadataText.From(p.Key, p.Value), StringComparer.Ordinal);
        return TypedResults.Ok(served.Item(await ChangeAsync(served, ItemAddress.ReadId(context), changes, context.RequestAborted)));
    }

    /// <summary>Removes an item</summary>
    [Refuses(403, "read_only")]
    [Refuses(404, "unknown_item")]
    public static async Task<NoContent> RemoveAsync(HttpContext context, ServedCollection served)
    {
        await DeleteAsync(served, ItemAddress.ReadId(context), context.RequestAborted);
        return TypedResults.NoContent();
    }

    /// <summary>Adds an item, once there is a place to work at.</summary>
    /// <param name="context">The request.</param>
    /// <param name="served">The collection, which can be written.</param>
    /// <param name="work">Where places are given out.</param>
    /// <param name="read">Reads the photo's bytes, when it is their turn.</param>
    /// <param name="create">Makes of the bytes what is added.</param>
    public static async Task<ItemAnswer> AddPhotoAsync(HttpContext context, ServedCollection served, WorkQueue work, Func<CancellationToken, Task<byte[]>> read, Func<byte[], NewPhoto> create)
    {
        using var place = await work.EnterToAddAsync(context);
        byte[] bytes = await read(context.RequestAborted);
        await place.WeighAsync(bytes);
        using Activity? activity = Telemetry.Source.StartActivity("ingest")?.SetTag("collection", served.Name);
        ItemAnswer item = served.Item(await served.Collection.AddAsync(create(bytes), context.RequestAborted));
        served.Meter?.Changed(served.Name, "added");
        return item;
    }

    /// <summary>Sets columns of an item's metadata, or removes those that are null.</summary>
    /// <exception cref="RequestException">403, 404: the collection is only read here, or there is no such item.</exception>
    public static async Task<StoredItem> ChangeAsync(ServedCollection served, string id, IReadOnlyDictionary<string, string?> changes, CancellationToken cancellation)
    {
        StoredItem item = await served.RequireWritable().UpdateAsync(id, changes, cancellation) ?? throw ItemEndpoints.Unknown(id);
        served.Meter?.Changed(served.Name, "updated");
        return item;
    }

    /// <summary>Removes an item.</summary>
    /// <exception cref="RequestException">403, 404: the collection is only read here, or there is no such item.</exception>
    public static async Task DeleteAsync(ServedCollection served, string id, CancellationToken cancellation)
    {
        if (!await served.RequireWritable().RemoveAsync(id, cancellation))
            throw ItemEndpoints.Unknown(id);
        served.Meter?.Changed(served.Name, "removed");
    }

    /// <summary>A photo that comes without a name is named by its bytes, so that sending it twice makes one item.</summary>
    private static string GetName(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16));
}
