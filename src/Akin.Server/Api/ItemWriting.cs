using System.ComponentModel;
using System.Diagnostics;
using System.Drawing;
using System.Security.Cryptography;
using System.Text.Json;
using Akin.Catalog.Store;
using Akin.Engine;
using Akin.Server.Documentation;
using Akin.Server.Http;
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
        var read = await sent.OpenAsync(context);
        using var place = await work.EnterToAddAsync(context);
        byte[] bytes = await read(context.RequestAborted);
        await place.WeighAsync(bytes);
        using Activity? activity = Telemetry.Source.StartActivity("ingest")?.SetTag("collection", served.Name);
        var photo = new NewPhoto(id ?? GetName(bytes), bytes) { Box = box, Metadata = metadata };
        ItemAnswer item = served.Item(await served.Collection.AddAsync(photo, context.RequestAborted));
        served.Meter?.Changed(served.Name, "added");
        return TypedResults.Created(ItemAddress.ForItem(served.Address, item.Id), item);
    }

    /// <summary>Changes an item's metadata</summary>
    /// <remarks>Columns that are named are set, or removed where they are null; the others stay.</remarks>
    [Refuses(400, "bad_metadata")]
    [Refuses(403, "read_only")]
    [Refuses(404, "unknown_item")]
    public static async Task<Ok<ItemAnswer>> UpdateAsync(HttpContext context, ServedCollection served, ItemChangeBody body)
    {
        string id = ItemAddress.ReadId(context);
        Dictionary<string, string?> changes = body.Metadata.ToDictionary(p => p.Key, p => MetadataText.From(p.Key, p.Value), StringComparer.Ordinal);
        StoredItem item = await served.Collection.UpdateAsync(id, changes, context.RequestAborted) ?? throw ItemEndpoints.Unknown(id);
        served.Meter?.Changed(served.Name, "updated");
        return TypedResults.Ok(served.Item(item));
    }

    /// <summary>Removes an item</summary>
    [Refuses(403, "read_only")]
    [Refuses(404, "unknown_item")]
    public static async Task<NoContent> RemoveAsync(HttpContext context, ServedCollection served)
    {
        string id = ItemAddress.ReadId(context);
        if (!await served.Collection.RemoveAsync(id, context.RequestAborted))
            throw ItemEndpoints.Unknown(id);
        served.Meter?.Changed(served.Name, "removed");
        return TypedResults.NoContent();
    }

    /// <summary>A photo that comes without a name is named by its bytes, so that sending it twice makes one item.</summary>
    private static string GetName(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16));
}
