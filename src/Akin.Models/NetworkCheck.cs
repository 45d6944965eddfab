using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;

namespace Akin.Models;

/// <summary>
/// What trying a network at its layers found out: how it must be run so that a photo's vector is its own. It takes several passes through
/// the network, so a store remembers it; it holds for the same files, settings, layers and engine only, which <see cref="Key"/> tells.
/// </summary>
/// <param name="Key">A hash of all that it depends on.</param>
/// <param name="Batch">2 where the network bears any number of photos at once, else 1.</param>
/// <param name="Vectors">How each tapped layer becomes a vector.</param>
/// <param name="IsMixing">Whether photos change the vectors of those beside them, so that it is run one photo at a time.</param>
/// <param name="Notes">What people are to be told, a line each.</param>
internal sealed record NetworkCheck(string Key, int Batch, IReadOnlyList<LayerVector> Vectors, bool IsMixing, IReadOnlyList<string> Notes)
{
    // Changes where the checks would find another thing.
    private const string Form = "2";

    /// <summary>The key for a network as it is now.</summary>
    /// <param name="hash">The hash of its files.</param>
    /// <param name="settings">The text of the settings beside it.</param>
    /// <param name="taps">Where it is tapped.</param>
    public static string GetKey(string hash, string settings, IReadOnlyList<LayerTap> taps)
    {
        string all = string.Join('\n', [Form, OrtEnv.Instance().GetVersionString(), hash, settings, .. taps.Select(t => t.ToString())]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)));
    }

    /// <summary>As text, for a store.</summary>
    public string ToJson()
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteString(nameof(Key), Key);
            writer.WriteNumber(nameof(Batch), Batch);
            writer.WriteBoolean(nameof(IsMixing), IsMixing);
            writer.WriteStartArray(nameof(Vectors));
            foreach (LayerVector vector in Vectors)
            {
                writer.WriteStartObject();
                writer.WriteString(nameof(vector.Layer), vector.Layer);
                writer.WriteString(nameof(vector.Tensor), vector.Tensor);
                writer.WriteBoolean(nameof(vector.IsFloat), vector.IsFloat);
                writer.WriteString(nameof(vector.Layout), vector.Layout);
                writer.WriteString(nameof(vector.Pool), vector.Pool.ToString());
                writer.WriteNumber(nameof(vector.Length), vector.Length);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartArray(nameof(Notes));
            foreach (string note in Notes)
                writer.WriteStringValue(note);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(json.WrittenSpan);
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote, if it is of the key and of as many layers; null for anything else.</summary>
    /// <remarks>
    /// Element by element, and not by a serializer: this is read by every <c>akin search</c>, and a serializer's code for these types has to
    /// be compiled at each start, which took a tenth of the whole search.
    /// </remarks>
    public static NetworkCheck? FromJson(string? json, string key, int taps)
    {
        if (json is null)
            return null;
        try
        {
            using var document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            if (Text(root, nameof(Key)) != key || root.GetProperty(nameof(Vectors)).GetArrayLength() != taps)
                return null;
            LayerVector[] vectors = [.. root.GetProperty(nameof(Vectors)).EnumerateArray().Select(v => new LayerVector(
                Text(v, nameof(LayerVector.Layer)), Text(v, nameof(LayerVector.Tensor)), v.GetProperty(nameof(LayerVector.IsFloat)).GetBoolean(),
                Text(v, nameof(LayerVector.Layout)), Enum.Parse<Pooling>(Text(v, nameof(LayerVector.Pool))), v.GetProperty(nameof(LayerVector.Length)).GetInt32()))];
            return new NetworkCheck(
                key, root.GetProperty(nameof(Batch)).GetInt32(), vectors, root.GetProperty(nameof(IsMixing)).GetBoolean(),
                [.. root.GetProperty(nameof(Notes)).EnumerateArray().Select(n => n.GetString() ?? "")]);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";
}
