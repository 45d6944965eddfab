using System.Collections.ObjectModel;
using System.Drawing;
using System.Text.Json;
using Akin.Server.Http;
using Microsoft.AspNetCore.Http;

namespace Akin.Server.Api;

/// <summary>A photo that is named instead of sent, by its address or its path on the server; <c>box</c> is the part of it that counts.</summary>
internal sealed record NamedPhotoBody(string? Address = null, string? Path = null, IReadOnlyList<int>? Box = null);

/// <summary>The same as an item that is to be.</summary>
internal sealed record NewItemBody(
    string? Id = null, string? Address = null, string? Path = null, IReadOnlyList<int>? Box = null, Dictionary<string, JsonElement>? Metadata = null);

/// <summary>
/// A photo to work with: a form with the file, the file alone, or a JSON document that names it; for an item that is to be with its
/// <c>id</c> and <c>metadata</c>, in the form's fields, behind the question mark or in the document.
/// </summary>
internal sealed class SentPhoto
{
    private const string PhotoExample = "{\"address\": \"https://shop.example/17.jpg\"}";
    private const string ItemExample = "{\"id\": \"dress-17\", \"address\": \"https://shop.example/17.jpg\", \"metadata\": {\"category\": \"dress\"}}";

    private readonly Func<CancellationToken, Task<byte[]>> _read;

    private SentPhoto(Func<CancellationToken, Task<byte[]>> read) => _read = read;

    /// <summary>The item's name; null where the sender leaves it open.</summary>
    public string? Id { get; private init; }

    public Rectangle? Box { get; private init; }

    public IReadOnlyDictionary<string, string> Metadata { get; private init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>What else was asked for, behind the question mark or in the form's fields.</summary>
    public required IQueryCollection Parameters { get; init; }

    /// <summary>Receives a photo, or fetches the one that is named.</summary>
    /// <exception cref="RequestException">4xx: it is something else, too large, or names nothing.</exception>
    public static async Task<SentPhoto> ReceiveAsync(HttpContext context, long maxBytes)
    {
        if (!context.Request.HasJsonContentType())
            return await UploadedAsync(context, maxBytes);
        var body = await JsonBody.ReadAsync<NamedPhotoBody>(context.Request, PhotoExample);
        return await NamedAsync(context, new NewItemBody(null, body.Address, body.Path, body.Box), maxBytes);
    }

    /// <summary>Receives the photo of an item that is to be, or fetches the one that is named.</summary>
    /// <exception cref="RequestException">4xx: it is something else, too large, or names nothing.</exception>
    public static async Task<SentPhoto> ReceiveItemAsync(HttpContext context, long maxBytes) => context.Request.HasJsonContentType()
        ? await NamedAsync(context, await JsonBody.ReadAsync<NewItemBody>(context.Request, ItemExample), maxBytes)
        : await UploadedAsync(context, maxBytes);

    private static async Task<SentPhoto> UploadedAsync(HttpContext context, long maxBytes)
    {
        PhotoUpload upload = await PhotoUpload.ReceiveAsync(context.Request, maxBytes);
        return new SentPhoto(upload.ReadAsync)
        {
            Id = upload.Parameters["id"] is [{ } id] ? id : null,
            Box = SearchQuery.Box(upload.Parameters),
            Metadata = MetadataText.Parse(upload.Parameters["metadata"]),
            Parameters = upload.Parameters,
        };
    }

    private static async Task<SentPhoto> NamedAsync(HttpContext context, NewItemBody body, long maxBytes)
    {
        IReadOnlyDictionary<string, string> metadata = MetadataText.From(body.Metadata);
        Rectangle? box = body.Box is null ? null : SearchQuery.Box(string.Join(',', body.Box));
        // Now, and not in a place to work at, which another site's slow server would keep from everybody.
        return new SentPhoto(await new NamedPhoto(body.Address, body.Path).OpenAsync(context, maxBytes))
        {
            Id = body.Id,
            Box = box,
            Metadata = metadata,
            Parameters = context.Request.Query,
        };
    }

    /// <summary>Its bytes.</summary>
    public Task<byte[]> ReadAsync(CancellationToken cancellation) => _read(cancellation);
}
