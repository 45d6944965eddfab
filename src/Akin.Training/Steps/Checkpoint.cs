using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Akin.Files;

namespace Akin.Training.Steps;

/// <summary>
/// Keeps a training's state in a file: a line that names the format, the length of a JSON header, the header, the values
/// as float32 in its order, and the SHA-256 of everything before. It is written beside its name and renamed when it is
/// whole and on the disk, so that a kill at any moment leaves the old file or the new one.
/// </summary>
internal static class Checkpoint
{
    private const int HashBytes = 32, MaxHeader = 1 << 26;

    private static ReadOnlySpan<byte> Magic => "akin training 1\n"u8;

    /// <summary>Writes a state.</summary>
    /// <exception cref="TrainingException">It can't be written; the old file is as it was.</exception>
    public static void Write(string path, CheckpointState state)
    {
        (string Key, float[] Values)[] tensors =
        [
            .. state.Current.Select(t => ("now:" + t.Key, t.Value)),
            .. (state.Best ?? new Dictionary<string, float[]>()).Select(t => ("best:" + t.Key, t.Value)),
        ];
        byte[] header = JsonSerializer.SerializeToUtf8Bytes(new Header(
            state.Fingerprint, [.. state.Epochs], [.. tensors.Select(t => new Entry(t.Key, t.Values.Length))], state.Best is not null, state.FirstLoss), Json);
        try
        {
            WholeFile.Write(path, Put);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TrainingException($"the checkpoint {path} can't be written ({e.Message}); training goes on without it", e);
        }

        void Put(FileStream file)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            Span<byte> length = stackalloc byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(length, header.Length);
            Add(Magic);
            Add(length);
            Add(header);
            foreach ((_, float[] values) in tensors)
                Add(MemoryMarshal.AsBytes<float>(values));
            file.Write(hash.GetHashAndReset());

            void Add(ReadOnlySpan<byte> bytes)
            {
                hash.AppendData(bytes);
                file.Write(bytes);
            }
        }
    }

    /// <summary>Reads a state; null where there is no file.</summary>
    /// <exception cref="TrainingException">The file is damaged or no checkpoint.</exception>
    public static CheckpointState? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            using FileStream file = File.OpenRead(path);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            if (!Magic.SequenceEqual(Take(Magic.Length)))
                throw Damaged(path);
            int length = BinaryPrimitives.ReadInt32LittleEndian(Take(4));
            if (length is < 2 or > MaxHeader)
                throw Damaged(path);
            Header header = JsonSerializer.Deserialize<Header>(Take(length), Json) ?? throw Damaged(path);
            if (header.Tensors.Any(t => t.Length < 0) || header.Tensors.Sum(t => 4L * t.Length) != file.Length - file.Position - HashBytes)
                throw Damaged(path);
            Dictionary<string, float[]> now = new(StringComparer.Ordinal), best = new(StringComparer.Ordinal);
            foreach (Entry tensor in header.Tensors)
            {
                float[] values = new float[tensor.Length];
                Fill(MemoryMarshal.AsBytes(values.AsSpan()));
                bool isBest = tensor.Name.StartsWith("best:", StringComparison.Ordinal);
                (isBest ? best : now)[tensor.Name[(tensor.Name.IndexOf(':', StringComparison.Ordinal) + 1)..]] = values;
            }

            byte[] expected = hash.GetHashAndReset(), written = new byte[HashBytes];
            file.ReadExactly(written);
            return expected.AsSpan().SequenceEqual(written)
                ? new CheckpointState(header.Fingerprint, header.Epochs, now, header.HasBest ? best : null, header.FirstLoss)
                : throw Damaged(path);

            byte[] Take(int count)
            {
                byte[] bytes = new byte[count];
                Fill(bytes);
                return bytes;
            }

            void Fill(Span<byte> bytes)
            {
                file.ReadExactly(bytes);
                hash.AppendData(bytes);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or OverflowException)
        {
            throw e is EndOfStreamException or JsonException or OverflowException
                ? Damaged(path)
                : new TrainingException($"the checkpoint {path} can't be read: {e.Message}", e);
        }
    }

    private static JsonSerializerOptions Json { get; } =
        new() { NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private static TrainingException Damaged(string path) =>
        new($"{path} is no whole checkpoint; delete it to begin anew");

    private sealed record Entry(string Name, int Length);

    private sealed record Header(string Fingerprint, EpochReport[] Epochs, Entry[] Tensors, bool HasBest, double FirstLoss);
}

/// <summary>All that a training needs to go on as if it had never stopped.</summary>
/// <param name="Fingerprint">What the training is: a checkpoint of another one is refused.</param>
/// <param name="Epochs">The finished epochs.</param>
/// <param name="Current">Weights, running statistics and slots after the last of them.</param>
/// <param name="Best">Weights and statistics of the best of them; null where there is none.</param>
/// <param name="FirstLoss">The loss of the very first step, which a runaway loss is compared with.</param>
internal sealed record CheckpointState(
    string Fingerprint,
    IReadOnlyList<EpochReport> Epochs,
    IReadOnlyDictionary<string, float[]> Current,
    IReadOnlyDictionary<string, float[]>? Best,
    double FirstLoss);
