using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Akin.Catalog.Sources;
using Akin.Engine;
using Akin.Files;
using Akin.Imaging;
using Akin.Lab.Training.Data;
using Akin.Lab.Training.Networks;
using Akin.Training.Networks;
using Google.Protobuf;

namespace Akin.Lab.Training.Feed;

/// <summary>
/// What a frozen backbone says of each photo, computed once: the head alone is trained on it. Kept in a file as well, so
/// that the next run with the same backbone, layer and photos begins at once.
/// </summary>
internal sealed class FrozenFeatures
{
    private const int Batch = 8;
    private const long MaxBytes = 8L << 30;
    private static readonly byte[] Magic = "akinfeat"u8.ToArray();

    private readonly float[]?[] _features;

    private FrozenFeatures(float[]?[] features, int length, int computed) => (_features, Length, Computed) = (features, length, computed);

    /// <summary>Numbers of a photo.</summary>
    public int Length { get; }

    /// <summary>How many photos went through the backbone; the others were in the file.</summary>
    public int Computed { get; }

    /// <summary>Copies a photo's features, as <see cref="PhotoFeed.Fill"/> wants.</summary>
    public bool TryFill(int photo, int? epoch, Span<float> tensor)
    {
        _features[photo].CopyTo(tensor);
        return _features[photo] is not null;
    }

    /// <summary>Computes the features of all photos that train or validate, or takes them from the file.</summary>
    /// <param name="network">The network.</param>
    /// <param name="photos">The photos.</param>
    /// <param name="reader">Reads them.</param>
    /// <param name="file">Where features are kept.</param>
    /// <param name="progress">Told how many of how many are done.</param>
    /// <param name="cancellation">Stops it; what was computed is kept.</param>
    /// <exception cref="EngineException">They would not fit into memory.</exception>
    public static FrozenFeatures Compute(
        BuiltNetwork network, TrainingPhotos photos, PhotoReader reader, string file, IProgress<(int Done, int Total)>? progress,
        CancellationToken cancellation)
    {
        int length = network.Network.FeatureShape!.Aggregate(1, (product, side) => product * side);
        int[] places = [.. photos.GetPlaces(PhotoSide.Train), .. photos.GetPlaces(PhotoSide.Validation)];
        if ((long)length * sizeof(float) * places.Length > MaxBytes)
            throw new EngineException($"the frozen features of {places.Length} photos take {(long)length * sizeof(float) * places.Length / 1e9:0.0} GB ({length} numbers each); cut the backbone at a smaller layer, or use train: head");
        byte[] key = SHA256.HashData([.. SHA256.HashData(network.Network.BackboneAlone().ToByteArray()), .. Encoding.UTF8.GetBytes($"{network.Input.Shape} {network.Settings.Range} {string.Join(' ', network.Settings.Mean)} {string.Join(' ', network.Settings.Std)} {network.Settings.Order}")]);
        Dictionary<Int128, float[]> known = Read(file, key, length);
        var features = new float[]?[photos.Photos.Count];
        var hashes = new Int128[photos.Photos.Count];
        int done = 0, computed = 0;
        using var extractor = new FeatureExtractor(network.Network);
        try
        {
            var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount, TaskScheduler = TaskScheduler.Current };
            Parallel.ForEach(places.Chunk(Batch), parallel, chunk =>
            {
                List<int> missing = [];
                foreach (int photo in chunk)
                {
                    hashes[photo] = Hash(photos, photo);
                    if (known.TryGetValue(hashes[photo], out float[]? kept))
                        features[photo] = kept;
                    else
                        missing.Add(photo);
                }

                Interlocked.Add(ref computed, Run(extractor, reader, missing, features));
                progress?.Report((Interlocked.Add(ref done, chunk.Length), places.Length));
            });
        }
        finally
        {
            if (computed > 0)
                Write(file, key, length, known, places.Where(p => features[p] is not null).Select(p => (hashes[p], features[p]!)));
        }

        return new FrozenFeatures(features, length, computed);
    }

    private static int Run(FeatureExtractor extractor, PhotoReader reader, List<int> places, float[]?[] features)
    {
        if (places.Count == 0)
            return 0;
        float[] tensor = new float[places.Count * reader.Length];
        bool[] read = [.. places.Select((photo, i) => reader.TryFill(photo, null, tensor.AsSpan(i * reader.Length, reader.Length)))];
        float[] values = new float[places.Count * extractor.Length];
        extractor.Run(places.Count, tensor, values);
        for (int i = 0; i < places.Count; i++)
        {
            if (read[i])
                features[places[i]] = values.AsSpan(i * extractor.Length, extractor.Length).ToArray();
        }

        return places.Count;
    }

    // Half of a SHA-256 of the photo and its box: enough that no two photos meet.
    private static Int128 Hash(TrainingPhotos photos, int photo)
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

    private static Dictionary<Int128, float[]> Read(string file, byte[] key, int length)
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

    private static void Write(string file, byte[] key, int length, Dictionary<Int128, float[]> known, IEnumerable<(Int128 Hash, float[] Values)> computed)
    {
        foreach ((Int128 hash, float[] values) in computed)
            known[hash] = values;
        try
        {
            WholeFile.Write(file, stream =>
            {
                using var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
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
