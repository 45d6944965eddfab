using System.Collections.ObjectModel;
using System.Drawing;
using System.Text.Json;
using Akin.Server.Http;
using Microsoft.AspNetCore.Http;

namespace Akin.Server.Api;

/// <summary>A photo that is named instead of sent, by its address or its path on the server.</summary>
internal sealed record NamedPhotoBody(
    string? Id = null, string? Address = null, string? Path = null, IReadOnlyList<int>? Box = null, Dictionary<string, JsonElement>? Metadata = null);

/// <summary>
/// A photo that becomes an item: a form with the file and the fields <c>id</c>, <c>box</c> and <c>metadata</c>, the file alone with <c>id</c> and
/// <c>box</c> behind the question mark, or a JSON document that names it.
/// </summary>
internal sealed class SentPhoto
{
    private const string Example = "{\"id\": \"dress-17\", \"address\": \"https://shop.example/17.jpg\", \"metadata\": {\"category\": \"dress\"}}";

    private readonly Func<CancellationToken, Task<byte[]>> _read;

    private SentPhoto(Func<CancellationToken, Task<byte[]>> read) => _read = read;

    /// <summary>The item's name; null where the sender leaves it open.</summary>
    public string? Id { get; private init; }

    public Rectangle? Box { get; private init; }

    public IReadOnlyDictionary<string, string> Metadata { get; private init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Receives it, or fetches what is named.</summary>
    /// <exception cref="RequestException">4xx: it is something else, too large, or names nothing.</exception>
    public static async Task<SentPhoto> ReceiveAsync(HttpContext context, long maxBytes)
    {
        HttpRequest request = context.Request;
        if (request.HasJsonContentType())
            return await NamedAsync(context, maxBytes);
        PhotoUpload upload = await PhotoUpload.ReceiveAsync(request, maxBytes);
        return new SentPhoto(upload.ReadAsync)
        {
            Id = upload.Field("id") ?? request.Query["id"].LastOrDefault(),
            Box = SearchQuery.Box(upload.Field("box") ?? request.Query["box"].LastOrDefault()),
            Metadata = MetadataText.Parse(upload.Field("metadata") ?? request.Query["metadata"].LastOrDefault()),
        };
    }

    private static async Task<SentPhoto> NamedAsync(HttpContext context, long maxBytes)
    {
        var body = await JsonBody.ReadAsync<NamedPhotoBody>(context.Request, Example);
        var named = new NamedPhoto(body.Address, body.Path);
        // Now, and not in a place to work at, which another site's slow server would keep from everybody.
        return new SentPhoto(await named.OpenAsync(context, maxBytes))
        {
            Id = body.Id,
            Box = body.Box is null ? null : SearchQuery.Box(string.Join(',', body.Box)),
            Metadata = MetadataText.Of(body.Metadata),
        };
    }

    /// <summary>Its bytes.</summary>
    public Task<byte[]> ReadAsync(CancellationToken cancellation) => _read(cancellation);
}
