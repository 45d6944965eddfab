using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Akin.Server.Http;

/// <summary>
/// The photo that came with a request: the file of a form, or the whole body. It waits on the disk until it is its turn, so that
/// many uploads at once don't fill the memory.
/// </summary>
internal sealed class PhotoUpload
{
    private const string Accepted = "send multipart/form-data with a file, or the file's bytes as image/* or application/octet-stream";

    private readonly UploadBuffer _bytes;

    private PhotoUpload(UploadBuffer bytes, string? name, IQueryCollection parameters) => (_bytes, Name, Parameters) = (bytes, name, parameters);

    /// <summary>The file's name where the sender gave one.</summary>
    public string? Name { get; }

    /// <summary>What stands behind the question mark and in the form's other fields.</summary>
    public IQueryCollection Parameters { get; }

    /// <summary>Receives it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="maxBytes">How large the photo may be.</param>
    /// <exception cref="RequestException">400, 413, 415: there is none, it is too large, or comes in another wrapping.</exception>
    public static async Task<PhotoUpload> ReceiveAsync(HttpRequest request, long maxBytes)
    {
        string media = MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type) ? type.MediaType.Value!.ToLowerInvariant() : "";
        PhotoUpload upload = media switch
        {
            "multipart/form-data" => await FromFormAsync(request, type!),
            "application/octet-stream" => await FromBodyAsync(request),
            "" when string.IsNullOrEmpty(request.ContentType) => await FromBodyAsync(request),
            _ when media.StartsWith("image/", StringComparison.Ordinal) => await FromBodyAsync(request),
            _ => throw new RequestException(415, "unsupported_media_type", $"a photo can't be sent as {Shown(request.ContentType!)}; {Accepted}"),
        };
        return upload._bytes.Length switch
        {
            0 => throw new RequestException(400, "empty_body", "the photo is empty (0 bytes); send the file's bytes"),
            long length when length > maxBytes => throw TooLarge(length, maxBytes),
            _ => upload,
        };
    }

    /// <summary>Its bytes.</summary>
    public Task<byte[]> ReadAsync(CancellationToken cancellation) => _bytes.ReadAsync(cancellation);

    public static RequestException TooLarge(long bytes, long maxBytes) =>
        new(413, "too_large", $"the photo has {bytes / 1e6:F1} MB, larger than the limit of {maxBytes / 1e6:F1}");

    private static string Shown(string text) => text.Length <= 60 ? text : text[..60] + " …";

    private static async Task<PhotoUpload> FromBodyAsync(HttpRequest request) => new(await RequestBody.ReceiveAsync(request), null, request.Query);

    private static async Task<PhotoUpload> FromFormAsync(HttpRequest request, MediaTypeHeaderValue type)
    {
        try
        {
            PhotoForm form = await PhotoForm.ReceiveAsync(request, type);
            return form.File is { } file
                ? new(file, form.FileName, KnownParameters.Merge(request.HttpContext, form.Fields))
                : throw new RequestException(400, "no_photo", "the form has no file in it; send the photo as a file in the field 'photo'");
        }
        catch (Exception e) when (e is InvalidDataException or IOException and not BadHttpRequestException)
        {
            throw new RequestException(400, "bad_form", "the form is cut off or malformed; " + Accepted);
        }
    }
}
