using System.Text;
using System.Text.Json;
using Akin.Engine.Configuration;
using Akin.Server.Http;

namespace Akin.Server.Api;

/// <summary>A value of metadata in JSON as the text that is kept.</summary>
internal static class MetadataText
{
    private static readonly JsonSerializerOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>The text; null where the value is null, which removes a column.</summary>
    /// <exception cref="RequestException">400: it is a list or an object.</exception>
    public static string? From(string column, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => throw new RequestException(400, "bad_metadata", $"the value of '{column}' is no text and no number; write \"{column}\": \"red\""),
    };

    /// <summary>The columns of an object that came as a form's field; none where there is no field.</summary>
    /// <exception cref="RequestException">400: it is no JSON object of texts and numbers.</exception>
    public static Dictionary<string, string> Parse(string? field)
    {
        if (string.IsNullOrEmpty(field))
            return [];
        try
        {
            byte[] json = Encoding.UTF8.GetBytes(field);
            if (JsonFault.Find(json) is { } fault)
                throw new RequestException(400, "bad_metadata", $"metadata can't be kept: {fault}");
            return From(JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json, Strict));
        }
        catch (JsonException)
        {
            throw new RequestException(400, "bad_metadata", "metadata is no JSON object in which each column stands once; send it like {\"category\": \"dress\", \"price\": 20}");
        }
    }

    /// <summary>All columns of an object; null values are left out.</summary>
    /// <exception cref="RequestException">400: a value is a list or an object.</exception>
    public static Dictionary<string, string> From(Dictionary<string, JsonElement>? metadata)
    {
        Dictionary<string, string> texts = new(StringComparer.Ordinal);
        foreach ((string column, JsonElement value) in metadata ?? [])
        {
            if (From(column, value) is { } text)
                texts.Add(column, text);
        }

        return texts;
    }
}
