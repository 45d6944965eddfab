using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Akin.Engine;
using Akin.Files;

namespace Akin.Lab.Mapping;

/// <summary>
/// A map's file: eight letters, the length of a JSON document, the document (<see cref="MapOrigin"/>), the number of items, their keys (8 bytes
/// each), X and Y (4 bytes each), all little-endian, and the SHA-256 of what comes before.
/// </summary>
internal static class MapFile
{
    private const int Header = 16, Item = sizeof(long) + (2 * sizeof(float));
    private const int MostOrigin = 64 << 10;

    private static ReadOnlySpan<byte> Magic => "AKINMAP1"u8;

    /// <exception cref="EngineException">It can't be written; what was there before still is.</exception>
    public static void Write(string path, CatalogMap map)
    {
        byte[] origin = JsonSerializer.SerializeToUtf8Bytes(map.Origin);
        byte[] bytes = new byte[Header + origin.Length + ((long)map.Keys.Length * Item) + SHA256.HashSizeInBytes];
        Span<byte> rest = bytes;
        Magic.CopyTo(rest);
        BitConverter.TryWriteBytes(rest[8..], origin.Length);
        BitConverter.TryWriteBytes(rest[12..], map.Keys.Length);
        rest = rest[Header..];
        rest = Put(origin, rest);
        rest = Put(MemoryMarshal.AsBytes<long>(map.Keys), rest);
        rest = Put(MemoryMarshal.AsBytes<float>(map.X), rest);
        rest = Put(MemoryMarshal.AsBytes<float>(map.Y), rest);
        SHA256.HashData(bytes.AsSpan(0, bytes.Length - SHA256.HashSizeInBytes), rest);
        try
        {
            WholeFile.Write(path, file => file.Write(bytes));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"the map can't be written to {path}: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    /// <summary>Reads a map; null where there is none, or no whole one.</summary>
    public static CatalogMap? TryRead(string path)
    {
        try
        {
            return FileWithBytes.Exists(path) ? Parse(File.ReadAllBytes(path)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private static Span<byte> Put(ReadOnlySpan<byte> part, Span<byte> to)
    {
        part.CopyTo(to);
        return to[part.Length..];
    }

    private static CatalogMap? Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Header + SHA256.HashSizeInBytes || !bytes.StartsWith(Magic))
            return null;
        int origin = BitConverter.ToInt32(bytes[8..]), n = BitConverter.ToInt32(bytes[12..]);
        if (origin is < 0 or > MostOrigin || n < 0 || bytes.Length != Header + origin + ((long)n * Item) + SHA256.HashSizeInBytes
            || !SHA256.HashData(bytes[..^SHA256.HashSizeInBytes]).AsSpan().SequenceEqual(bytes[^SHA256.HashSizeInBytes..]))
            return null;
        ReadOnlySpan<byte> items = bytes[(Header + origin)..];
        return JsonSerializer.Deserialize<MapOrigin>(bytes.Slice(Header, origin)) is { } made
            ? new CatalogMap(
                MemoryMarshal.Cast<byte, long>(items[..(n * sizeof(long))]).ToArray(),
                MemoryMarshal.Cast<byte, float>(items.Slice(n * sizeof(long), n * sizeof(float))).ToArray(),
                MemoryMarshal.Cast<byte, float>(items.Slice(n * (sizeof(long) + sizeof(float)), n * sizeof(float))).ToArray(),
                made)
            : null;
    }
}

/// <summary>What a map was made of and how, to tell whether it still is the store's.</summary>
/// <param name="Made">When.</param>
/// <param name="Model">A text that differs where the vectors would: model, its hash, layer, pooling, dimensions.</param>
/// <param name="Metric">The metric by which items are neighbors.</param>
/// <param name="Count">Items that the store had.</param>
/// <param name="LastKey">Its largest key.</param>
/// <param name="Sampled">Whether the map holds only some of them, as was asked for.</param>
/// <param name="Perplexity">The perplexity used: lower than asked for where there were too few items.</param>
/// <param name="Iterations">Steps of the descent.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Divergence">What the layout's similarities are off by, in nats.</param>
public sealed record MapOrigin(
    DateTimeOffset Made, string Model, string Metric, long Count, long LastKey, bool Sampled, double Perplexity, int Iterations, int Seed, double Divergence);
