using System.Security.Cryptography;
using System.Text.Json;
using Akin.Catalog.Store;
using Akin.Engine;
using Akin.Server.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Akin.Server.Api;

/// <summary>What changes in an item's metadata: columns set to a text or a number, or removed by null.</summary>
internal sealed record ItemChangeBody(Dictionary<string, JsonElement> Metadata);

/// <summary>Adds, changes and removes items. What is answered is on the disk, and the next search knows it.</summary>
internal static class ItemWriting
{
    public static void Map(RouteGroupBuilder collection)
    {
        collection.MapPost("/items", AddAsync).RequireAuthorization(nameof(Access.Write));
        collection.MapPatch("/items/{id}", UpdateAsync).RequireAuthorization(nameof(Access.Write));
        collection.MapDelete("/items/{id}", RemoveAsync).RequireAuthorization(nameof(Access.Write));
    }

    private static async Task<Created<ItemAnswer>> AddAsync(HttpContext context, ServedCollection served, WorkQueue work)
    {
        Collection collection = served.RequireWritable();
        SentPhoto sent = await SentPhoto.ReceiveItemAsync(context, collection.Limits.MaxBytes);
        using var place = await work.EnterToAddAsync(context);
        byte[] bytes = await sent.ReadAsync(context.RequestAborted);
        await place.WeighAsync(bytes);
        var photo = new NewPhoto(sent.Id ?? GetName(bytes), bytes) { Box = sent.Box, Metadata = sent.Metadata };
        ItemAnswer item = served.Item(await collection.AddAsync(photo, context.RequestAborted));
        served.Meter?.Changed(served.Name, "added");
        return TypedResults.Created(ItemAddress.ForItem(served.Address, item.Id), item);
    }

    private static async Task<Ok<ItemAnswer>> UpdateAsync(HttpContext context, ServedCollection served)
    {
        Collection collection = served.RequireWritable();
        string id = ItemAddress.ReadId(context);
        var body = await JsonBody.ReadAsync<ItemChangeBody>(context.Request, "{\"metadata\": {\"color\": \"red\", \"price\": null}}");
        Dictionary<string, string?> changes = body.Metadata.ToDictionary(p => p.Key, p => MetadataText.From(p.Key, p.Value), StringComparer.Ordinal);
        StoredItem item = await collection.UpdateAsync(id, changes, context.RequestAborted) ?? throw Unknown(id);
        served.Meter?.Changed(served.Name, "updated");
        return TypedResults.Ok(served.Item(item));
    }

    private static async Task<NoContent> RemoveAsync(HttpContext context, ServedCollection collection)
    {
        string id = ItemAddress.ReadId(context);
        if (!await collection.RequireWritable().RemoveAsync(id, context.RequestAborted))
            throw Unknown(id);
        collection.Meter?.Changed(collection.Name, "removed");
        return TypedResults.NoContent();
    }

    /// <summary>A photo that comes without a name is named by its bytes, so that sending it twice makes one item.</summary>
    private static string GetName(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16));

    private static RequestException Unknown(string id) => new(404, "unknown_item", $"there is no item '{id}'");
}
