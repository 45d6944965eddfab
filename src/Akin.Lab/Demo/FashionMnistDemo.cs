using System.Diagnostics;
using Akin.Catalog.Sources;
using Akin.Catalog.Store;
using Akin.Engine;
using Akin.Engine.Ingest;
using Akin.Engine.Search;
using Akin.Lab.Evaluation;
using Akin.Models;
using Akin.Vectors;

namespace Akin.Lab.Demo;

/// <summary>
/// The whole way once on 70,000 garments: the 60,000 train photos of Fashion-MNIST go in, the 10,000 test photos measure
/// how good the neighbors are, beside those of raw pixels.
/// </summary>
/// <param name="imagesFolder">The folder with the four files of Fashion-MNIST.</param>
/// <param name="limit">How many train photos to take at most; of the test photos a sixth of that.</param>
/// <param name="network">The network that makes the vectors; null is raw pixels.</param>
public sealed class FashionMnistDemo(string imagesFolder, int limit, string? network)
{
    /// <summary>The photos that are indexed.</summary>
    public const string TrainImages = "train-images-idx3-ubyte";

    /// <summary>The photos that are searched with.</summary>
    public const string TestImages = "t10k-images-idx3-ubyte";

    private static readonly string[] Garments =
        ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    /// <summary>Makes the store anew and indexes the train photos.</summary>
    /// <param name="directory">The store's folder.</param>
    /// <param name="progress">Told of each step.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The collection and the photos embedded a second.</returns>
    public (Collection Collection, double EmbedPerSecond) Ingest(
        string directory, IProgress<IngestProgress>? progress = null, CancellationToken cancellation = default)
    {
        IPhotoSource train = Open(TrainImages);
        var request = new IndexRequest { Model = network ?? PixelEmbedder.Name, Metric = network is null ? Metric.L2 : null, Index = IndexKind.Hnsw };
        var collection = Collection.OpenForIndexing(directory, request, train, "the demo");
        try
        {
            // A run that measures starts from nothing; what an earlier one stored goes while this one holds the store.
            collection.RemoveAll();
            IngestReport report = collection.Ingest(train, limit, progress: progress, cancellation: cancellation);
            return (collection, report.ImagesPerSecond ?? 0);
        }
        catch
        {
            collection.Dispose();
            throw;
        }
    }

    /// <summary>Searches with the test photos, exactly under each metric and through the index.</summary>
    /// <param name="collection">What <see cref="Ingest"/> gave, its index built.</param>
    /// <param name="stage">Told what is being measured.</param>
    /// <param name="cancellation">Stops it.</param>
    public DemoReport Measure(Collection collection, Action<string>? stage = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(collection);
        int tests = limit == int.MaxValue ? limit : Math.Max(1, limit / 6);
        var queries = SourceEmbedding.Create(Open(TestImages), collection.Embedder, collection.Limits, tests, cancellation: cancellation);
        float[] matrix = [.. queries.Vectors.SelectMany(v => v)];
        string[] wanted = [.. queries.Items.Select(i => i.Metadata["label"])];
        NearestLabels nearest = OfStore(collection, matrix, wanted, stage, cancellation);
        NearestLabels? pixels = network is null ? null : OfPixels(collection, tests, stage, cancellation);

        stage?.Invoke("the index");
        IReadOnlyVectorIndex index = collection.OpenIndex(cancellation: cancellation);
        var sides = new LabeledVectors([.. queries.Items.Select((_, i) => -1L - i)], wanted, null, matrix);
        return new DemoReport
        {
            Items = collection.Store.Count,
            Model = network is null ? PixelEmbedder.Name : Path.GetFileNameWithoutExtension(network),
            EmbedPerSecond = 0,
            IndexBuildSeconds = 0,
            Nearest = nearest,
            Pixels = pixels,
            IndexRecallAt10 = CollectionEvaluation.IndexRecall(index, sides, cancellation),
            QueriesPerSecond = QueriesPerSecond(index, sides),
        };
    }

    private static NearestLabels OfStore(
        Collection collection, float[] queries, string[] wanted, Action<string>? stage, CancellationToken cancellation)
    {
        IReadOnlyDictionary<long, string> labels = collection.Store.MetadataValues("label");
        long[] keys = [.. labels.Keys.Order()];
        using VectorCursor cursor = collection.Store.OpenVectors(keys);
        float[] gallery = new float[keys.Length * cursor.Dimensions];
        for (int i = 0; cursor.Read(); i++)
            cursor.Vector.CopyTo(gallery.AsSpan(i * cursor.Dimensions));
        return NearestLabels.Compute(gallery, [.. keys.Select(k => labels[k])], queries, wanted, stage, cancellation);
    }

    private NearestLabels OfPixels(Collection collection, int tests, Action<string>? stage, CancellationToken cancellation)
    {
        IPhotoSource train = Open(TrainImages);
        using var pixels = PixelEmbedder.Open(PixelEmbedder.Name, NaturalShape.Find(train));
        var gallery = SourceEmbedding.Create(train, pixels, collection.Limits, limit, cancellation: cancellation);
        var queries = SourceEmbedding.Create(Open(TestImages), pixels, collection.Limits, tests, cancellation: cancellation);
        return NearestLabels.Compute(
            [.. gallery.Vectors.SelectMany(v => v)], [.. gallery.Items.Select(i => i.Metadata["label"])],
            [.. queries.Vectors.SelectMany(v => v)], [.. queries.Items.Select(i => i.Metadata["label"])], stage, cancellation);
    }

    private static double QueriesPerSecond(IReadOnlyVectorIndex index, LabeledVectors queries)
    {
        Neighbor[] found = new Neighbor[Math.Min(10, index.Count)];
        var clock = Stopwatch.StartNew();
        int done = 0;
        for (; done < queries.Count && clock.Elapsed.TotalSeconds < 5; done++)
            index.Search(Direction.GetDirected(index.Metric, queries.Vector(done), queries.Dimensions), found);
        return done / clock.Elapsed.TotalSeconds;
    }

    private IPhotoSource Open(string images)
    {
        string path = Path.Combine(imagesFolder, images);
        return PhotoSource.Open(File.Exists(path) ? path : path + ".gz", new SourceOptions { LabelNames = Garments });
    }
}
