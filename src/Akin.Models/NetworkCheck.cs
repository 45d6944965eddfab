using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
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
    private const string Form = "1";

    /// <summary>The key for a network as it is now.</summary>
    /// <param name="hash">The hash of its files.</param>
    /// <param name="settings">The settings beside it.</param>
    /// <param name="taps">Where it is tapped.</param>
    public static string KeyOf(string hash, ModelSettings settings, IReadOnlyList<LayerTap> taps)
    {
        string all = string.Join('\n', [Form, OrtEnv.Instance().GetVersionString(), hash, settings.ToYaml(), .. taps.Select(t => t.ToString())]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)));
    }

    /// <summary>As text, for a store.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, NetworkCheckJson.Default.NetworkCheck);

    /// <summary>Reads what <see cref="ToJson"/> wrote, if it is of the key and of as many layers; null for anything else.</summary>
    public static NetworkCheck? FromJson(string? json, string key, int taps)
    {
        try
        {
            NetworkCheck? check = json is null ? null : JsonSerializer.Deserialize(json, NetworkCheckJson.Default.NetworkCheck);
            return check is { Vectors: not null, Notes: not null } && check.Vectors.Count == taps && check.Key == key ? check : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(NetworkCheck))]
internal sealed partial class NetworkCheckJson : JsonSerializerContext;
