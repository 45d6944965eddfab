using Onnx;

namespace Akin.Models.Tests;

/// <summary>What is found out when a network is opened: whether a photo's vector is its own, and what people should know of it.</summary>
public sealed class OpeningChecksTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_sound_network_has_no_notes_and_runs_photos_together()
    {
        using var embedder = OnnxEmbedder.Open(SmallNetwork.Save(SmallNetwork.Build(), _folder));
        Assert.Empty(embedder.Notes);
        Assert.True(embedder.BatchSize > 1);
        Assert.Empty(embedder.Identity.Mode);
    }

    [Theory]
    [InlineData("norm")]
    [InlineData("softmax")]
    [InlineData("quantize")]
    public void Photos_that_change_each_others_vectors_are_run_alone(string how)
    {
        ModelProto model = SmallNetwork.Build(batch: 1);
        model.Graph.Node.Add(how switch
        {
            "norm" => SmallNetwork.Node("ReduceL2", "length", ["features"], "length_out", SmallNetwork.Integer("keepdims", 0)),
            "softmax" => SmallNetwork.Node("Softmax", "over", ["features"], "tapped", SmallNetwork.Integer("axis", 0)),
            _ => new NodeProto { OpType = "DynamicQuantizeLinear", Name = "quantize", Input = { "features" }, Output = { "q", "scale", "zero" } },
        });
        if (how == "norm")
            model.Graph.Node.Add(SmallNetwork.Node("Div", "unit", ["features", "length_out"], "tapped"));
        if (how == "softmax")
            model.OpsetImport[0].Version = 13;
        if (how == "quantize")
            model.Graph.Node.Add(SmallNetwork.Node("DequantizeLinear", "dequantize", ["q", "scale", "zero"], "tapped"));
        using var embedder = OnnxEmbedder.Open(SmallNetwork.Save(model, _folder), "tapped");
        Assert.Equal(1, embedder.BatchSize);
        Assert.Contains(embedder.Notes, n => n.Contains("one photo at a time", StringComparison.Ordinal));
        Assert.Equal("alone", embedder.Identity.Mode);
        byte[][] photos = [.. Enumerable.Range(0, 5).Select(i => OnnxEmbedderTests.Photo(i))];
        float[] alone = [.. photos.SelectMany(p => OnnxEmbedderTests.Embed(embedder, p))];
        Assert.Equal(alone, OnnxEmbedderTests.Embed(embedder, [.. photos.SelectMany(p => p)]));
    }

    [Theory]
    [InlineData(9)]
    [InlineData(13)]
    [InlineData(15)]
    public void A_batch_norm_that_was_saved_in_training_mode_uses_its_running_statistics(int opset)
    {
        string trained = SmallNetwork.Save(Normed(opset, training: true), _folder, "trained.onnx"), used = SmallNetwork.Save(Normed(opset, training: false), _folder, "used.onnx");
        using var embedder = OnnxEmbedder.Open(trained);
        using var expected = OnnxEmbedder.Open(used);
        Assert.True(embedder.BatchSize > 1);
        Assert.Contains("norm", Assert.Single(embedder.Notes), StringComparison.Ordinal);
        Assert.Equal("inference", embedder.Identity.Mode);
        byte[] photos = [.. OnnxEmbedderTests.Photo(1), .. OnnxEmbedderTests.Photo(2), .. OnnxEmbedderTests.Photo(3)];
        Assert.Equal(OnnxEmbedderTests.Embed(expected, photos), OnnxEmbedderTests.Embed(embedder, photos));
        Assert.NotNull(new EmbedderIdentity(trained, embedder.Identity.ModelHash, "logits", Take.Output, Pooling.Avg, embedder.Identity.Preprocessing, 5)
            .DifferenceFrom(embedder.Identity));
    }

    [Fact]
    public void A_dropout_that_was_saved_in_training_mode_drops_nothing()
    {
        ModelProto model = SmallNetwork.Build();
        model.OpsetImport[0].Version = 13;
        model.Graph.Node.Insert(4, SmallNetwork.Node("Dropout", "drop", ["features", "half", "yes"], "dropped"));
        model.Graph.Node[5].Input[0] = "dropped";
        model.Graph.Initializer.Add(new TensorProto { Name = "half", DataType = 1, FloatData = { 0.5f } });
        model.Graph.Initializer.Add(new TensorProto { Name = "yes", DataType = 9, Int32Data = { 1 } });
        using var embedder = OnnxEmbedder.Open(SmallNetwork.Save(model, _folder));
        using var without = OnnxEmbedder.Open(SmallNetwork.Save(SmallNetwork.Build(), _folder, "without.onnx"));
        Assert.Contains("drop", Assert.Single(embedder.Notes), StringComparison.Ordinal);
        Assert.Equal(OnnxEmbedderTests.Embed(without, OnnxEmbedderTests.Photo(1)), OnnxEmbedderTests.Embed(embedder, OnnxEmbedderTests.Photo(1)));
    }

    [Fact]
    public void A_network_that_draws_random_numbers_is_refused_by_the_layer_that_does()
    {
        ModelProto model = SmallNetwork.Build();
        model.Graph.Node.Insert(4, SmallNetwork.Node("RandomNormalLike", "noise", ["features"], "noise_out"));
        model.Graph.Node.Insert(5, SmallNetwork.Node("Add", "noisy", ["features", "noise_out"], "noisy_out"));
        model.Graph.Node[6].Input[0] = "noisy_out";
        string path = SmallNetwork.Save(model, _folder);
        Assert.Contains("'noise' (RandomNormalLike)", Assert.Throws<ModelException>(() => OnnxEmbedder.Open(path)).Message, StringComparison.Ordinal);
        using var before = OnnxEmbedder.Open(path, "features");
        Assert.Equal(SmallNetwork.Channels, before.Dimensions);
    }

    [Fact]
    public void A_softmax_at_the_end_is_said_with_the_layer_that_is_better()
    {
        ModelProto model = SmallNetwork.Build();
        model.Graph.Node.Add(SmallNetwork.Node("Softmax", "", ["logits"], "probabilities", SmallNetwork.Integer("axis", 1)));
        string path = SmallNetwork.Save(model, _folder);
        using var embedder = OnnxEmbedder.Open(path, "probabilities");
        Assert.Contains("layer: classify with take: input", Assert.Single(embedder.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_that_gives_more_values_for_one_photo_than_for_another_is_refused()
    {
        // NonZero gives a row for each axis, so that with two photos it looks like one for each photo.
        ModelProto model = SmallNetwork.Build();
        model.Graph.Node.Add(SmallNetwork.Node("NonZero", "places", ["features"], "places_out"));
        string path = SmallNetwork.Save(model, _folder);
        ModelException e = Assert.Throws<ModelException>(() => OnnxEmbedder.Open(path, "places"));
        Assert.Contains("the layer 'places'", e.Message, StringComparison.Ordinal);
        Assert.Contains("as many values as the photo wants", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_vector_for_every_photo_is_said()
    {
        ModelProto model = SmallNetwork.Build();
        model.Graph.Node.Add(SmallNetwork.Node("Clip", "clip", ["features", "low", "high"], "clipped"));
        model.Graph.Initializer.Add(new TensorProto { Name = "low", DataType = 1, FloatData = { 100 } });
        model.Graph.Initializer.Add(new TensorProto { Name = "high", DataType = 1, FloatData = { 101 } });
        using var embedder = OnnxEmbedder.Open(SmallNetwork.Save(model, _folder), "clipped");
        Assert.Contains("same vector", Assert.Single(embedder.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Values_that_are_no_numbers_are_said()
    {
        ModelProto model = SmallNetwork.Build();
        model.Graph.Node.Add(SmallNetwork.Node("Sub", "zero", ["features", "features"], "zero_out"));
        model.Graph.Node.Add(SmallNetwork.Node("Div", "nothing", ["zero_out", "zero_out"], "nothing_out"));
        using var embedder = OnnxEmbedder.Open(SmallNetwork.Save(model, _folder), "nothing");
        Assert.Contains("no numbers", Assert.Single(embedder.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_check_that_was_kept_is_heeded_for_the_same_network_only()
    {
        string path = SmallNetwork.Save(SmallNetwork.Build(), _folder);
        string check;
        using (var first = OnnxEmbedder.Open(path, "relu_out"))
            check = first.Check!;
        // What is read from it again shows that it was.
        string marked = check.Replace("\"Notes\":[]", "\"Notes\":[\"kept\"]", StringComparison.Ordinal);
        Assert.NotEqual(check, marked);
        using (var again = OnnxEmbedder.Open(path, "relu_out", check: marked))
        {
            Assert.Equal(["kept"], again.Notes);
            Assert.Equal(SmallNetwork.Channels, again.Dimensions);
        }

        AssertNew("conv");
        File.WriteAllText(_folder.File("small.yml"), "pool: max\n");
        AssertNew("relu_out");
        File.Delete(_folder.File("small.yml"));
        ModelProto other = SmallNetwork.Build();
        other.Graph.Initializer[0].FloatData[3] += 1;
        SmallNetwork.Save(other, _folder);
        AssertNew("relu_out");
        foreach (string damaged in new[] { "", "{", "null", "{}", "[1]", check.Replace("\"Vectors\"", "\"Vektors\"", StringComparison.Ordinal) })
        {
            using var opened = OnnxEmbedder.Open(path, "relu_out", check: damaged);
            Assert.Equal(SmallNetwork.Channels, opened.Dimensions);
        }

        void AssertNew(string layer)
        {
            using var opened = OnnxEmbedder.Open(path, layer, check: marked);
            Assert.Empty(opened.Notes);
            Assert.NotEqual(check, opened.Check);
        }
    }

    private static ModelProto Normed(int opset, bool training)
    {
        ModelProto model = SmallNetwork.Build();
        model.OpsetImport[0].Version = opset;
        model.IrVersion = 8;
        NodeProto norm = SmallNetwork.Node("BatchNormalization", "norm", ["conv_out", "scale", "shift", "mean", "variance"], "normed");
        if (training && opset >= 14)
        {
            norm.Attribute.Add(SmallNetwork.Integer("training_mode", 1));
            norm.Output.AddRange(["mean_out", "variance_out"]);
        }
        else if (training)
        {
            norm.Output.AddRange(["mean_out", "variance_out", "saved_mean", "saved_variance"]);
        }

        model.Graph.Node.Insert(1, norm);
        model.Graph.Node[2].Input[0] = "normed";
        // Before operator set 11 the bias can't be left out.
        model.Graph.Node.Single(n => n.Name == "classify").Input.Add("zeros");
        model.Graph.Initializer.Add(SmallNetwork.Weight("zeros", [SmallNetwork.Classes], _ => 0));
        foreach ((string name, float value) in new[] { ("scale", 1.5f), ("shift", 0.2f), ("mean", 0.7f), ("variance", 2f) })
            model.Graph.Initializer.Add(SmallNetwork.Weight(name, [SmallNetwork.Channels], i => value + (0.1f * i)));
        return model;
    }
}
