using Akin.Models;
using Akin.Training.Networks;

namespace Akin.Training.Tests;

/// <summary>Networks that people saved become backbones: for any number of photos where that can be, and pooled as an index pools them.</summary>
public sealed class BackboneTests
{
    private static readonly TrainerOptions Options = new() { Tasks = [ToyNetwork.First], BatchSize = ToyData.Batch, Epochs = 1, Rate = 0.01f, Threads = 1 };

    [Theory]
    [InlineData("reshape to one row")]
    [InlineData("reshape to all sides")]
    [InlineData("shuffle of channels")]
    [InlineData("token beside positions")]
    [InlineData("expanded token beside positions")]
    [InlineData("tiled token beside positions")]
    [InlineData("resize to a size")]
    [InlineData("flatten from the front")]
    public async Task A_network_that_was_saved_for_one_photo_is_trained_on_many(string kind)
    {
        using var folder = new TemporaryFolder();
        string path = ForOnePhoto(kind).Save(folder);
        Backbone backbone = Backbone.Open(path);
        Assert.Null(backbone.WhyAlone);
        TrainingNetwork network = Heads.Put(backbone, new HeadOptions(HeadKind.Linear), [ToyNetwork.First], 1);
        Same(network);
        Dictionary<string, float[]> before = ToyNetwork.Weights(network);
        TrainingResult result = await new Trainer(network, Options).RunAsync(new ToyData(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(StopReason.Finished, result.Reason);
        Assert.NotEqual(before["conv1.weight"], ToyNetwork.Weights(network)["conv1.weight"]);

        // Exported, it takes many photos, and the untrained one gives what the file gave.
        string exported = folder.File("trained.onnx");
        network.Save(exported);
        using OnnxEmbedder trained = OnnxEmbedder.Open(exported);
        Assert.True(trained.BatchSize > 1);
        Heads.Put(backbone, new HeadOptions(HeadKind.Linear), [ToyNetwork.First], 1).Save(exported);
        using OnnxEmbedder was = OnnxEmbedder.Open(path), now = OnnxEmbedder.Open(exported);
        byte[] pixels = new byte[3 * 64];
        new Random(3).NextBytes(pixels);
        float[] expected = new float[3 * was.Dimensions], given = new float[3 * now.Dimensions];
        was.Embed(pixels, 3, expected);
        now.Embed(pixels, 3, given);
        Assert.All(expected.Zip(given), p => Assert.Equal(p.First, p.Second, 1e-4 * expected.Max(MathF.Abs)));
    }

    [Theory]
    [InlineData("pool: cls\n")]
    [InlineData("leading-tokens: 5\n")]
    public async Task A_transformer_is_trained_on_its_class_token_or_on_its_patches(string yaml)
    {
        using var folder = new TemporaryFolder();
        string path = SmallTransformer.Save(folder.File("vit.onnx"), registers: 4), exported = folder.File("trained.onnx");
        File.WriteAllText(folder.File("vit.yml"), yaml);
        TrainingNetwork network = Heads.Put(Backbone.Open(path), new HeadOptions(HeadKind.Linear), [ToyNetwork.First], 1);
        network.Save(exported);
        using (OnnxEmbedder was = OnnxEmbedder.Open(path), now = OnnxEmbedder.Open(exported))
        {
            byte[] pixels = new byte[3 * was.Shape.Length];
            new Random(3).NextBytes(pixels);
            float[] expected = new float[3 * was.Dimensions], given = new float[3 * now.Dimensions];
            was.Embed(pixels, 3, expected);
            now.Embed(pixels, 3, given);
            Assert.All(expected.Zip(given), p => Assert.Equal(p.First, p.Second, 1e-4));
        }

        Dictionary<string, float[]> before = ToyNetwork.Weights(network);
        TrainingResult result = await new Trainer(network, Options).RunAsync(new ToyData { Side = SmallTransformer.Side, Channels = 3 }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(StopReason.Finished, result.Reason);
        Dictionary<string, float[]> after = ToyNetwork.Weights(network);
        foreach (string weight in (string[])["patch_weight", "positions"])
            Assert.NotEqual(before[weight], after[weight]);
    }

    [Theory]
    [InlineData("length over all photos", "change each other")]
    [InlineData("photos squeezed away", "saved for one photo")]
    public async Task One_that_bears_no_more_is_run_photo_by_photo_and_its_head_learns(string kind, string why)
    {
        using var folder = new TemporaryFolder();
        Backbone backbone = Backbone.Open(ForOnePhoto(kind).Save(folder));
        Assert.Contains(why, backbone.WhyAlone, StringComparison.Ordinal);
        TrainingNetwork network = Heads.Put(backbone, new HeadOptions(HeadKind.Linear), [ToyNetwork.First], 1);
        TrainingException e = Assert.Throws<TrainingException>(() => new Trainer(network, Options));
        Assert.Contains("one photo at a time", e.Message, StringComparison.Ordinal);
        Same(network);
        using var features = new FeatureExtractor(network);
        TrainingNetwork head = network.HeadAlone();
        TrainingResult result = await new Trainer(head, Options with { Rate = 0.1f, Epochs = 4 })
            .RunAsync(new FeatureData(new ToyData(), features), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(StopReason.Finished, result.Reason);
        Assert.Equal(result.Epochs.Min(r => r.TrainLoss), result.Epochs[^1].TrainLoss);
    }

    [Fact]
    public void Whole_numbers_are_refused_as_features()
    {
        using var folder = new TemporaryFolder();
        string path = new SavedNetwork().Then("ArgMax", "largest", [], SavedNetwork.Int("axis", 1)).Save(folder);
        TrainingException e = Assert.Throws<TrainingException>(() => Backbone.Open(path));
        Assert.Contains("'largest': it gives whole numbers", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Features_that_are_probabilities_of_classes_are_said()
    {
        using var folder = new TemporaryFolder();
        SavedNetwork network = new SavedNetwork().Then("GlobalAveragePool", "pool", []).Then("Flatten", "flat", []).Product("classify", 8, 3);
        Assert.Null(Backbone.Open(network.Save(folder)).Notice);
        Backbone backbone = Backbone.Open(network.Then("Softmax", "sure", []).Save(folder));
        Assert.Contains("probabilities of 3 classes", backbone.Notice, StringComparison.Ordinal);
        Assert.Contains("layer: classify with take: input", backbone.Notice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nhwc", "", 8)]
    [InlineData("tokens", "", 8)]
    [InlineData("nchw", "pool: max\n", 8)]
    [InlineData("nchw", "pool: none\n", 512)]
    [InlineData("nhwc", "pool: max\n", 8)]
    [InlineData("reshaped", "layer-layout: nct\n", 8)]
    [InlineData("reshaped", "layer-layout: ntc\n", 64)]
    public void Features_are_pooled_as_an_index_pools_them(string kind, string yaml, int length)
    {
        using var folder = new TemporaryFolder();
        var network = new SavedNetwork();
        if (kind == "nhwc")
            network.Then("Transpose", "last", [], SavedNetwork.Ints("perm", 0, 2, 3, 1));
        if (kind is "tokens" or "reshaped")
            network.Integers("shape", 0, 8, 64).Then("Reshape", "rows", ["shape"]);
        if (kind == "tokens")
            network.Then("Transpose", "last", [], SavedNetwork.Ints("perm", 0, 2, 1));
        string path = network.Save(folder, yaml), untrained = folder.File("untrained.onnx");
        Backbone backbone = Backbone.Open(path);
        Heads.Put(backbone, new HeadOptions(HeadKind.Linear), [ToyNetwork.First], 1).Save(untrained);
        using OnnxEmbedder was = OnnxEmbedder.Open(path), now = OnnxEmbedder.Open(untrained);
        Assert.Equal((length, length), (was.Dimensions, now.Dimensions));
        byte[] pixels = new byte[2 * 64];
        new Random(1).NextBytes(pixels);
        float[] expected = new float[2 * length], given = new float[2 * length];
        was.Embed(pixels, 2, expected);
        now.Embed(pixels, 2, given);
        Assert.All(expected.Zip(given), p => Assert.Equal(p.First, p.Second, 1e-5));

        // The head of fastai joins means and maxima of the same channels.
        TrainingNetwork wide = Heads.Put(backbone, new HeadOptions(HeadKind.FastAi) { Width = 4 }, [ToyNetwork.First], 1);
        int joined = wide.Model.Graph.Initializer.Single(w => w.Name.EndsWith("linear1.weight", StringComparison.Ordinal)).Dims[1] is var d ? (int)d : 0;
        Assert.Equal(yaml.Contains("none", StringComparison.Ordinal) ? length : 2 * length, joined);
    }

    [Fact]
    public void Photos_lie_as_the_YAML_says_where_the_graph_leaves_it_open()
    {
        using var folder = new TemporaryFolder();
        var network = new SavedNetwork();
        network.Graph.Node[0].Input[0] = "first";
        network.Graph.Node.Insert(0, new Onnx.NodeProto { OpType = "Transpose", Name = "first", Input = { "photo" }, Output = { "first" }, Attribute = { SavedNetwork.Ints("perm", 0, 3, 1, 2) } });
        foreach (var dim in network.Graph.Input[0].Type.TensorType.Shape.Dim)
            dim.ClearValue();
        network.Graph.Initializer.Remove(network.Graph.Initializer.Single(w => w.Name == "conv1.weight"));
        network.Floats("conv1.weight", [8, 3, 3, 3], new float[8 * 27]);
        Backbone backbone = Backbone.Open(network.Save(folder, "layout: nhwc\nsize: 8\nrange: 255\n"));
        Assert.Equal([8, 8, 3], backbone.InputShape);
        Assert.Equal([8, 8, 8], backbone.FeatureShape);
        Assert.Equal(255, backbone.Settings.Range);
    }

    // Three photos at once give what each gives alone.
    private static void Same(TrainingNetwork network)
    {
        using var features = new FeatureExtractor(network);
        float[] photos = new float[3 * 64], together = new float[3 * features.Length], alone = new float[features.Length];
        var random = new Random(5);
        foreach (ref float value in photos.AsSpan())
            value = (float)random.NextDouble();
        features.Run(3, photos, together);
        for (int i = 0; i < 3; i++)
        {
            features.Run(1, photos.AsMemory(i * 64, 64), alone);
            Assert.All(alone.Zip(together[(i * alone.Length)..]), p => Assert.Equal(p.First, p.Second, 1e-4));
        }
    }

    private static SavedNetwork ForOnePhoto(string kind)
    {
        var network = new SavedNetwork(batch: 1);
        switch (kind)
        {
            case "reshape to one row":
                return network.Then("GlobalAveragePool", "pool", []).Integers("row", 1, -1).Then("Reshape", "rows", ["row"]).Product("last", 8, 6);
            case "reshape to all sides":
                return network.Integers("tall", 1, 8, 64).Then("Reshape", "rows", ["tall"]).Product("last", 64, 6).Integers("row", 1, 48).Then("Reshape", "flat", ["row"]);
            case "shuffle of channels":
                return network.Integers("pairs", 4, 2, 64).Then("Reshape", "split", ["pairs"]).Then("Transpose", "swapped", [], SavedNetwork.Ints("perm", 1, 0, 2))
                    .Integers("halves", 2, -1, 4, 8, 8).Then("Reshape", "joined", ["halves"]).Scalar("second", 1).Then("Gather", "half", ["second"], SavedNetwork.Int("axis", 0))
                    .Then("GlobalAveragePool", "pool", []).Then("Flatten", "rows", [], SavedNetwork.Int("axis", 1));
            case "token beside positions":
                return Token(network, "token");
            case "expanded token beside positions":
                network.Integers("once", 1, 1, 8);
                network.Graph.Node.Add(new Onnx.NodeProto { OpType = "Expand", Name = "each", Input = { "token", "once" }, Output = { "each" } });
                return Token(network, "each");
            case "tiled token beside positions":
                network.Integers("once", 1, 1, 1);
                network.Graph.Node.Add(new Onnx.NodeProto { OpType = "Tile", Name = "each", Input = { "token", "once" }, Output = { "each" } });
                return Token(network, "each");
            case "resize to a size":
                return network.Integers("size", 1, 8, 4, 4).Then("Resize", "small", ["", "", "size"], SavedNetwork.Text("mode", "linear"))
                    .Integers("row", 1, 128).Then("Reshape", "rows", ["row"]);
            case "flatten from the front":
                return network.Then("GlobalAveragePool", "pool", []).Then("Flatten", "rows", [], SavedNetwork.Int("axis", 0));
            case "length over all photos":
                network.Then("GlobalAveragePool", "pool", []).Then("Flatten", "rows", [], SavedNetwork.Int("axis", 1));
                network.Graph.Node.Add(new Onnx.NodeProto { OpType = "ReduceL2", Name = "length", Input = { network.Last }, Output = { "length" }, Attribute = { SavedNetwork.Int("keepdims", 0) } });
                return network.Then("Div", "unit", ["length"]);
            default:
                return network.Then("GlobalAveragePool", "pool", []).Integers("axes", 0, 2, 3).Then("Squeeze", "row", ["axes"]).Integers("front", 0).Then("Unsqueeze", "rows", ["front"]);
        }
    }

    // A class token in front of 64 positions, as vision transformers have it; its row is the vector.
    private static SavedNetwork Token(SavedNetwork network, string beside)
    {
        network.Floats("token", [1, 1, 8], [0.1f, 0.2f, 0.3f, 0.4f, 0.3f, 0.2f, 0.1f, 0]).Integers("flat", 1, 8, 64).Then("Reshape", "rows", ["flat"])
            .Then("Transpose", "tokens", [], SavedNetwork.Ints("perm", 0, 2, 1));
        string tokens = network.Last;
        network.Graph.Node.Add(new Onnx.NodeProto { OpType = "Concat", Name = "all", Input = { beside, tokens }, Output = { "all" }, Attribute = { SavedNetwork.Int("axis", 1) } });
        // Each token looks at all others.
        network.Graph.Node.Add(new Onnx.NodeProto { OpType = "Transpose", Name = "turned", Input = { "all" }, Output = { "turned" }, Attribute = { SavedNetwork.Ints("perm", 0, 2, 1) } });
        network.Graph.Node.Add(new Onnx.NodeProto { OpType = "MatMul", Name = "alike", Input = { "all", "turned" }, Output = { "alike" } });
        network.Graph.Node.Add(new Onnx.NodeProto { OpType = "Softmax", Name = "attention", Input = { "alike" }, Output = { "attention" }, Attribute = { SavedNetwork.Int("axis", -1) } });
        network.Graph.Node.Add(new Onnx.NodeProto { OpType = "MatMul", Name = "mixed", Input = { "attention", "all" }, Output = { "mixed" } });
        return network.Continue("mixed").Scalar("zero", 0).Then("Gather", "chosen", ["zero"], SavedNetwork.Int("axis", 1));
    }
}
