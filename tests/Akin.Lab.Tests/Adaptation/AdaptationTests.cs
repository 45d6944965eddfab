using System.Numerics.Tensors;
using Akin.Engine;
using Akin.Engine.Ingest;
using Akin.Catalog.Sources;
using Akin.Lab.Adaptation;
using Akin.Models;
using Akin.Training.Networks;
using Akin.Vectors.Measuring;
using Google.Protobuf;

namespace Akin.Lab.Tests.Adaptation;

public sealed class AdaptationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_directions_in_which_things_differ_that_belong_together_are_shrunk_and_others_are_not()
    {
        // They differ along the first axis by 10 and hardly along the others.
        var random = new Random(1);
        float[] rows = [.. Enumerable.Range(0, 200).SelectMany(_ => (float[])[10 * Noise(), 0.1f * Noise(), 0.1f * Noise(), 0])];
        float[][] matrix = DifferenceWhitening.Fit([new VectorMatrix(rows, 4)], 1)!;
        Assert.True(matrix[0][0] < 0.3f * matrix[1][1], $"{matrix[0][0]} and {matrix[1][1]}");
        Assert.Equal(matrix[1][1], matrix[3][3], 0.01f * matrix[1][1]);
        for (int i = 0; i < 4; i++)
        {
            for (int j = 0; j < 4; j++)
                Assert.Equal(matrix[i][j], matrix[j][i], 1e-5f);
        }

        float[][] nothing = DifferenceWhitening.Fit([new VectorMatrix(rows, 4)], 0)!;
        Assert.All(Enumerable.Range(0, 16), c => Assert.Equal(c / 4 == c % 4 ? 1 : 0, nothing[c / 4][c % 4], 1e-5f));
        Assert.Null(DifferenceWhitening.Fit([new VectorMatrix(new float[8], 4)], 1));

        float Noise() => (float)(random.NextDouble() - 0.5);
    }

    [Fact]
    public void A_stores_network_is_adapted_by_photos_alone_and_by_labels_and_what_was_held_out_decides()
    {
        using Collection collection = Index(120);
        AdaptationReport report = AdaptationRun.Run(collection, _folder.File("out.onnx"), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal((120, 119), (report.Photos, report.Viewed));
        Assert.Equal("dress/torn.png", Assert.Single(report.Skipped).Path);
        Assert.Equal(["as it is", "centered", "centered, views drawn together"], report.Tried.Select(t => t.Name));
        Assert.All(report.Tried, t => Assert.InRange(t.ReciprocalRank, 100.0 / 120, 100));
        Assert.Equal(report.Best == 0, report.Out is null);
        Assert.Equal(report.Out is not null, File.Exists(_folder.File("out.onnx")));

        AdaptationReport labeled = AdaptationRun.Run(collection, _folder.File("labeled.onnx"), "category", cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(4, labeled.Tried.Count);
        Assert.All(labeled.Tried, t => Assert.InRange(t.SameLabel!.Value, 0, 100));
        Assert.True(labeled.Tried[labeled.Best].SameLabel >= labeled.Tried[0].SameLabel - 5);
        if (labeled.Out is null)
            return;
        using var adapted = OnnxEmbedder.Open(labeled.Out);
        Assert.Equal(collection.Settings.Dimensions, adapted.Dimensions);
    }

    [Fact]
    public void What_was_written_gives_the_vectors_that_were_tried()
    {
        using Collection collection = Index(120);
        string path = collection.Settings.Embedder.Model, output = _folder.File("mapped.onnx");
        float[] center = [.. Enumerable.Range(0, collection.Settings.Dimensions).Select(i => i * 0.02f)];
        float[][] matrix = [.. Enumerable.Range(0, center.Length).Select(i => (float[])[.. center.Select((_, j) => i == j ? 2f : 0.1f)])];
        MappedNetwork.Write(path, null, null, center, matrix, output);
        using OnnxEmbedder before = OnnxEmbedder.Open(path), after = OnnxEmbedder.Open(output);
        byte[] pixels = new byte[before.Shape.Length];
        new Random(5).NextBytes(pixels);
        float[] was = new float[before.Dimensions], now = new float[after.Dimensions];
        before.Embed(pixels, 1, was);
        after.Embed(pixels, 1, now);
        float norm = TensorPrimitives.Norm<float>(was);
        float[] expected = new Candidate("", center, matrix).Apply([.. was.Select(v => v / norm)]);
        float length = TensorPrimitives.Norm<float>(now);
        Assert.All(expected.Zip(now), p => Assert.Equal(p.First, p.Second / length, 1e-4f));
    }

    [Fact]
    public void What_can_not_be_adapted_is_refused_with_what_it_needs()
    {
        using Collection few = Index(10);
        Refused(few, "out.onnx", null, "the collection has 10 photos; adapting needs at least 100");
        Refused(few, "out.onnx", "color", "there is no column 'color'; there are category");
        Refused(few, "net.onnx", null, "is the collection's own network");
        var source = PhotoSource.Open(_folder.File("photos"), SourceOptions.Default);
        using Collection pixels = Collection.OpenForIndexing(_folder.File("pixels"), new IndexRequest { Model = "pixels" }, source, "test");
        Refused(pixels, "out.onnx", null, "which can't be adapted");
    }

    private void Refused(Collection collection, string output, string? label, string says)
    {
        EngineException fault = Assert.Throws<EngineException>(() => AdaptationRun.Run(collection, _folder.File(output), label, cancellation: TestContext.Current.CancellationToken));
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    private Collection Index(int count)
    {
        var builder = new NetworkBuilder(7);
        string x = builder.Conv(builder.Input("photo", 3, 24, 24), 24, 5, stride: 3);
        builder.Output(builder.Named(builder.Gemm(builder.Flatten(builder.GlobalAveragePool(builder.Relu(x))), 16), "embedding"));
        File.WriteAllBytes(_folder.File("net.onnx"), builder.Model.ToByteArray());
        string photos = PhotoFolder.Make(_folder, count - 1);
        PhotoFolder.Write(photos, "dress/torn.png", 999);
        var source = PhotoSource.Open(photos, SourceOptions.Default);
        Collection collection = Collection.OpenForIndexing(_folder.File("shop"), new IndexRequest { Model = _folder.File("net.onnx") }, source, "test");
        collection.Ingest(source, cancellation: TestContext.Current.CancellationToken);
        // A photo that was indexed and can't be read any more.
        File.WriteAllText(Path.Combine(photos, "dress", "torn.png"), "no picture");
        return collection;
    }
}
