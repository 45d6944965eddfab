using Akin.Imaging;
using Onnx;

namespace Akin.Models.Tests;

public sealed class OnnxEmbedderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_a_layer_the_vector_is_what_the_network_returns()
    {
        using var embedder = OnnxEmbedder.Open(SmallNetwork.Save(SmallNetwork.Build(), _folder));
        Assert.Equal(SmallNetwork.Classes, embedder.Dimensions);
        AssertClose(SmallNetwork.Logits(Planes(Photo(0))), Embed(embedder, Photo(0)));
    }

    [Fact]
    public void The_input_of_the_classification_layer_is_the_features_it_classifies_by()
    {
        using var embedder = OnnxEmbedder.Open(SmallNetwork.Save(SmallNetwork.Build(), _folder), "classify", Take.Input);
        AssertClose(SmallNetwork.Features(Planes(Photo(3))), Embed(embedder, Photo(3)));
    }

    [Theory]
    [InlineData("avg")]
    [InlineData("max")]
    [InlineData("none")]
    public void An_activation_with_positions_is_pooled_as_the_yaml_says(string pool)
    {
        string path = SmallNetwork.Save(SmallNetwork.Build(), _folder);
        File.WriteAllText(_folder.File("small.yml"), $"layer: relu_out\npool: {pool}\nmetric: l2\n");
        using var embedder = OnnxEmbedder.Open(path);
        float[] activation = SmallNetwork.Relu(Planes(Photo(1)));
        IEnumerable<float[]> planes = activation.Chunk(SmallNetwork.Side * SmallNetwork.Side);
        AssertClose(pool switch
        {
            "avg" => [.. planes.Select(p => p.Average())],
            "max" => [.. planes.Select(p => p.Max())],
            _ => activation,
        }, Embed(embedder, Photo(1)));
        Assert.Equal("l2", embedder.Metric);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(18)]
    public void Tokens_are_pooled_over_their_positions_in_old_and_new_operator_sets(int opset)
    {
        ModelProto model = SmallNetwork.Build();
        model.OpsetImport[0].Version = opset;
        SmallNetwork.AddTokens(model);
        string path = SmallNetwork.Save(model, _folder);
        float[] relu = SmallNetwork.Relu(Planes(Photo(2)));
        float[] channels = [.. Enumerable.Range(0, 4).Select(c => relu.Skip(c * 64).Take(64).Average())];
        foreach (string layer in new[] { "tokens", "planes" })
        {
            using var embedder = OnnxEmbedder.Open(path, layer);
            AssertClose(channels, Embed(embedder, Photo(2)));
        }
    }

    [Fact]
    public void A_network_saved_for_one_photo_runs_many_at_once()
    {
        using var embedder = OnnxEmbedder.Open(SmallNetwork.Save(SmallNetwork.Build(batch: 1), _folder));
        Assert.True(embedder.BatchSize > 1);
        AssertBatchesEqualSingles(embedder, 13);
    }

    [Fact]
    public void A_network_whose_nodes_bear_one_photo_only_is_fed_one_at_a_time()
    {
        ModelProto model = SmallNetwork.Build(batch: 1);
        model.Graph.Node[3] = SmallNetwork.Node("Reshape", "flatten", ["pool_out", "flat_shape"], "features");
        model.Graph.Initializer.Add(new TensorProto { Name = "flat_shape", DataType = 7, Dims = { 2 }, Int64Data = { 1, SmallNetwork.Channels } });
        using var embedder = OnnxEmbedder.Open(SmallNetwork.Save(model, _folder));
        Assert.Equal(1, embedder.BatchSize);
        AssertBatchesEqualSingles(embedder, 5);
        AssertClose(SmallNetwork.Logits(Planes(Photo(4))), Embed(embedder, Photo(4)));
    }

    [Fact]
    public void A_network_that_takes_float16_is_fed_all_the_same()
    {
        using var embedder = OnnxEmbedder.Open(SmallNetwork.Save(SmallNetwork.Build(type: 10), _folder));
        AssertClose(SmallNetwork.Logits(Planes(Photo(0))), Embed(embedder, Photo(0)), 2e-3f);
    }

    [Fact]
    public void An_open_photo_size_is_taken_from_the_yaml()
    {
        string path = SmallNetwork.Save(SmallNetwork.Build(side: 0), _folder);
        File.WriteAllText(_folder.File("small.yml"), "size: 8\nresize: pad\nbackground: '#102030'\n");
        using var embedder = OnnxEmbedder.Open(path);
        Assert.Equal(new ImageShape { Width = 8, Height = 8, Mode = ResizeMode.Pad, Background = new Rgb(0x10, 0x20, 0x30) }, embedder.Shape);
        AssertClose(SmallNetwork.Logits(Planes(Photo(0))), Embed(embedder, Photo(0)));
    }

    [Fact]
    public void Mean_std_range_and_order_of_the_yaml_are_applied_before_the_network()
    {
        string path = SmallNetwork.Save(SmallNetwork.Build(), _folder);
        File.WriteAllText(_folder.File("small.yml"), "range: 255\nmean: [10, 20, 30]\nstd: [2, 4, 5]\norder: bgr\n");
        using var embedder = OnnxEmbedder.Open(path);
        byte[] photo = Photo(5);
        float[] mean = [10, 20, 30], std = [2, 4, 5], planes = new float[photo.Length];
        for (int c = 0; c < 3; c++)
        {
            for (int p = 0; p < 64; p++)
                planes[(c * 64) + p] = (photo[(p * 3) + 2 - c] - mean[c]) / std[c];
        }

        AssertClose(SmallNetwork.Logits(planes), Embed(embedder, photo), 1e-3f);
    }

    [Fact]
    public void Many_threads_share_one_session_and_get_what_one_thread_gets()
    {
        using var embedder = OnnxEmbedder.Open(SmallNetwork.Save(SmallNetwork.Build(), _folder));
        float[][] alone = [.. Enumerable.Range(0, 40).Select(i => Embed(embedder, Photo(i)))];
        float[][] together = new float[40][];
        Parallel.For(0, 40, i => together[i] = Embed(embedder, Photo(i)));
        Assert.Equal(alone, together);
    }

    [Fact]
    public void Identities_differ_where_the_vectors_would()
    {
        string path = SmallNetwork.Save(SmallNetwork.Build(), _folder);
        using var logits = OnnxEmbedder.Open(path);
        using var features = OnnxEmbedder.Open(path, "classify", Take.Input);
        using var again = OnnxEmbedder.Open(path);
        Assert.Null(logits.Identity.DifferenceFrom(again.Identity));
        Assert.Contains("layer", features.Identity.DifferenceFrom(logits.Identity));
        File.WriteAllText(_folder.File("small.yml"), "resize: pad\n");
        using var cropped = OnnxEmbedder.Open(path);
        Assert.Contains("preprocessing", cropped.Identity.DifferenceFrom(logits.Identity));
        ModelProto changed = SmallNetwork.Build();
        changed.Graph.Initializer[1].FloatData[0] = 9;
        using var other = OnnxEmbedder.Open(SmallNetwork.Save(changed, _folder, "other.onnx"));
        Assert.Contains("model", other.Identity.DifferenceFrom(logits.Identity));
    }

    internal static byte[] Photo(int seed, int side = SmallNetwork.Side)
    {
        byte[] pixels = new byte[side * side * 3];
        new Random(seed).NextBytes(pixels);
        return pixels;
    }

    internal static float[] Embed(IEmbedder embedder, byte[] pixels)
    {
        float[] vectors = new float[pixels.Length / embedder.Shape.Length * embedder.Dimensions];
        embedder.Embed(pixels, pixels.Length / embedder.Shape.Length, vectors);
        return vectors;
    }

    internal static void AssertClose(float[] expected, float[] actual, float tolerance = 1e-4f)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * (1 + Math.Abs(expected[i])), $"at {i}: {expected[i]} is not {actual[i]}");
    }

    private static void AssertBatchesEqualSingles(OnnxEmbedder embedder, int count)
    {
        byte[][] photos = [.. Enumerable.Range(0, count).Select(i => Photo(i))];
        AssertClose([.. photos.SelectMany(p => Embed(embedder, p))], Embed(embedder, [.. photos.SelectMany(p => p)]));
    }

    private static float[] Planes(byte[] pixels) =>
        [.. Enumerable.Range(0, 3).SelectMany(c => Enumerable.Range(0, pixels.Length / 3).Select(p => pixels[(p * 3) + c] / 255f))];
}
