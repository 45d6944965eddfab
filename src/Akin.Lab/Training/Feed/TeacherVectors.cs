using System.Globalization;
using System.Numerics.Tensors;
using System.Security.Cryptography;
using System.Text;
using Akin.Engine;
using Akin.Engine.Ingest;
using Akin.Imaging;
using Akin.Lab.Training.Configuration;
using Akin.Lab.Training.Data;
using Akin.Models;
using Akin.Vectors.Measuring;
using Akin.Vectors.Projection;

namespace Akin.Lab.Training.Feed;

/// <summary>
/// What the teachers say of each photo, computed once: their vectors, each of length 1, joined; then the first principal components of
/// the training photos', whitened in part. Kept in a file as well.
/// </summary>
internal sealed class TeacherVectors
{
    private readonly float[]?[] _targets;

    private TeacherVectors(float[]?[] targets, int dimensions) => (_targets, Dimensions) = (targets, dimensions);

    /// <summary>Values of a photo's target.</summary>
    public int Dimensions { get; }

    /// <summary>The target of a photo; empty where it has none.</summary>
    public ReadOnlySpan<float> Target(int photo) => _targets[photo];

    /// <summary>Computes the targets of all photos that train or validate.</summary>
    /// <param name="config">The teachers.</param>
    /// <param name="photos">The photos.</param>
    /// <param name="file">Where the teachers' vectors are kept.</param>
    /// <param name="where">What messages begin with: the config's file and line.</param>
    /// <param name="progress">Told of each step.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ModelException">A teacher can't be opened.</exception>
    /// <exception cref="EngineException">The teachers' vectors have fewer values than are to be kept.</exception>
    public static TeacherVectors Compute(
        DistillationConfig config, TrainingPhotos photos, string file, string where, IProgress<IngestProgress>? progress, CancellationToken cancellation)
    {
        int[] training = photos.GetPlaces(PhotoSide.Train), places = [.. training, .. photos.GetPlaces(PhotoSide.Validation)];
        var joined = new float[]?[photos.Photos.Count];
        List<IEmbedder> teachers = [];
        try
        {
            foreach (TeacherConfig teacher in config.Teachers)
            {
                IEmbedder opened = OnnxEmbedder.Open(teacher.Model, teacher.Layer, teacher.Take);
                teachers.Add(config.Mirror ? new MirroredEmbedder(opened) : opened);
            }

            int length = teachers.Sum(t => t.Dimensions);
            if (length < config.Dimensions)
                throw new EngineException($"{where}: the teachers' vectors have {length} values together, and {config.Dimensions} are to be kept; lower dimensions");
            byte[] key = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', teachers.Select(t => t.Identity))));
            Dictionary<Int128, float[]> known = FeatureFile.Read(file, key, length);
            Dictionary<int, Int128> hashes = places.ToDictionary(p => p, p => FeatureFile.Hash(photos, p));
            int[] missing = [.. places.Where(p => !known.ContainsKey(hashes[p]))];
            Join(teachers, photos, missing, joined, length, progress, cancellation);
            if (missing.Length > 0)
                FeatureFile.Write(file, key, length, known, missing.Where(p => joined[p] is not null).Select(p => (hashes[p], joined[p]!)));
            foreach (int place in places)
                joined[place] ??= known.GetValueOrDefault(hashes[place]);
        }
        finally
        {
            teachers.ForEach(t => t.Dispose());
        }

        Weigh(joined, config, teachers);
        float[][] seen = [.. training.Select(p => joined[p]).OfType<float[]>()];
        if (seen.Length < 2)
            throw new EngineException($"{where}: the teachers have vectors of {seen.Length} training photos, which is too little to learn from");
        var components = PrincipalComponents.Fit(new VectorMatrix([.. seen.SelectMany(v => v)], seen[0].Length), config.Dimensions, aboutOrigin: !config.Center);
        Parallel.ForEach(places.Where(p => joined[p] is not null), place =>
        {
            float[] target = new float[config.Dimensions];
            components.Project(joined[place], target, (float)config.Whiten);
            joined[place] = target;
        });
        return new TeacherVectors(joined, config.Dimensions);
    }

    private static void Join(
        List<IEmbedder> teachers, TrainingPhotos photos, int[] missing, float[]?[] joined, int length, IProgress<IngestProgress>? progress,
        CancellationToken cancellation)
    {
        if (missing.Length == 0)
            return;
        int at = 0;
        int[] heard = new int[joined.Length];
        foreach (IEmbedder teacher in teachers)
        {
            var embedding = SourceEmbedding.Create(new PhotoSubset(photos, missing), teacher, new ImageLimits(), progress: progress, cancellation: cancellation);
            foreach ((Catalog.Sources.SourceItem item, float[] vector) in embedding.Items.Zip(embedding.Vectors))
            {
                float norm = TensorPrimitives.Norm<float>(vector);
                if (!float.IsFinite(norm) || norm == 0)
                    continue;
                int place = int.Parse(item.Id, CultureInfo.InvariantCulture);
                heard[place]++;
                float[] row = joined[place] ??= new float[length];
                TensorPrimitives.Divide(vector, norm, row.AsSpan(at, teacher.Dimensions));
            }

            at += teacher.Dimensions;
        }

        // A photo of which one teacher can say nothing is taught by none.
        foreach (int place in missing.Where(p => heard[p] < teachers.Count))
            joined[place] = null;
    }

    private static void Weigh(float[]?[] joined, DistillationConfig config, List<IEmbedder> teachers)
    {
        int at = 0;
        for (int t = 0; t < teachers.Count; t++)
        {
            float weight = (float)config.Teachers[t].Weight;
            foreach (float[] row in joined.OfType<float[]>().Where(_ => weight != 1))
                TensorPrimitives.Multiply(row.AsSpan(at, teachers[t].Dimensions), weight, row.AsSpan(at, teachers[t].Dimensions));
            at += teachers[t].Dimensions;
        }
    }
}
