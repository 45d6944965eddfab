using Akin.Engine;
using Akin.Engine.Tests.Routing;
using Akin.Imaging;
using Akin.Lab.Evaluation;
using Akin.Vectors;

namespace Akin.Lab.Tests;

/// <summary>Evaluations of whole stores.</summary>
public sealed class RouteEvaluationTests : IDisposable
{
    private readonly RoutedCollection _routed = new(("red", 6), ("green", 4));

    public void Dispose() => _routed.Dispose();

    [Fact]
    public void Evaluation_goes_where_photos_would_go_and_counts_what_is_not_searched_as_missed()
    {
        string table = Table((i, tint) => i == 0 ? "green" : tint);
        _routed.Index(_routed.Request with { RouteColumn = "kind" }, table);
        using var collection = Collection.Open(_routed.Store);
        RouteReport report = RouteEvaluation.Run(collection, new EvaluationRequest { Label = "kind", K = 3 });

        // Photo 0 is said to be green and looks red: its likeliest class is wrong, its second one too.
        Assert.Equal((10, 0.9), (report.Queries, report.Accuracy));
        Assert.Equal(0.9, report.OneClass.SameLabelAt1, 9);
        Assert.Equal(0.9, report.OneClass.MeanAveragePrecision, 9);
        Assert.Equal(CollectionEvaluation.Run(collection, new EvaluationRequest { Label = "kind", K = 3 }).MeanAveragePrecision, report.Whole.MeanAveragePrecision, 9);
        Assert.Equal(report.Whole.RandomControl, report.OneClass.RandomControl, 9);
        Assert.Contains("is a class of tint", Assert.Throws<EngineException>(() => RouteEvaluation.Run(collection, new EvaluationRequest { Label = "file" })).Message);
    }

    [Theory]
    [InlineData(IndexKind.Flat)]
    [InlineData(IndexKind.Hnsw)]
    public void A_photo_whose_vector_has_no_direction_is_a_query_like_others(IndexKind kind)
    {
        using var folder = new TemporaryFolder();
        string photos = PhotoFolder.Make(folder, 20);
        File.WriteAllBytes(Path.Combine(photos, "dress", "black.png"), ImageEncoder.Png(new byte[40 * 40 * 3], 40, 40, 3));
        Akin.Catalog.Sources.IPhotoSource source = Akin.Catalog.Sources.PhotoSource.Open(photos);
        using var collection = Collection.OpenForIndexing(folder.File("store"), new IndexRequest { Model = "pixels", Index = kind, Metric = Metric.Cosine }, source, "test");
        collection.Ingest(source);
        EvaluationReport report = CollectionEvaluation.Run(collection, new EvaluationRequest { Label = "category" });
        Assert.Equal((21, 21, 1.0), (report.Queries, report.Gallery, report.IndexRecallAt10));
    }

    private string Table(Func<int, string, string> label)
    {
        string path = _routed.Folder.File("photos", "goods.csv");
        string[] photos = [.. Enumerable.Range(0, 6).Select(i => $"red/{i:00}.png"), .. Enumerable.Range(0, 4).Select(i => $"green/{i:00}.png")];
        File.WriteAllLines(path, photos.Select((p, i) => $"{p},{label(i, p[..p.IndexOf('/', StringComparison.Ordinal)])},x").Prepend("photo,kind,file"));
        return path;
    }
}
