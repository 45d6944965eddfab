using Onnx;

namespace Akin.Models.Tests;

public sealed class ActivationLayoutTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("nchw", new[] { 2, 3 }, true)]
    [InlineData("NHWC", new[] { 1, 2 }, false)]
    [InlineData("ntc", new[] { 1 }, false)]
    [InlineData("ncl", new[] { 2 }, true)]
    [InlineData("ncdhw", new[] { 2, 3, 4 }, true)]
    [InlineData("nctc", new[] { 2 }, false)]
    public void A_layout_is_read_letter_by_letter(string text, int[] positions, bool channelsFirst)
    {
        ActivationLayout layout = ActivationLayout.TryParse(text)!;
        Assert.Equal(positions, layout.PositionAxes);
        Assert.Equal(channelsFirst, layout.IsChannelsFirst);
        Assert.Equal(layout, ActivationLayout.TryParse(layout.ToString()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("n")]
    [InlineData("nhw")]
    [InlineData("chw")]
    [InlineData("nchx")]
    [InlineData("nn c")]
    [InlineData("nccccccccccccccccccc")]
    public void What_is_no_layout_is_none(string? text) => Assert.Null(ActivationLayout.TryParse(text));

    [Theory]
    [InlineData("nhwc", 4)]
    [InlineData("norm", 4)]
    [InlineData("windows", 4)]
    [InlineData("back", 4)]
    [InlineData("dense", 6)]
    public void Channels_that_stand_last_are_kept_and_the_positions_pooled(string layer, int channels)
    {
        string path = SmallNetwork.Save(ChannelsLast(), _folder);
        using var embedder = OnnxEmbedder.Open(path, layer);
        Assert.Equal(channels, embedder.Dimensions);
        if (channels != SmallNetwork.Channels || layer == "norm")
            return;
        using var planes = OnnxEmbedder.Open(path, "relu_out");
        byte[] photo = OnnxEmbedderTests.Photo(3);
        OnnxEmbedderTests.AssertClose(OnnxEmbedderTests.Embed(planes, photo), OnnxEmbedderTests.Embed(embedder, photo));
    }

    [Theory]
    [InlineData("relu_out", "nchw")]
    [InlineData("nhwc", "nhwc")]
    [InlineData("dense", "nhwc")]
    [InlineData("rows", "ntc")]
    [InlineData("scores", null)]
    [InlineData("mixed", null)]
    public void The_list_of_layers_tells_what_the_axes_mean(string layer, string? layout)
    {
        Layer listed = Assert.Single(LayerList.Read(SmallNetwork.Save(ChannelsLast(), _folder)), l => l.Name == layer);
        Assert.Equal(layout, listed.Layout);
    }

    [Fact]
    public void Where_the_graph_does_not_tell_it_the_layer_is_refused_with_the_key_that_decides()
    {
        string path = SmallNetwork.Save(ChannelsLast(), _folder);
        string said = Assert.Throws<ModelException>(() => OnnxEmbedder.Open(path, "mixed")).Message;
        Assert.Contains("layer-layout: nchw or nhwc", said, StringComparison.Ordinal);
        Assert.Contains("small.yml", said, StringComparison.Ordinal);
        File.WriteAllText(_folder.File("small.yml"), "layer: mixed\nlayer-layout: nhwc\n");
        using (var stated = OnnxEmbedder.Open(path))
            Assert.Equal(16, stated.Dimensions);
        File.WriteAllText(_folder.File("small.yml"), "layer: mixed\npool: none\n");
        using var all = OnnxEmbedder.Open(path);
        Assert.Equal(SmallNetwork.Channels * 64, all.Dimensions);
    }

    [Fact]
    public void The_key_decides_for_its_own_layer_and_not_for_another_that_the_graph_is_sure_of()
    {
        string path = SmallNetwork.Save(SmallNetwork.Build(), _folder);
        File.WriteAllText(_folder.File("small.yml"), "layer: relu_out\nlayer-layout: nhwc\n");
        using var own = OnnxEmbedder.Open(path);
        Assert.Equal(SmallNetwork.Side, own.Dimensions);
        using var other = OnnxEmbedder.Open(path, "conv");
        Assert.Equal(SmallNetwork.Channels, other.Dimensions);
        Assert.Contains("read as nhwc, not as nchw", own.Identity.DifferenceFrom(own.Identity with { Layout = "nchw" }), StringComparison.Ordinal);
        File.WriteAllText(_folder.File("small.yml"), "layer: relu_out\nlayer-layout: ntc\n");
        Assert.Contains("4 axes", Assert.Throws<ModelException>(() => OnnxEmbedder.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_parts_of_a_graph_that_contradict_each_other_tell_nothing()
    {
        // Tokens go through a convolution as if they were channels, and are added to what they were.
        ModelProto model = SmallNetwork.Build();
        SmallNetwork.AddTokens(model);
        model.Graph.Node.Add(SmallNetwork.Node("Conv", "token_conv", ["tokens_out", "token_w"], "token_conv_out"));
        model.Graph.Node.Add(SmallNetwork.Node("Add", "sum", ["token_conv_out", "tokens_out"], "sum_out"));
        model.Graph.Initializer.Add(SmallNetwork.Weight("token_w", [64, 64, 1], i => MathF.Sin(i)));
        string path = SmallNetwork.Save(model, _folder);
        foreach (string layer in new[] { "token_conv", "sum" })
            Assert.Contains("layer-layout: ntc or nct", Assert.Throws<ModelException>(() => OnnxEmbedder.Open(path, layer)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_unknown_operator_gives_is_told_by_the_convolution_that_takes_it()
    {
        ModelProto model = SmallNetwork.Build();
        // The inference does not know what it does.
        model.Graph.Node.Insert(2, SmallNetwork.Node("Compress", "picked", ["relu_out", "all"], "picked_out", SmallNetwork.Integer("axis", 1)));
        model.Graph.Node.First(n => n.Name == "pool").Input[0] = "picked_out";
        model.Graph.Initializer.Add(new TensorProto { Name = "all", DataType = 9, Dims = { 4 }, Int32Data = { 1, 1, 1, 1 } });
        string path = SmallNetwork.Save(model, _folder);
        using var embedder = OnnxEmbedder.Open(path, "picked");
        Assert.Equal(SmallNetwork.Channels, embedder.Dimensions);
    }

    [Fact]
    public void Training_is_told_the_same_as_embedding_does()
    {
        string path = SmallNetwork.Save(ChannelsLast(), _folder);
        LayerVector vector = LayerVector.Read(path, "rows");
        Assert.Equal("ntc", vector.Layout);
        Assert.Equal(SmallNetwork.Channels, vector.Length);
        Assert.Equal([1], vector.Axes!.PositionAxes);
        Assert.Null(LayerVector.Read(path, "logits").Axes);
    }

    // Behind ReLU: channels last, a norm, windows as in Swin and back, a dense layer, rows of tokens with their scores, and a reshape that
    // mixes channels and positions.
    private static ModelProto ChannelsLast()
    {
        ModelProto model = SmallNetwork.Build();
        model.OpsetImport[0].Version = 17;
        model.IrVersion = 8;
        Add(SmallNetwork.Node("Transpose", "nhwc", ["relu_out"], "nhwc_out", SmallNetwork.Ints("perm", 0, 2, 3, 1)));
        Add(SmallNetwork.Node("LayerNormalization", "norm", ["nhwc_out", "ones"], "norm_out"));
        Add(SmallNetwork.Node("Reshape", "cut", ["nhwc_out", "cut_shape"], "cut_out"));
        Add(SmallNetwork.Node("Transpose", "windows", ["cut_out"], "windows_out", SmallNetwork.Ints("perm", 0, 1, 3, 2, 4, 5)));
        Add(SmallNetwork.Node("Transpose", "uncut", ["windows_out"], "uncut_out", SmallNetwork.Ints("perm", 0, 1, 3, 2, 4, 5)));
        Add(SmallNetwork.Node("Reshape", "back", ["uncut_out", "back_shape"], "back_out"));
        Add(SmallNetwork.Node("MatMul", "dense", ["norm_out", "dense_w"], "dense_out"));
        Add(SmallNetwork.Node("Reshape", "rows", ["nhwc_out", "rows_shape"], "rows_out"));
        Add(SmallNetwork.Node("Transpose", "columns", ["rows_out"], "columns_out", SmallNetwork.Ints("perm", 0, 2, 1)));
        Add(SmallNetwork.Node("MatMul", "scores", ["rows_out", "columns_out"], "scores_out"));
        Add(SmallNetwork.Node("Reshape", "mixed", ["relu_out", "mixed_shape"], "mixed_out"));
        model.Graph.Initializer.Add(SmallNetwork.Weight("ones", [4], _ => 1));
        model.Graph.Initializer.Add(SmallNetwork.Weight("dense_w", [4, 6], i => MathF.Cos(i)));
        model.Graph.Initializer.Add(SmallNetwork.Integers("cut_shape", 0, 2, 4, 2, 4, 4));
        model.Graph.Initializer.Add(SmallNetwork.Integers("back_shape", 0, 8, 8, 4));
        model.Graph.Initializer.Add(SmallNetwork.Integers("rows_shape", 0, 64, 4));
        model.Graph.Initializer.Add(SmallNetwork.Integers("mixed_shape", 0, 2, 8, 16));
        return model;

        void Add(NodeProto node) => model.Graph.Node.Add(node);
    }
}
