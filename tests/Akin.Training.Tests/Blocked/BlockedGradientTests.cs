using Akin.Training.Gradients;
using Akin.Training.Gradients.Blocked;
using Akin.Training.Graphs;
using Microsoft.ML.OnnxRuntime;
using Onnx;

namespace Akin.Training.Tests.Blocked;

/// <summary>In blocks of channels a step computes what it computes without them.</summary>
public class BlockedGradientTests
{
    [Theory]
    // Over images: whole blocks of them, odd sizes, pads on one side, strides, dilations; channels that fill no block.
    [InlineData(16, 16, 32, 7, 5, 3, 1, 1, 1, false)]
    [InlineData(32, 24, 20, 6, 9, 3, 1, 0, 1, false)]
    [InlineData(16, 16, 16, 9, 8, 3, 2, 1, 1, false)]
    [InlineData(16, 32, 16, 8, 8, 1, 2, 0, 1, false)]
    [InlineData(16, 16, 16, 11, 9, 5, 3, 2, 1, false)]
    [InlineData(16, 16, 16, 5, 5, 3, 1, 3, 1, false)]
    [InlineData(2, 16, 16, 9, 9, 3, 1, 2, 2, false)]
    // Bands of rows.
    [InlineData(16, 16, 64, 8, 40, 3, 1, 1, 1, false)]
    [InlineData(16, 3, 64, 18, 80, 3, 2, 1, 1, false)]
    // Photos of few channels.
    [InlineData(16, 3, 16, 9, 8, 3, 2, 1, 1, false)]
    [InlineData(3, 1, 24, 6, 6, 3, 1, 1, 1, false)]
    [InlineData(16, 4, 16, 8, 8, 1, 1, 0, 1, false)]
    // One by one: positions in whole blocks or not, more filters than channels or fewer.
    [InlineData(3, 16, 48, 4, 8, 1, 1, 0, 1, false)]
    [InlineData(3, 48, 20, 4, 4, 1, 1, 0, 1, false)]
    [InlineData(16, 48, 16, 3, 5, 1, 1, 0, 1, false)]
    [InlineData(16, 16, 48, 3, 5, 1, 1, 0, 1, false)]
    [InlineData(3, 48, 16, 3, 5, 1, 1, 0, 1, false)]
    // Depthwise.
    [InlineData(3, 16, 16, 6, 7, 3, 1, 1, 1, true)]
    [InlineData(2, 24, 24, 8, 7, 3, 2, 1, 1, true)]
    [InlineData(2, 16, 16, 8, 8, 2, 2, 0, 1, true)]
    [InlineData(2, 16, 16, 9, 8, 5, 3, 1, 1, true)]
    [InlineData(2, 16, 16, 9, 9, 3, 1, 2, 2, true)]
    public void A_convolution_has_the_same_gradients(
        int batch, int channels, int filters, int height, int width, int kernel, int stride, int pad, int dilation, bool depthwise)
    {
        var node = new NodeProto { OpType = "Conv", Name = "conv", Input = { "x", "w", "b" }, Output = { "y" } };
        node.Attribute.AddRange([Ints("strides", stride, stride), Ints("pads", pad, pad, pad, pad), Ints("dilations", dilation, dilation), Int("group", depthwise ? channels : 1)]);
        var random = new Random((batch * 1000) + channels + kernel);
        Same(
            [node],
            new Dictionary<string, (float[], long[])>
            {
                ["x"] = Random(random, batch, channels, height, width),
                ["w"] = Random(random, filters, depthwise ? 1 : channels, kernel, kernel),
                ["b"] = Random(random, filters),
            },
            []);
    }

    [Fact]
    public void A_network_of_norms_activations_pooling_and_a_sum_has_the_same_gradients()
    {
        var random = new Random(3);
        var inputs = new Dictionary<string, (float[], long[])>
        {
            ["x"] = Random(random, 16, 3, 8, 12),
            ["w1"] = Random(random, 20, 3, 3, 3),
            ["gain"] = Random(random, 20),
            ["shift"] = Random(random, 20),
            ["w2"] = Random(random, 20, 1, 3, 3),
            ["b2"] = Random(random, 20),
            ["w3"] = Random(random, 20, 20, 1, 1),
        };
        NodeProto pool = Node("MaxPool", "c", "d");
        pool.Attribute.AddRange([Ints("kernel_shape", 2, 2), Ints("strides", 2, 2)]);
        NodeProto depthwise = Node("Conv", "d w2 b2", "e");
        depthwise.Attribute.AddRange([Int("group", 20), Ints("pads", 1, 1, 1, 1)]);
        Same(
            [
                Node("Conv", "x w1", "a"), Node("BatchNormalization", "a gain shift mean variance", "n"), Node("Relu", "n", "c"), pool, depthwise,
                Node("Clip", "e zero six", "f"), Node("Conv", "f w3", "g"), Node("Add", "d g", "h"), Node("GlobalAveragePool", "h", "y"),
            ],
            inputs,
            new Dictionary<string, float[]> { ["mean"] = new float[20], ["variance"] = [.. Enumerable.Repeat(1f, 20)], ["zero"] = [0], ["six"] = [1.5f] });

        // The first convolution has no pads: the pool stands on 6 x 10.
        static NodeProto Node(string op, string from, string to) => new() { OpType = op, Name = to, Input = { from.Split(' ') }, Output = { to } };
    }

    [Fact]
    public void Of_equal_maxima_the_first_gets_the_gradient()
    {
        // A convolution that copies its image.
        float[] copy = new float[16 * 16];
        for (int i = 0; i < 16; i++)
            copy[(i * 16) + i] = 1;
        float[] image = new float[16 * 4 * 4];
        image.AsSpan().Fill(1);
        (image[5], image[16 + 2], image[16 + 7]) = (2, 3, 3);
        var pool = new NodeProto { OpType = "MaxPool", Name = "pool", Input = { "a" }, Output = { "y" } };
        pool.Attribute.AddRange([Ints("kernel_shape", 2, 2), Ints("strides", 2, 2)]);
        Same(
            [new NodeProto { OpType = "Conv", Name = "conv", Input = { "x", "w" }, Output = { "a" } }, pool],
            new Dictionary<string, (float[], long[])> { ["x"] = (image, [1, 16, 4, 4]), ["w"] = (copy, [16, 16, 1, 1]) },
            []);
    }

    [Fact]
    public void A_convolution_that_does_not_learn_stays_as_it_is()
    {
        ModelProto model = Model([new NodeProto { OpType = "Conv", Name = "conv", Input = { "x", "w" }, Output = { "y" } }], new Dictionary<string, (float[], long[])>
        {
            ["x"] = (new float[256], [1, 16, 4, 4]), ["w"] = (new float[256], [16, 16, 1, 1]),
        });
        ModelProto before = model.Clone();
        BlockedLayout.Apply(model, TensorShapes.Infer(model, 1), _ => false);
        Assert.Equal(before, model);
    }

    private static void Same(NodeProto[] nodes, Dictionary<string, (float[] Values, long[] Dims)> inputs, Dictionary<string, float[]> constants)
    {
        ModelProto plain = Model(nodes, inputs);
        plain.Graph.Initializer.AddRange(constants.Select(c => new TensorProto { Name = c.Key, DataType = 1, Dims = { c.Value.Length == 1 ? [] : [c.Value.Length] }, FloatData = { c.Value } }));
        ModelProto blocked = plain.Clone();
        Dictionary<string, float[]> expected = Gradients(plain, inputs, false), given = Gradients(blocked, inputs, true);
        if (ChannelBlock.Size > 0)
            Assert.Contains(blocked.Graph.Node, n => n.Domain == BlockedWriting.Domain);
        foreach ((string name, float[] values) in expected)
        {
            double size = Math.Sqrt(values.Average(v => v * v)) + 1e-3;
            for (int i = 0; i < values.Length; i++)
                Assert.True(Math.Abs(values[i] - given[name][i]) <= 1e-4 * (size + Math.Abs(values[i])), $"{name}[{i}]: {given[name][i]}, not {values[i]}");
        }
    }

    private static Dictionary<string, float[]> Gradients(ModelProto model, Dictionary<string, (float[] Values, long[] Dims)> inputs, bool inBlocks)
    {
        TensorShapes shapes = TensorShapes.Infer(model, 1);
        if (inBlocks)
            BlockedLayout.Apply(model, shapes, name => name.StartsWith('w'));
        TrainingMode mode = TrainingMode.Apply(model, shapes);
        var write = new GraphWriter(model, shapes);
        long[] result = shapes.GetShape("y");
        string seed = write.Constant(GradientCheck.Normal(new Random(9), result), result);
        IReadOnlyDictionary<string, string> gradients = Differentiator.AddGradients(
            model, shapes, new Dictionary<string, string> { ["y"] = seed }, [.. inputs.Keys]);
        BlockedFusion.Apply(model, shapes);
        model.Graph.Output.AddRange(gradients.Values.Concat(mode.Statistics.SelectMany(s => new[] { s.Mean, s.Variance })).Select(g => new ValueInfoProto { Name = g }));
        using InferenceSession session = GradientCheck.Open(model);
        var found = GradientCheck.Evaluate(session, inputs);
        Dictionary<string, float[]> all = gradients.ToDictionary(g => g.Key, g => found[g.Value].Values);
        foreach (BatchStatistics statistics in mode.Statistics)
            (all[statistics.RunningMean], all[statistics.RunningVariance]) = (found[statistics.Mean].Values, found[statistics.Variance].Values);
        all["y"] = found["y"].Values;
        return all;
    }

    private static ModelProto Model(NodeProto[] nodes, Dictionary<string, (float[] Values, long[] Dims)> inputs)
    {
        var graph = new GraphProto { Name = "blocks", Output = { new ValueInfoProto { Name = "y" } } };
        graph.Input.AddRange(inputs.Select(i => GradientCheck.Value(i.Key, i.Value.Dims)));
        graph.Node.AddRange(nodes.Select(n => n.Clone()));
        return new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 18 } } };
    }

    private static (float[], long[]) Random(Random random, params long[] dims) => (GradientCheck.Normal(random, dims), dims);

    private static AttributeProto Ints(string name, params long[] values) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { values } };

    private static AttributeProto Int(string name, long value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };
}
