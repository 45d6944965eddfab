using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Akin.Engine.Configuration;

/// <summary>Says in one line why a JSON document is not of its type, where the serializer itself tells no more than a place.</summary>
internal static class JsonFault
{
    /// <summary>
    /// What is wrong with a document whatever its type: half a character in a text, which would be kept as another one, or a number beyond
    /// what 64 bits hold, which would be read as infinite. Null where it is neither.
    /// </summary>
    /// <param name="json">The document in UTF-8.</param>
    /// <exception cref="JsonException">It is no JSON document.</exception>
    public static string? Find(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.Number when !reader.TryGetDouble(out double number) || !double.IsFinite(number):
                    return "it has a number that is too large";
                case JsonTokenType.String or JsonTokenType.PropertyName when !IsText(ref reader):
                    return "a text in it is no text: half a character (a lone surrogate), or bytes that are not UTF-8";
            }
        }

        return null;
    }

    /// <summary>The first key of a document that its type does not have, as a line; null where there is none.</summary>
    /// <param name="json">The document.</param>
    /// <param name="type">Its type.</param>
    public static string? FindUnknownKey(JsonElement json, JsonTypeInfo type)
    {
        if (json.ValueKind == JsonValueKind.Array && type.ElementType is { } element && type.Kind == JsonTypeInfoKind.Enumerable)
            return json.EnumerateArray().Select(item => FindUnknownKey(item, type.Options.GetTypeInfo(element))).FirstOrDefault(fault => fault is not null);
        if (json.ValueKind != JsonValueKind.Object)
            return null;
        string? discriminator = type.PolymorphismOptions?.TypeDiscriminatorPropertyName;
        if (discriminator is not null && json.TryGetProperty(discriminator, out JsonElement kind) && kind.ValueKind == JsonValueKind.String
            && type.PolymorphismOptions!.DerivedTypes.FirstOrDefault(d => d.TypeDiscriminator as string == kind.GetString()) is { DerivedType: { } derived })
            type = type.Options.GetTypeInfo(derived);
        if (type.Kind != JsonTypeInfoKind.Object)
            return null;
        foreach (JsonProperty key in json.EnumerateObject())
        {
            if (key.Name == discriminator)
                continue;
            JsonPropertyInfo? known = type.Properties.FirstOrDefault(p => p.Name == key.Name);
            if (known is null)
                return $"there is no key '{Shown(key.Name)}' in it; {NearestName.Suggest(key.Name, Names(type, discriminator))}";
            if (FindUnknownKey(key.Value, type.Options.GetTypeInfo(known.PropertyType)) is { } fault)
                return fault;
        }

        return null;
    }

    /// <summary>The keys that a document of a type may have.</summary>
    public static IReadOnlyCollection<string> Names(JsonTypeInfo type, string? discriminator = null) =>
        [.. discriminator is null ? Array.Empty<string>() : [discriminator], .. type.Properties.Where(p => p.Set is not null || p.AssociatedParameter is not null).Select(p => p.Name)];

    private static string Shown(string name) => (name.Length <= 40 ? name : name[..40] + "…").ReplaceLineEndings(" ");

    private static bool IsText(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped && !reader.ValueSpan.ContainsAnyExceptInRange((byte)0, (byte)127))
            return true;
        try
        {
            _ = reader.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
