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
        collection.MapPost("/items", AddAsync).Needs(Access.Write);
        collection.MapPatch("/items/{id}", UpdateAsync).Needs(Access.Write);
        collection.MapDelete("/items/{id}", RemoveAsync).Needs(Access.Write);
    }

    private static async Task<Created<ItemAnswer>> AddAsync(HttpContext context, ServedCollection served, WorkQueue work)
    {
        SentPhoto sent = await SentPhoto.ReceiveItemAsync(context, served.RequireWritable().Limits.MaxBytes);
        ItemAnswer item = await AddPhotoAsync(context, served, work, sent.ReadAsync, bytes => new(sent.Id ?? GetName(bytes), bytes) { Box = sent.Box, Metadata = sent.Metadata });
        return TypedResults.Created(ItemAddress.ForItem(served.Address, item.Id), item);
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
        ItemAnswer item = served.Item(await served.Collection.AddAsync(create(bytes), context.RequestAborted));
        served.Meter?.Changed(served.Name, "added");
        return item;
    }

    private static async Task<Ok<ItemAnswer>> UpdateAsync(HttpContext context, ServedCollection served)
    {
        served.RequireWritable();
        var body = await JsonBody.ReadAsync<ItemChangeBody>(context.Request, "{\"metadata\": {\"color\": \"red\", \"price\": null}}");
        Dictionary<string, string?> changes = body.Metadata.ToDictionary(p => p.Key, p => MetadataText.From(p.Key, p.Value), StringComparer.Ordinal);
        return TypedResults.Ok(served.Item(await ChangeAsync(served, ItemAddress.ReadId(context), changes, context.RequestAborted)));
    }

    private static async Task<NoContent> RemoveAsync(HttpContext context, ServedCollection collection)
    {
        await DeleteAsync(collection, ItemAddress.ReadId(context), context.RequestAborted);
        return TypedResults.NoContent();
    }

    /// <summary>Sets columns of an item's metadata, or removes those that are null.</summary>
    /// <exception cref="RequestException">403, 404: the collection is only read here, or there is no such item.</exception>
    public static async Task<StoredItem> ChangeAsync(ServedCollection served, string id, IReadOnlyDictionary<string, string?> changes, CancellationToken cancellation)
    {
        StoredItem item = await served.RequireWritable().UpdateAsync(id, changes, cancellation) ?? throw Unknown(id);
        served.Meter?.Changed(served.Name, "updated");
        return item;
    }

    /// <summary>Removes an item.</summary>
    /// <exception cref="RequestException">403, 404: the collection is only read here, or there is no such item.</exception>
    public static async Task DeleteAsync(ServedCollection served, string id, CancellationToken cancellation)
    {
        if (!await served.RequireWritable().RemoveAsync(id, cancellation))
            throw Unknown(id);
        served.Meter?.Changed(served.Name, "removed");
    }

    /// <summary>A photo that comes without a name is named by its bytes, so that sending it twice makes one item.</summary>
    private static string GetName(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16));

    private static RequestException Unknown(string id) => new(404, "unknown_item", $"there is no item '{id}'");
}
