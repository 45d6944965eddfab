using System.Drawing;
using System.Reflection;
using System.Text.Json;
using Akin.Engine.Serving;
using Akin.Server.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace Akin.Server.Api;

/// <summary>A JSON document that names a photo instead of sending it, by its address or its path on the server.</summary>
internal interface INamesPhoto
{
    string? Address { get; }

    string? Path { get; }

    /// <summary>The part of the photo that counts: x, y, width and height in pixels of the upright photo.</summary>
    IReadOnlyList<int>? Box { get; }
}

/// <summary>A photo that is named instead of sent, by its address or its path on the server; <c>box</c> is the part of it that counts.</summary>
internal sealed record NamedPhotoBody(string? Address = null, string? Path = null, IReadOnlyList<int>? Box = null) : INamesPhoto, IDocument<NamedPhotoBody>
{
    public static string Example => "{\"address\": \"https://shop.example/17.jpg\"}";
}

/// <summary>The same as an item that is to be.</summary>
internal sealed record NewItemBody(
    string? Id = null, string? Address = null, string? Path = null, IReadOnlyList<int>? Box = null, Dictionary<string, JsonElement>? Metadata = null)
    : INamesPhoto, IDocument<NewItemBody>
{
    public static string Example => "{\"id\": \"dress-17\", \"address\": \"https://shop.example/17.jpg\", \"metadata\": {\"category\": \"dress\"}}";
}

/// <summary>
/// A photo to work with: a form with the file, the file alone, or a JSON document that names it. An endpoint takes it as a parameter; the
/// fields of a form then count as parameters behind the question mark, which are bound after it.
/// </summary>
/// <typeparam name="TDocument">The type of the document.</typeparam>
internal sealed class SentPhoto<TDocument> : IBindableFromHttpContext<SentPhoto<TDocument>>, IEndpointParameterMetadataProvider
    where TDocument : class, INamesPhoto, IDocument<TDocument>
{
    private readonly PhotoUpload? _upload;
    private readonly NamedPhoto? _named;

    private SentPhoto(PhotoUpload upload) => _upload = upload;

    private SentPhoto(TDocument document) => (Document, _named) = (document, new NamedPhoto(document.Address, document.Path));

    /// <summary>The document; null where the photo itself was sent.</summary>
    public TDocument? Document { get; }

    /// <summary>The file's name, to show.</summary>
    public string? Name => _upload is null ? _named!.Name : _upload.Name;

    /// <summary>Receives the photo, or the document that names it.</summary>
    /// <exception cref="RequestException">4xx: it is something else, or too large.</exception>
    public static async ValueTask<SentPhoto<TDocument>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        if (context.Request.HasJsonContentType())
            return new(await JsonBody.ReadAsync<TDocument>(context.Request, TDocument.Example));
        PhotoUpload upload = await PhotoUpload.ReceiveAsync(context.Request, GetMaxBytes(context));
        context.Request.Query = upload.Parameters;
        return new(upload);
    }

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new TakesAttribute(typeof(TDocument)) { Photo = true });

    /// <summary>The part of the photo that counts, as the document has it, or the parameter where there is none.</summary>
    /// <exception cref="RequestException">400: it is no box.</exception>
    public Rectangle? GetBox(string? parameter) => Document is null ? SearchQuery.Box(parameter) : SearchQuery.Box(Document.Box);

    /// <summary>Fetches the photo where it is named. Before a place to work at is taken, which another site's slow server would keep from everybody.</summary>
    /// <returns>Reads its bytes, once.</returns>
    /// <exception cref="RequestException">4xx: it is named by both or neither, may not be fetched or read, or is not there.</exception>
    public async Task<Func<CancellationToken, Task<byte[]>>> OpenAsync(HttpContext context) =>
        _upload is null ? await _named!.OpenAsync(context, GetMaxBytes(context)) : _upload.ReadAsync;

    private static long GetMaxBytes(HttpContext context) => context.RequestServices.GetRequiredService<CollectionRegistry>().Limits.MaxBytes;
}
