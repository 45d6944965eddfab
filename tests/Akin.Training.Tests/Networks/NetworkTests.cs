using Akin.Models;
using Akin.Training.Graphs;
using Akin.Training.Losses;
using Akin.Training.Networks;
using Onnx;

namespace Akin.Training.Tests;

public sealed class NetworkTests
{
    private static readonly TrainingTask[] Tasks = [new("category", 5), new("color", 3) { Loss = TaskLoss.Cosine }];

    [Theory]
    [InlineData(HeadKind.Linear, null, false, 8)]
    [InlineData(HeadKind.Dense, 20, false, 20)]
    [InlineData(HeadKind.Dense, 20, true, 20)]
    [InlineData(HeadKind.FastAi, null, false, 512)]
    [InlineData(HeadKind.Projection, 16, true, 16)]
    public void A_head_gives_its_vector_and_the_logits_of_every_task(HeadKind kind, int? width, bool keep, int vector)
    {
        TrainingNetwork network = Heads.Put(ToyNetwork.Backbone(1), new HeadOptions(kind) { Width = width, KeepPositions = keep }, Tasks, 1);
        TensorShapes shapes = TensorShapes.Infer(network.Model, 7);
        Assert.Equal([7, vector], shapes.GetShape("embedding"));
        Assert.Equal([7, 5], shapes.GetShape("category"));
        Assert.Equal([7, 3], shapes.GetShape("color"));
        Assert.Equal(["embedding", "category", "color"], network.Model.Graph.Output.Select(o => o.Name));
    }

    [Fact]
    public void The_vector_is_what_the_classification_layer_is_given()
    {
        TrainingNetwork network = Heads.Put(ToyNetwork.Backbone(1), new HeadOptions(HeadKind.FastAi), [Tasks[0]], 1);
        NodeProto classify = network.Model.Graph.Node.Single(n => n.Name == "category");
        NodeProto dropout = network.Model.Graph.Node.Single(n => n.Output[0] == classify.Input[0]);
        Assert.Equal(("Dropout", "embedding"), (dropout.OpType, dropout.Input[0]));
        Assert.Equal(
            ["GlobalAveragePool", "GlobalMaxPool", "Concat", "Flatten", "BatchNormalization", "Dropout", "Gemm", "Relu", "BatchNormalization", "Identity", "Dropout", "Gemm"],
            network.Model.Graph.Node.SkipWhile(n => n.OpType != "GlobalAveragePool").Select(n => n.OpType));
    }

    [Fact]
    public void Interpolated_weights_lie_between_the_backbone_and_what_was_learned_and_the_head_stays()
    {
        Backbone backbone = ToyNetwork.Backbone(1);
        TrainingNetwork network = Heads.Put(ToyNetwork.Backbone(2), new HeadOptions(HeadKind.Dense) { Width = 4 }, [Tasks[0]], 1);
        Dictionary<string, float[]> learned = ToyNetwork.Weights(network), original = backbone.Model.Graph.Initializer
            .Where(w => w.DataType == WeightValues.Float).ToDictionary(w => w.Name, w => w.Floats());
        network.Interpolate(backbone, 0.75);
        int moved = 0;
        foreach ((string name, float[] now) in ToyNetwork.Weights(network))
        {
            bool ofBackbone = original.TryGetValue(name, out float[]? was) && !network.HeadWeights.Contains(name);
            moved += ofBackbone && !now.AsSpan().SequenceEqual(learned[name]) ? 1 : 0;
            for (int i = 0; i < now.Length; i++)
                Assert.Equal(ofBackbone ? (0.25f * was![i]) + (0.75f * learned[name][i]) : learned[name][i], now[i], 1e-6f);
        }

        Assert.True(moved > 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => network.Interpolate(backbone, 1.5));
    }

    [Fact]
    public void The_deep_ranking_network_has_the_shapes_of_its_paper()
    {
        var builder = new NetworkBuilder(1);
        string x = builder.GlobalAveragePool(builder.Relu(builder.Conv(builder.Input("photo", 3, 225, 225), 24, 3, 4)));
        builder.Output(x);
        Backbone backbone = Backbone.Cut(builder.Model, x, new ModelSettings(), "backbone");
        TrainingNetwork network = DeepRankingNetwork.Create(backbone, 4096, [], 1);
        TensorShapes shapes = TensorShapes.Infer(network.Model, 2);
        long[][] Shapes(string op) => [.. network.Model.Graph.Node.Where(n => n.OpType == op).Select(n => shapes.GetShape(n.Output[0])[1..])];
        Assert.Equal([[3, 57, 57], [3, 29, 29]], Shapes("AveragePool"));
        Assert.Equal([[24, 57, 57], [96, 15, 15], [96, 8, 8]], Shapes("Conv"));
        Assert.Equal([[96, 4, 4], [96, 4, 4]], Shapes("MaxPool"));
        Assert.Equal([[24 + 1536 + 1536]], Shapes("Concat"));
        Assert.Equal([2, 4096], shapes.GetShape("embedding"));
    }

    [Theory]
    [InlineData(WeightStorage.Full, 0, 1)]
    [InlineData(WeightStorage.Half, 2e-3, 0.55)]
    [InlineData(WeightStorage.EightBit, 5e-2, 0.3)]
    public void A_saved_network_is_opened_as_it_is_and_gives_what_it_gave(WeightStorage storage, double tolerance, double size)
    {
        using var folder = new TemporaryFolder();
        TrainingNetwork network = FashionMnistNetwork.Create(1);
        string exact = folder.File("exact.onnx"), path = folder.File("net.onnx");
        network.Save(exact);
        network.Save(path, storage);
        Assert.InRange(new FileInfo(path).Length, 1, (size * new FileInfo(exact).Length) + 20_000);
        using OnnxEmbedder expected = OnnxEmbedder.Open(exact), actual = OnnxEmbedder.Open(path);
        Assert.Equal("embedding", actual.Identity.Layer);
        Assert.Equal(128, actual.Dimensions);
        Assert.True(actual.BatchSize > 1);
        byte[] pixels = new byte[3 * 28 * 28];
        new Random(1).NextBytes(pixels);
        float[] wanted = new float[3 * 128], given = new float[3 * 128];
        expected.Embed(pixels, 3, wanted);
        actual.Embed(pixels, 3, given);
        float largest = wanted.Max(MathF.Abs);
        Assert.All(wanted.Zip(given), p => Assert.Equal(p.First, p.Second, (tolerance * largest) + 1e-9));
    }

    [Theory]
    [InlineData(WeightStorage.Half)]
    [InlineData(WeightStorage.EightBit)]
    public void A_network_whose_weights_were_stored_small_can_learn_again(WeightStorage storage)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("net.onnx");
        FashionMnistNetwork.Create(1).Save(path, storage);
        Backbone backbone = Backbone.Open(path, "embedding");
        Assert.Equal([1, 28, 28], backbone.InputShape);
        Assert.Equal([128], backbone.FeatureShape);
        TrainingNetwork network = Heads.Put(backbone, new HeadOptions(HeadKind.Linear), [new TrainingTask("label", 10)], 1);
        IReadOnlyList<WeightLayer> layers = WeightLayers.Find(network);
        Assert.Equal(7, layers.Count);
        Assert.Equal([false, false, false, false, false, false, true], layers.Select(l => l.IsHead));
        Assert.All(layers.Take(6), l => Assert.Equal(3, l.Weights.Count));
    }

    [Fact]
    public void A_task_whose_name_the_backbone_uses_gets_it_all_the_same()
    {
        TrainingNetwork network = Heads.Put(ToyNetwork.Backbone(1), new HeadOptions(HeadKind.Linear), [new TrainingTask("conv1", 3), new TrainingTask("norm1.mean", 2)], 1);
        TensorShapes shapes = TensorShapes.Infer(network.Model, 2);
        Assert.Equal([2, 3], shapes.GetShape("conv1"));
        Assert.Equal([2, 2], shapes.GetShape("norm1.mean"));
    }

    [Fact]
    public void The_same_seed_builds_the_same_network() => ToyNetwork.Equal(ToyNetwork.Create(5, null, Tasks), ToyNetwork.Create(5, null, Tasks));

    [Theory]
    [InlineData("mobilenet-v2.onnx")]
    [InlineData("squeezenet-1.1.onnx")]
    public void A_shared_network_becomes_a_backbone(string name)
    {
        string path = SharedFolder.Require("models", name);
        Backbone backbone = Backbone.Open(path);
        Assert.Equal(3, backbone.InputShape[0]);
        TrainingNetwork network = Heads.Put(backbone, new HeadOptions(HeadKind.Linear), Tasks, 1);
        Assert.True(WeightLayers.Find(network).Count > 20);
        Assert.Equal([1, 3], TensorShapes.Infer(network.Model, 1).GetShape("color"));
    }
}
