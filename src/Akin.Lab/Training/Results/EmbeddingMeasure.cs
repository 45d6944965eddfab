using System.Globalization;
using System.Numerics.Tensors;
using Akin.Catalog.Sources;
using Akin.Engine;
using Akin.Engine.Ingest;
using Akin.Imaging;
using Akin.Lab.Evaluation;
using Akin.Lab.Training.Configuration;
using Akin.Lab.Training.Data;
using Akin.Models;

namespace Akin.Lab.Training.Results;

/// <summary>The vectors that a model gives to the photos that are not trained with, and what they are worth.</summary>
internal sealed class EmbeddingMeasure
{
    // Comparing each with each: so many are enough for an interval of half a percent.
    private const int MostPhotos = 20_000;

    private readonly TrainingConfig _config;
    private readonly TrainingPhotos _photos;
    private readonly Dictionary<int, float[]> _vectors = [];

    /// <summary>How many photos there were.</summary>
    public int Photos { get; private init; }

    /// <summary>The paths of photos whose vector is not finite.</summary>
    public IReadOnlyList<string> NotFinite { get; private init; } = [];

    private EmbeddingMeasure(TrainingConfig config, TrainingPhotos photos) => (_config, _photos) = (config, photos);

    /// <summary>Embeds the photos of validation and hold-out.</summary>
    /// <param name="config">The run.</param>
    /// <param name="photos">Its photos.</param>
    /// <param name="embedder">The model.</param>
    /// <param name="progress">Told of each step.</param>
    /// <param name="cancellation">Stops it.</param>
    public static EmbeddingMeasure Compute(
        TrainingConfig config, TrainingPhotos photos, IEmbedder embedder, IProgress<IngestProgress>? progress, CancellationToken cancellation)
    {
        int[] places = [.. Places(photos, PhotoSide.Validation), .. Places(photos, PhotoSide.HoldOut)];
        var embedding = SourceEmbedding.Create(new PhotoSubset(photos, places), embedder, new ImageLimits(), progress: progress, cancellation: cancellation);
        var measure = new EmbeddingMeasure(config, photos)
        {
            Photos = places.Length,
            NotFinite = [.. embedding.Skipped.Where(s => s.Reason == VectorWatch.NotFinite).Select(s => photos.Photos[int.Parse(s.Path, CultureInfo.InvariantCulture)].Item.Path)],
        };
        foreach ((SourceItem item, float[] vector) in embedding.Items.Zip(embedding.Vectors))
            measure._vectors[int.Parse(item.Id, CultureInfo.InvariantCulture)] = vector;
        return measure;
    }

    /// <summary>Same label at 1 of a task on one side; null where there is nothing to compare.</summary>
    public EvaluationReport? Task(LabelSet labels, PhotoSide side, CancellationToken cancellation)
    {
        int[] places = [.. Places(_photos, side).Where(p => labels.Values[p] is not null && _vectors.ContainsKey(p))];
        if (places.Length < 2)
            return null;
        var vectors = new LabeledVectors(
            [.. places.Select(p => (long)p)], [.. places.Select(p => labels.Values[p]!)], [.. places.Select(p => Group(p, labels.Task))],
            [.. places.SelectMany(p => _vectors[p])]);
        try
        {
            return Evaluator.Evaluate(vectors, vectors, _config.Metric, 10, cancellation: cancellation);
        }
        catch (EngineException)
        {
            // Every photo of the side is of one group.
            return null;
        }
    }

    /// <summary>How many of the triplets whose photos all stand on one side there are, and the share that is in order.</summary>
    public (int Count, double InOrder) Triplets(TripletList triplets, PhotoSide side)
    {
        int count = 0, right = 0;
        foreach (TripletList.Triplet t in triplets.GetTriplets(side))
        {
            if (!_vectors.TryGetValue(t.Query, out float[]? query) || !_vectors.TryGetValue(t.Positive, out float[]? positive)
                || !_vectors.TryGetValue(t.Negative, out float[]? negative))
                continue;
            count++;
            right += TensorPrimitives.CosineSimilarity<float>(query, positive) > TensorPrimitives.CosineSimilarity<float>(query, negative) ? 1 : 0;
        }

        return (count, count == 0 ? 0 : right / (double)count);
    }

    private static IEnumerable<int> Places(TrainingPhotos photos, PhotoSide side)
    {
        int[] all = photos.GetPlaces(side);
        return all.Length <= MostPhotos ? all : Enumerable.Range(0, MostPhotos).Select(i => all[(int)((long)i * all.Length / MostPhotos)]);
    }

    // Photos of one person or product never answer for each other, unless the product is what is looked for.
    private string? Group(int photo, TaskConfig task)
    {
        TrainingPhoto item = _photos.Photos[photo];
        SplitConfig split = _config.Sources[item.Source].Split ?? _config.Split;
        return split.By.Count == 0 || split.By.Any(task.Columns.Contains) || item.Value(split.By) is not { } value
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{item.Source} {value}");
    }
}
