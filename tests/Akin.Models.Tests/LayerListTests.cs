using Onnx;

namespace Akin.Models.Tests;

public sealed class LayerListTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData(1L)]
    public void Layers_are_listed_in_order_with_the_shapes_of_one_photo(long? batch)
    {
        IReadOnlyList<Layer> layers = LayerList.Read(SmallNetwork.Save(SmallNetwork.Build(batch), _folder));
        Assert.Equal(["conv", "relu_out", "pool", "flatten", "classify"], layers.Select(l => l.Name));
        Assert.Equal([3L, 8, 8], layers[0].Input);
        Assert.Equal([4L, 8, 8], layers[0].Output);
        Assert.Equal([4L], layers[4].Input);
        Assert.Equal([5L], layers[4].Output);
        Assert.Equal([false, false, false, false, true], layers.Select(l => l.IsOutput));
    }

    [Fact]
    public void Every_listed_layer_can_be_tapped()
    {
        string path = SmallNetwork.Save(SmallNetwork.Build(), _folder);
        foreach (Layer layer in LayerList.Read(path))
        {
            using var output = OnnxEmbedder.Open(path, layer.Name, Take.Output);
            using var input = OnnxEmbedder.Open(path, layer.Name, Take.Input);
            // With the mean over positions, a vector is as long as there are channels.
            Assert.Equal(layer.Output[0], output.Dimensions);
            Assert.Equal(layer.Input[0], input.Dimensions);
        }
    }

    [Fact]
    public void Scalars_text_and_sequences_do_not_keep_a_network_from_being_listed()
    {
        ModelProto model = SmallNetwork.Build();
        model.OpsetImport[0].Version = 13;
        Add(SmallNetwork.Node("Shape", "shape", ["relu_out"], "shape_out"));
        Add(SmallNetwork.Node("Gather", "side", ["shape_out", "two"], "side_out"));
        Add(SmallNetwork.Node("ArgMax", "best", ["logits"], "best_out", SmallNetwork.Integer("axis", 1), SmallNetwork.Integer("keepdims", 0)));
        Add(SmallNetwork.Node("Gather", "label", ["labels", "best_out"], "label_out"));
        Add(SmallNetwork.Node("SequenceConstruct", "row", ["logits"], "row_out"));
        Add(new NodeProto { OpType = "DynamicQuantizeLinear", Name = "quantize", Input = { "features" }, Output = { "q", "scale", "zero" } });
        model.Graph.Output.Clear();
        model.Graph.Output.Add(new ValueInfoProto { Name = "label_out" });
        model.Graph.Output.Add(new ValueInfoProto { Name = "row_out" });
        model.Graph.Initializer.Add(new TensorProto { Name = "two", DataType = 7, Int64Data = { 2 } });
        var labels = new TensorProto { Name = "labels", DataType = 8, Dims = { 5 } };
        labels.StringData.AddRange(new[] { "a", "b", "c", "d", "e" }.Select(Google.Protobuf.ByteString.CopyFromUtf8));
        model.Graph.Initializer.Add(labels);
        string path = SmallNetwork.Save(model, _folder);

        IReadOnlyList<Layer> layers = LayerList.Read(path);
        Assert.Equal(["conv", "relu_out", "pool", "flatten", "classify", "best", "label", "row", "quantize"], layers.Select(l => l.Name));
        Assert.Contains("text", layers.Single(l => l.Name == "label").Obstacle, StringComparison.Ordinal);
        Assert.Contains("sequence", layers.Single(l => l.Name == "row").Obstacle, StringComparison.Ordinal);
        Assert.Contains("text, not numbers", Assert.Throws<ModelException>(() => OnnxEmbedder.Open(path)).Message, StringComparison.Ordinal);
        foreach (Layer layer in layers.Where(l => l.Obstacle is null))
            OnnxEmbedder.Open(path, layer.Name).Dispose();

        void Add(NodeProto node) => model.Graph.Node.Add(node);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_branch_that_is_always_taken_is_listed_and_tapped_in_the_place_of_its_If(bool condition)
    {
        ModelProto model = SmallNetwork.Build();
        model.Graph.Node.Insert(2, new NodeProto
        {
            OpType = "If",
            Name = "choose",
            Input = { "flag" },
            Output = { "chosen" },
            Attribute = { Branch("then_branch", SmallNetwork.Node("Neg", "negated", ["relu_out"], "branch_out")), Branch("else_branch", SmallNetwork.Node("Abs", "same", ["relu_out"], "branch_out")) },
        });
        model.Graph.Node[3].Input[0] = "chosen";
        model.Graph.Initializer.Add(new TensorProto { Name = "flag", DataType = 9, Int32Data = { condition ? 1 : 0 } });
        string path = SmallNetwork.Save(model, _folder), plain = SmallNetwork.Save(SmallNetwork.Build(), _folder, "plain.onnx");
        Assert.Contains(condition ? "negated" : "same", LayerList.Read(path).Select(l => l.Name));
        using var embedder = OnnxEmbedder.Open(path, "features");
        using var expected = OnnxEmbedder.Open(plain, "features");
        float sign = condition ? -1 : 1;
        Assert.Equal([.. OnnxEmbedderTests.Embed(expected, OnnxEmbedderTests.Photo(1)).Select(v => sign * v)], OnnxEmbedderTests.Embed(embedder, OnnxEmbedderTests.Photo(1)));
    }

    [Fact]
    public void A_branch_that_is_chosen_by_the_photo_is_listed_and_run()
    {
        ModelProto model = SmallNetwork.Build();
        model.OpsetImport[0].Version = 13;
        model.Graph.Node.Insert(2, SmallNetwork.Node("ReduceMax", "brightest", ["relu_out"], "brightest_out", SmallNetwork.Integer("keepdims", 0)));
        model.Graph.Node.Insert(3, SmallNetwork.Node("Greater", "is_bright", ["brightest_out", "limit"], "flag"));
        model.Graph.Node.Insert(4, new NodeProto
        {
            OpType = "If",
            Name = "choose",
            Input = { "flag" },
            Output = { "chosen" },
            Attribute = { Branch("then_branch", SmallNetwork.Node("Neg", "negated", ["relu_out"], "branch_out")), Branch("else_branch", SmallNetwork.Node("Abs", "same", ["relu_out"], "branch_out")) },
        });
        model.Graph.Node[5].Input[0] = "chosen";
        model.Graph.Initializer.Add(new TensorProto { Name = "limit", DataType = 1, FloatData = { 1e6f } });
        string path = SmallNetwork.Save(model, _folder);
        Assert.Contains("choose", LayerList.Read(path).Select(l => l.Name));
        using var embedder = OnnxEmbedder.Open(path);
        Assert.Equal(SmallNetwork.Classes, embedder.Dimensions);
    }

    private static AttributeProto Branch(string name, NodeProto node) => new()
    {
        Name = name,
        Type = AttributeProto.Types.AttributeType.Graph,
        G = new GraphProto { Name = name, Node = { node }, Output = { new ValueInfoProto { Name = node.Output[0], Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1 } } } } },
    };
}
