using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Akin.Engine.Configuration;
using Microsoft.AspNetCore.Http;

namespace Akin.Server.Http;

/// <summary>A small JSON document that came with a request.</summary>
internal static class JsonBody
{
    private const int MostBytes = 64 * 1024;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>The keys that a document of a type may have.</summary>
    public static IReadOnlyCollection<string> Names(Type type) => JsonFault.Names(Options.GetTypeInfo(type));

    /// <summary>Receives it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="example">What it should look like, for the message where it is something else.</param>
    /// <exception cref="RequestException">400, 413, 415: it is something else, too large, or not said to be JSON.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, string example)
        where T : class
    {
        // Another site's form can't be sent as this type, so that no page elsewhere makes a browser judge.
        if (!request.HasJsonContentType())
            throw new RequestException(415, "unsupported_media_type", $"send application/json, like {example}");
        ReadOnlyMemory<byte> document = await RequestBody.ReadAsync(request, MostBytes)
            ?? throw new RequestException(413, "too_large", $"the document is larger than {MostBytes:N0} bytes; send one like {example}");
        try
        {
            if (JsonFault.Find(document.Span) is { } fault)
                throw Faulty(fault, example);
            return JsonSerializer.Deserialize<T>(document.Span, Options) ?? throw Bad("", example);
        }
        catch (JsonException e)
        {
            throw Unknown<T>(document) is { } unknown ? Faulty(unknown, example) : Bad(e.Path is { Length: > 2 } path ? $" at '{path[2..]}'" : "", example);
        }
    }

    private static string? Unknown<T>(ReadOnlyMemory<byte> document)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(document);
            return JsonFault.FindUnknownKey(json.RootElement, Options.GetTypeInfo(typeof(T)));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static RequestException Faulty(string fault, string example) => new(400, "bad_body", $"the document is not what is expected, like {example}: {fault}");

    private static RequestException Bad(string where, string example) => new(400, "bad_body", $"the document is not what is expected{where}; send one like {example}");
}
