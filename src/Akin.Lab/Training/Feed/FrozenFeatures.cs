using System.Security.Cryptography;
using System.Text;
using Akin.Engine;
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

    /// <summary>A photo's features; empty where it could not be read.</summary>
    public ReadOnlySpan<float> Get(int photo) => _features[photo];

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
        Dictionary<Int128, float[]> known = FeatureFile.Read(file, key, length);
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
                    hashes[photo] = FeatureFile.Hash(photos, photo);
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
                FeatureFile.Write(file, key, length, known, places.Where(p => features[p] is not null).Select(p => (hashes[p], features[p]!)));
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
}
