using System.Text.Json;
using System.Text.Json.Serialization;
using Akin.Server.Http;
using Microsoft.AspNetCore.Http;

namespace Akin.Server.DeepDetect;

/// <summary>What <c>PUT /services/NAME</c> says. What a call holds beside is looked through by <see cref="CallKeys"/>.</summary>
internal sealed record ServiceBody(string? Mllib = null, string? Description = null, string? Type = null, ServiceModel? Model = null, ServiceParameters? Parameters = null) : CallPart;

internal sealed record ServiceModel(string? Repository = null) : CallPart;

internal sealed record ServiceParameters(ServiceInput? Input = null, LibraryParameters? Mllib = null) : CallPart;

internal sealed record ServiceInput(string? Connector = null) : CallPart;

/// <summary>The layer whose values are the vector, and the output whose classes are told.</summary>
internal sealed record LibraryParameters(string? ExtractLayer = null, string? Outputlayer = null) : CallPart;

/// <summary>What <c>POST /predict</c> says; <c>ids</c> names the photos where <c>data</c> does not.</summary>
internal sealed record PredictBody(string? Service = null, PredictParameters? Parameters = null, IReadOnlyList<string?>? Data = null, IReadOnlyList<string?>? Ids = null) : CallPart;

internal sealed record PredictParameters(LibraryParameters? Mllib = null, OutputParameters? Output = null) : CallPart;

internal sealed record OutputParameters(
    int Best = 1, double ConfidenceThreshold = 0, bool Index = false, bool BuildIndex = false, bool Search = false, int SearchNn = 10) : CallPart;

/// <summary>What <c>DELETE /services/NAME</c> may say.</summary>
internal sealed record DeleteBody(string? Clear = null);

/// <summary>Reads the document of a call, whatever its sender calls it: curl's <c>-d</c> says that it is a form.</summary>
internal static class CallBody
{
    private const int MostSmallBytes = 64 * 1024;

    // A call holds a thousand photos at most, their ids and a few dozen keys. Each key that nobody reads is kept until it was looked through.
    private const int MostTokens = 10_000;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
    };

    /// <summary>How large the document may be, for one photo of the largest size in base64.</summary>
    public static long MostBytes(long maxBytes) => (maxBytes / 3 * 4) + (64 * 1024);

    /// <summary>Reads a small document, which holds no photo.</summary>
    /// <param name="request">The request.</param>
    /// <exception cref="CallException">400: it is no such document.</exception>
    /// <exception cref="RequestException">400, 413: it is cut off, or too large.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request)
        where T : class
    {
        ReadOnlyMemory<byte> document = await RequestBody.ReadAsync(request, MostSmallBytes)
            ?? throw new RequestException(413, "too_large", $"the body is larger than {MostSmallBytes:N0} bytes");
        return Read<T>(document.Span);
    }

    /// <summary>Reads a document that was received before.</summary>
    /// <param name="document">The document.</param>
    /// <exception cref="CallException">400: it is no such document, or holds too much.</exception>
    public static T Read<T>(ReadOnlySpan<byte> document)
        where T : class
    {
        if (HoldsTooMuch(document))
            throw new CallException(400, CallFault.BadRequest, $"the body holds more than {MostTokens:N0} keys and values; send fewer photos in one call");
        try
        {
            return JsonSerializer.Deserialize<T>(document, Options)
                ?? throw new CallException(400, CallFault.BadRequest, "the body is null, and no JSON object");
        }
        catch (JsonException e)
        {
            throw new CallException(400, CallFault.BadRequest, e.Path is { Length: > 1 } path
                ? $"the body is not what is expected at {path}"
                : "the body is no JSON document");
        }
        catch (InvalidOperationException)
        {
            // So the reader says it of half a character.
            throw new CallException(400, CallFault.BadRequest, "a text in the body is no text: half a character (a lone surrogate)");
        }
    }

    private static bool HoldsTooMuch(ReadOnlySpan<byte> document)
    {
        var reader = new Utf8JsonReader(document);
        try
        {
            for (int tokens = 0; reader.Read(); tokens++)
            {
                if (tokens == MostTokens)
                    return true;
            }
        }
        catch (JsonException)
        {
            // Whoever reads it then says where it is wrong.
        }

        return false;
    }
}
