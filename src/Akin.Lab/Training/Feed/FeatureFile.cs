using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Akin.Catalog.Sources;
using Akin.Files;
using Akin.Imaging;
using Akin.Lab.Training.Data;

namespace Akin.Lab.Training.Feed;

/// <summary>
/// Keeps what networks said of photos from one run to the next, a row of numbers a photo. It is written under a key of all that the
/// numbers depend on beside the photo: under another key nothing is found.
/// </summary>
internal static class FeatureFile
{
    private static readonly byte[] Magic = "akinfeat"u8.ToArray();

    /// <summary>Half of a SHA-256 of a photo and its box: enough that no two photos meet.</summary>
    public static Int128 Hash(TrainingPhotos photos, int photo)
    {
        TrainingPhoto item = photos.Photos[photo];
        PhotoBytes bytes;
        try
        {
            bytes = photos.Sources[item.Source].Read(item.Item.Path, new ImageLimits().MaxBytes);
        }
        catch (SourceException)
        {
            return photo;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(bytes.Bytes.Span);
        hash.AppendData(Encoding.UTF8.GetBytes(item.Item.Box?.ToString() ?? ""));
        return MemoryMarshal.Read<Int128>(hash.GetHashAndReset());
    }

    /// <summary>Reads what is kept under the same key; nothing where the file is another's, or can't be read.</summary>
    public static Dictionary<Int128, float[]> Read(string file, byte[] key, int length)
    {
        Dictionary<Int128, float[]> known = [];
        if (!File.Exists(file))
            return known;
        try
        {
            using var reader = new BinaryReader(File.OpenRead(file));
            if (!reader.ReadBytes(Magic.Length).AsSpan().SequenceEqual(Magic) || !reader.ReadBytes(key.Length).AsSpan().SequenceEqual(key) || reader.ReadInt32() != length)
                return known;
            Span<byte> hash = stackalloc byte[16];
            while (reader.BaseStream.Position + hash.Length + (length * sizeof(float)) <= reader.BaseStream.Length)
            {
                reader.BaseStream.ReadExactly(hash);
                float[] values = new float[length];
                reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
                known[MemoryMarshal.Read<Int128>(hash)] = values;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What can't be read is computed.
        }

        return known;
    }

    /// <summary>Writes what was known and what was computed, whole or not at all.</summary>
    public static void Write(string file, byte[] key, int length, Dictionary<Int128, float[]> known, IEnumerable<(Int128 Hash, float[] Values)> computed)
    {
        foreach ((Int128 hash, float[] values) in computed)
            known[hash] = values;
        try
        {
            WholeFile.Write(file, stream =>
            {
                using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
                writer.Write(Magic);
                writer.Write(key);
                writer.Write(length);
                foreach ((Int128 hash, float[] values) in known)
                {
                    Int128 one = hash;
                    writer.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<Int128>(in one)));
                    writer.Write(MemoryMarshal.AsBytes(values.AsSpan()));
                }
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk costs the next run its time, not this one its result.
        }
    }
}
