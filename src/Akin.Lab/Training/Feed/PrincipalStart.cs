using System.Numerics.Tensors;
using Akin.Engine;
using Akin.Lab.Adaptation;
using Akin.Lab.Training.Data;
using Akin.Training.Networks;
using Akin.Vectors.Measuring;
using Akin.Vectors.Projection;

namespace Akin.Lab.Training.Feed;

/// <summary>
/// The directions that a projection begins with: those in which the features of the training photos vary most, and of these, where wanted,
/// less of those in which views of one photo differ.
/// </summary>
/// <param name="photos">The photos.</param>
/// <param name="reader">Reads them, varied as the config says.</param>
/// <param name="features">Their features.</param>
internal sealed class PrincipalStart(TrainingPhotos photos, PhotoReader reader, FrozenFeatures features)
{
    private const int ViewedPhotos = 600;

    /// <summary>Computes the directions.</summary>
    /// <param name="network">The network, for the features of views.</param>
    /// <param name="head">How many directions, and how they are scaled.</param>
    /// <param name="seed">Seeds the samples.</param>
    /// <param name="progress">Told how many photos of how many were viewed.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="EngineException">There are too few photos for so many directions.</exception>
    public float[][] Compute(TrainingNetwork network, HeadOptions head, int seed, IProgress<(int Done, int Total)>? progress, CancellationToken cancellation)
    {
        int wanted = head.Width!.Value;
        int[] places = [.. photos.GetPlaces(PhotoSide.Train).Where(p => !features.Get(p).IsEmpty)];
        if (wanted > Math.Min(places.Length, features.Length))
            throw new EngineException($"{wanted} principal directions can't be told from {places.Length} photos with {features.Length} features each; give projection a smaller number");
        new Random(seed).Shuffle(places);
        int[] sample = places[..Math.Min(places.Length, Math.Max(PrincipalComponents.Sampled, wanted))];
        var matrix = new VectorMatrix([.. sample.SelectMany(p => features.Get(p).ToArray())], features.Length);
        float[][] directions = PrincipalComponents.Fit(matrix, wanted, seed, aboutOrigin: true).GetDirections(head.Principal!.Value);
        if (head.ViewWhitening == 0)
            return directions;
        int[][] viewed = [.. places.GroupBy(p => photos.Photos[p].Source).Select(source => source.Take(ViewedPhotos).ToArray())];
        using var extractor = new FeatureExtractor(network);
        int done = 0;
        VectorMatrix[] differences = [.. viewed.Select(source => new VectorMatrix(Differences(source), wanted))];
        return DifferenceWhitening.Fit(differences, head.ViewWhitening) is { } narrowing ? Multiply(narrowing, directions) : directions;

        float[] Differences(int[] source)
        {
            float[] rows = new float[source.Length * 3 * wanted];
            Parallel.For(0, source.Length, new ParallelOptions { CancellationToken = cancellation, TaskScheduler = TaskScheduler.Current, MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
            {
                float[] plain = Project(features.Get(source[i]), directions), first = View(source[i], 0), second = View(source[i], 1);
                Span<float> own = rows.AsSpan(i * 3 * wanted, 3 * wanted);
                // What can't be read a second time adds nothing.
                if (first.Length > 0 && second.Length > 0)
                {
                    TensorPrimitives.Subtract(first, plain, own[..wanted]);
                    TensorPrimitives.Subtract(second, plain, own[wanted..]);
                    TensorPrimitives.Subtract(first, second, own[(2 * wanted)..]);
                }

                progress?.Report((Interlocked.Increment(ref done), viewed.Sum(v => v.Length)));
            });
            return rows;
        }

        float[] View(int place, int view)
        {
            float[] tensor = new float[reader.Length], values = new float[extractor.Length];
            if (!reader.TryFill(place, view, tensor))
                return [];
            extractor.Run(1, tensor, values);
            return Project(values, directions);
        }
    }

    // Of length 1, as the vectors are compared.
    private static float[] Project(ReadOnlySpan<float> row, float[][] directions)
    {
        float[] places = new float[directions.Length];
        for (int i = 0; i < places.Length; i++)
            places[i] = TensorPrimitives.Dot(row, directions[i]);
        float norm = TensorPrimitives.Norm<float>(places);
        if (norm > 0)
            TensorPrimitives.Divide(places, norm, places);
        return places;
    }

    private static float[][] Multiply(float[][] left, float[][] right)
    {
        float[][] product = new float[left.Length][];
        Parallel.For(0, left.Length, row =>
        {
            float[] sum = product[row] = new float[right[0].Length];
            for (int i = 0; i < right.Length; i++)
                TensorPrimitives.MultiplyAdd(right[i], left[row][i], sum, sum);
        });
        return product;
    }
}
