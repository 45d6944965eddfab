using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Akin.Server.Http;

/// <summary>
/// A form (<c>multipart/form-data</c>) with a file and fields. The framework's own reading of forms keeps fields of any size in memory; here all
/// fields together are limited, and the form has one file.
/// </summary>
internal sealed class PhotoForm
{
    /// <summary>Bytes that the names and values of all fields may have together.</summary>
    public const int MostFieldBytes = 1_000_000;

    private const int MostParts = 1000;
    private const int LongestBoundary = 128;

    // What is not UTF-8 would be kept as other characters.
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly Dictionary<string, StringValues> _fields = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<KeyValuePair<string, string>> _sent = [];
    private int _fieldBytes;

    private PhotoForm()
    {
    }

    /// <summary>The fields by name, in capitals or not; an empty one is as if it were not there.</summary>
    public IReadOnlyDictionary<string, StringValues> Fields => _fields;

    /// <summary>All fields in the order in which they came, empty ones too.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Sent => _sent;

    /// <summary>The file; null where there is none.</summary>
    public UploadBuffer? File { get; private set; }

    /// <summary>The file's name where the sender gave one.</summary>
    public string? FileName { get; private set; }

    /// <summary>Receives it; the file is forgotten after the reply.</summary>
    /// <param name="request">The request.</param>
    /// <param name="type">Its content type.</param>
    /// <exception cref="InvalidDataException">It is malformed.</exception>
    /// <exception cref="IOException">It is cut off.</exception>
    /// <exception cref="RequestException">400: there are two files, or a field is not UTF-8. 413: its fields are too large. 503: the temporary folder takes no more.</exception>
    public static async Task<PhotoForm> ReceiveAsync(HttpRequest request, MediaTypeHeaderValue type)
    {
        string boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        if (boundary.Length is 0 or > LongestBoundary)
            throw new InvalidDataException("the form's boundary is missing or too long");
        var body = new HeadLimit(request.Body);
        var reader = new MultipartReader(boundary, body);
        var form = new PhotoForm();
        CancellationToken cancellation = request.HttpContext.RequestAborted;
        for (int parts = 0; await body.InHeadAsync(() => reader.ReadNextSectionAsync(cancellation)) is { } section; parts++)
        {
            if (parts == MostParts)
                throw new InvalidDataException($"the form has more than {MostParts} parts");
            ContentDispositionHeaderValue? disposition = section.GetContentDispositionHeader();
            if (disposition?.IsFileDisposition() is true)
                await form.TakeFileAsync(request, section.Body, disposition, cancellation);
            else if (disposition?.IsFormDisposition() is true)
                await form.TakeFieldAsync(section, disposition, cancellation);
            else
                await section.Body.CopyToAsync(Stream.Null, cancellation);
        }

        return form;
    }

    private async Task TakeFileAsync(HttpRequest request, Stream body, ContentDispositionHeaderValue disposition, CancellationToken cancellation)
    {
        if (File is not null)
            throw new RequestException(400, "bad_form", "the form has more than one file; send one photo a request, and everything else as text");
        File = await UploadBuffer.ReceiveAsync(body, cancellation);
        request.HttpContext.Response.RegisterForDispose(File);
        FileName = HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).ToString();
    }

    private async Task TakeFieldAsync(MultipartSection section, ContentDispositionHeaderValue disposition, CancellationToken cancellation)
    {
        string name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
        _fieldBytes += Encoding.UTF8.GetByteCount(name);
        using var value = new MemoryStream();
        byte[] part = new byte[4096];
        while (await section.Body.ReadAsync(part, cancellation) is > 0 and int read)
        {
            _fieldBytes += read;
            if (_fieldBytes > MostFieldBytes)
                throw new RequestException(413, "too_large", $"the form's fields have more than {MostFieldBytes / 1e6:0} MB together; only the photo, which is sent as a file, may be larger");
            value.Write(part, 0, read);
        }

        try
        {
            string text = Strict.GetString(value.GetBuffer(), 0, (int)value.Length);
            _sent.Add(new(name, text));
            if (text.Length > 0)
                _fields[name] = StringValues.Concat(_fields.GetValueOrDefault(name), text);
        }
        catch (DecoderFallbackException)
        {
            throw new RequestException(400, "bad_form", $"the field '{name}' is not UTF-8");
        }
    }
}
