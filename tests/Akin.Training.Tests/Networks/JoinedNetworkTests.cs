using Akin.Models;
using Akin.Training.Networks;
using Google.Protobuf;

namespace Akin.Training.Tests;

/// <summary>Networks joined to one, and with a map behind their vector.</summary>
public sealed class JoinedNetworkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "", 1f)]
    [InlineData("mean: [0.4, 0.5, 0.6]\nstd: [0.2, 0.3, 0.4]\n", "range: 255\nmean: 100\n", 1f)]
    [InlineData("", "mean: 0.5\n", 0.6f)]
    public void The_joined_vector_is_each_networks_own_of_length_1_end_to_end(string firstYaml, string secondYaml, float power)
    {
        string first = Network("a", 16, 5, firstYaml), second = Network("b", 16, 7, secondYaml), joined = _folder.File("joined.onnx");
        Assert.Equal(12, JoinedNetwork.Write([first, second], joined, power));
        float[] expected = [.. Vectors(first).Zip(Vectors(second)).SelectMany(v => (float[])[.. Unit(v.First, power), .. Unit(v.Second, power)])];
        Same(expected, [.. Vectors(joined).SelectMany(v => v)]);
        using var embedder = OnnxEmbedder.Open(joined);
        Assert.True(embedder.BatchSize > 1);
    }

    [Fact]
    public void A_transformer_and_a_convolution_are_joined_and_trained_on()
    {
        string first = SmallTransformer.Save(_folder.File("vit.onnx"), registers: 4), joined = _folder.File("joined.onnx");
        File.WriteAllText(_folder.File("vit.yml"), "pool: cls\n");
        string second = Network("b", SmallTransformer.Side, 7, "");
        JoinedNetwork.Write([first, second], joined, 0.5f, WeightStorage.Half);
        float[] expected = [.. Vectors(first).Zip(Vectors(second)).SelectMany(v => (float[])[.. Unit(v.First, 0.5f), .. Unit(v.Second, 0.5f)])];
        Same(expected, [.. Vectors(joined).SelectMany(v => v)], 0.02);
        TrainingNetwork network = Heads.Put(Backbone.Open(joined), new HeadOptions(HeadKind.Projection) { Width = 4 }, [ToyNetwork.First], 1);
        Assert.All(new Trainer(network, ToyNetwork.Options).Check(), layer => Assert.Contains("expand", layer.Name, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(24, "", 1f, "photos of 3 x 16 x 16 and of 3 x 24 x 24")]
    [InlineData(16, "resize: pad\n", 1f, "brought to that size differently")]
    [InlineData(16, "background: '#000000'\n", 1f, "backgrounds #ffffff and #000000")]
    [InlineData(16, "order: bgr\n", 1f, "channels in other orders")]
    [InlineData(16, "", 1.5f, "the power is 1.5")]
    [InlineData(16, "", float.NaN, "the power is NaN")]
    public void What_can_not_be_joined_is_refused_in_one_line(int side, string yaml, float power, string says)
    {
        string first = Network("a", 16, 5, ""), second = Network("b", side, 7, yaml), joined = _folder.File("joined.onnx");
        TrainingException fault = Assert.Throws<TrainingException>(() => JoinedNetwork.Write([first, second], joined, power));
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
        Assert.False(File.Exists(joined));
    }

    [Fact]
    public void A_map_subtracts_its_center_from_the_vector_of_length_1_and_multiplies()
    {
        string path = Network("a", 16, 5, "metric: l2\n"), mapped = _folder.File("mapped.onnx");
        float[] center = [0.1f, -0.2f, 0, 0.3f, 0.5f];
        float[][] matrix = [[1, 2, 3, 4, 5], [0, 0, 1, 0, 0], [0.5f, -1, 0, 0, 0]];
        MappedNetwork.Write(path, null, null, center, matrix, mapped);
        float[] expected = [.. Vectors(path).SelectMany(v => matrix.Select(row => row.Zip(Unit(v, 1).Zip(center, (a, b) => a - b), (a, b) => a * b).Sum()))];
        Same(expected, [.. Vectors(mapped).SelectMany(v => v)]);
        Assert.Equal("cosine", ModelSettings.Beside(mapped).Metric);
        Assert.Contains("does not fit", Assert.Throws<TrainingException>(() => MappedNetwork.Write(path, null, null, [1], null, mapped)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_network_that_was_trained_from_another_is_mapped_joined_and_trained_from_again()
    {
        string path = Network("a", 8, 5, ""), trained = _folder.File("trained.onnx"), again = _folder.File("again.onnx"), mapped = _folder.File("mapped.onnx");
        Heads.Put(Backbone.Open(path), new HeadOptions(HeadKind.Projection) { Width = 4 }, [ToyNetwork.First], 1).Save(trained);
        TrainingNetwork network = Heads.Put(Backbone.Open(trained), new HeadOptions(HeadKind.Linear), [ToyNetwork.First], 2);
        network.Save(again);
        Same([.. Vectors(trained).SelectMany(v => v)], [.. Vectors(again).SelectMany(v => v)]);
        MappedNetwork.Write(again, null, null, new float[4], null, mapped);
        Same([.. Vectors(trained).SelectMany(v => Unit(v, 1))], [.. Vectors(mapped).SelectMany(v => v)]);
        Assert.Equal(8, JoinedNetwork.Write([again, mapped], _folder.File("joined.onnx")));
        Assert.Equal(8, Vectors(_folder.File("joined.onnx"))[0].Length);
        TrainingResult result = await new Trainer(network, ToyNetwork.Options).RunAsync(new ToyData { Channels = 3 }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(StopReason.Finished, result.Reason);
    }

    [Fact]
    public void A_projection_begins_with_the_directions_that_it_is_given()
    {
        string path = Network("a", 16, 5, ""), exported = _folder.File("projected.onnx");
        TrainingNetwork network = Heads.Put(Backbone.Open(path), new HeadOptions(HeadKind.Projection) { Width = 2, Principal = 0 }, [], 1);
        float[][] directions = [[1, 0, 0, 0, 2], [0, 0, -1, 0, 0]];
        TrainingNetwork head = network.HeadAlone();
        head.SetProjection(directions);
        network.TakeWeights(head);
        network.Save(exported);
        Same([.. Vectors(path).SelectMany(v => directions.Select(d => d.Zip(v, (a, b) => a * b).Sum()))], [.. Vectors(exported).SelectMany(v => v)]);
        Assert.Contains("2 directions of 5", Assert.Throws<TrainingException>(() => network.SetProjection([[1, 2]])).Message, StringComparison.Ordinal);
        TrainingNetwork other = Heads.Put(Backbone.Open(path), new HeadOptions(HeadKind.Projection) { Width = 2 }, [], 1);
        Assert.Throws<TrainingException>(() => other.SetProjection(directions));
    }

    private string Network(string name, int side, int width, string yaml)
    {
        var builder = new NetworkBuilder(width);
        string x = builder.Conv(builder.Input("photo", 3, side, side), 12, 3, stride: 2);
        builder.Output(builder.Named(builder.Gemm(builder.Flatten(builder.GlobalAveragePool(builder.Relu(x))), width), "embedding"));
        string path = _folder.File(name + ".onnx");
        File.WriteAllBytes(path, builder.Model.ToByteArray());
        File.WriteAllText(_folder.File(name + ".yml"), yaml);
        return path;
    }

    private static float[][] Vectors(string path)
    {
        using var embedder = OnnxEmbedder.Open(path);
        byte[] pixels = new byte[3 * embedder.Shape.Length];
        new Random(3).NextBytes(pixels);
        float[] vectors = new float[3 * embedder.Dimensions];
        embedder.Embed(pixels, 3, vectors);
        return [.. vectors.Chunk(embedder.Dimensions)];
    }

    private static float[] Unit(float[] vector, float power)
    {
        double[] raised = [.. vector.Select(v => Math.Sign(v) * Math.Pow(Math.Abs(v), power))];
        double length = Math.Sqrt(raised.Sum(v => v * v));
        return [.. raised.Select(v => (float)(v / length))];
    }

    private static void Same(float[] expected, float[] given, double tolerance = 1e-4)
    {
        Assert.Equal(expected.Length, given.Length);
        Assert.All(expected.Zip(given), p => Assert.Equal(p.First, p.Second, tolerance));
    }
}
