using Akin.Models;
using Akin.Models.Onnx;
using Akin.Training.Graphs;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Onnx;

namespace Akin.Training.Tests.Graphs;

/// <summary>A node of an old operator set gives, upgraded, the numbers it gave before.</summary>
public class OpsetUpgradeTests
{
    private static readonly int Float = (int)TensorProto.Types.DataType.Float;

    public static IEnumerable<TheoryDataRow<OldGraph>> Graphs => new OldGraph[]
    {
        new("Clip", 9, [3, 4], [Node("Clip", ["x"], F("min", -0.5f), F("max", 0.7f))]),
        new("Clip only max", 7, [3, 4], [Node("Clip", ["x"], F("max", 0.2f))]),
        new("Clip only min", 7, [3, 4], [Node("Clip", ["x"], F("min", 0.2f))]),
        new("Clip bare", 7, [3, 4], [Node("Clip", ["x"])]),
        new("Dropout", 7, [3, 4], [Node("Dropout", ["x"], F("ratio", 0.3f))]),
        new("Dropout 10", 10, [3, 4], [Node("Dropout", ["x"])]),
        new("Pad", 9, [1, 2, 3, 4], [Node("Pad", ["x"], I("pads", 0, 0, 1, 2, 0, 0, 3, 0), F("value", 2.5f))]),
        new("Pad reflect", 10, [1, 2, 3, 4], [Node("Pad", ["x"], I("pads", 0, 0, 1, 2, 0, 0, 1, 0), S("mode", "reflect"))]),
        new("ReduceSum", 11, [2, 3, 4], [Node("ReduceSum", ["x"], I("axes", 0, -1), I1("keepdims", 0))]),
        new("ReduceSum of all", 9, [2, 3, 4], [Node("ReduceSum", ["x"])]),
        new("ReduceMean", 17, [2, 3, 4], [Node("ReduceMean", ["x"], I("axes", 1))]),
        new("ReduceMax", 9, [2, 3, 4], [Node("ReduceMax", ["x"], I("axes", 2), I1("keepdims", 0))]),
        new("ReduceL2", 13, [2, 3, 4], [Node("ReduceL2", ["x"], I("axes", 1))]),
        new("ReduceLogSumExp of all", 13, [2, 3, 4], [Node("ReduceLogSumExp", ["x"])]),
        new("Squeeze", 9, [2, 1, 4, 1], [Node("Squeeze", ["x"], I("axes", 1))]),
        new("Squeeze all", 11, [2, 1, 4, 1], [Node("Squeeze", ["x"])]),
        new("Unsqueeze", 11, [2, 4], [Node("Unsqueeze", ["x"], I("axes", 0, -1))]),
        new("Slice", 9, [4, 5, 6], [Node("Slice", ["x"], I("starts", 1, -4), I("ends", 3, 100), I("axes", 0, 2))]),
        new("Slice without axes", 7, [4, 5, 6], [Node("Slice", ["x"], I("starts", 1, 2), I("ends", -1, 4))]),
        new("Split", 11, [2, 7], [Node("Split", ["x"], 3, I1("axis", 1), I("split", 2, 4, 1))]),
        new("Split evenly", 12, [2, 6], [Node("Split", ["x"], 3, I1("axis", -1))]),
        new("Split evenly 13", 13, [6, 2], [Node("Split", ["x"], 2)]),
        new("TopK", 9, [3, 7], [Node("TopK", ["x"], 2, I1("k", 3))]),
        new("BatchNormalization", 7, [2, 3, 4, 4], [Node("BatchNormalization", ["x", "scale", "bias", "mean", "var"], I1("spatial", 1), F("epsilon", 1e-3f))]),
        new("BatchNormalization 9", 9, [2, 3, 4, 4], [Node("BatchNormalization", ["x", "scale", "bias", "mean", "var"])]),
        new("Softmax", 9, [2, 3, 4], [Node("Softmax", ["x"])]),
        new("Softmax over all", 7, [2, 3, 4], [Node("Softmax", ["x"], I1("axis", 0))]),
        new("Softmax of the last", 11, [2, 3, 4], [Node("Softmax", ["x"], I1("axis", -1))]),
        new("LogSoftmax", 12, [2, 3, 4, 2], [Node("LogSoftmax", ["x"], I1("axis", -2))]),
        new("Hardmax", 11, [3, 2, 4], [Node("Hardmax", ["x"])]),
        new("Upsample", 7, [1, 2, 3, 4], [Node("Upsample", ["x"], Floats("scales", 1, 1, 2, 3))]),
        new("Upsample by fractions", 7, [1, 2, 3, 4], [Node("Upsample", ["x"], Floats("scales", 1, 1, 1.7f, 2.5f))]),
        new("Upsample linear", 9, [1, 2, 3, 4], [Node("Upsample", ["x", "larger"], S("mode", "linear"))]),
        new("Resize larger", 10, [1, 2, 3, 4], [Node("Resize", ["x", "larger"])]),
        new("Resize smaller", 10, [1, 2, 7, 8], [Node("Resize", ["x", "smaller"])]),
        new("Resize linear", 10, [1, 2, 7, 8], [Node("Resize", ["x", "smaller"], S("mode", "linear"))]),
        new("Resize 11", 11, [1, 2, 3, 4], [Node("Resize", ["x", "roi", "larger"], S("coordinate_transformation_mode", "half_pixel"), S("mode", "linear"))]),
        new("RoiAlign", 10, [1, 2, 8, 8], [Node("RoiAlign", ["x", "boxes", "boxes_of"], I1("output_height", 2), I1("output_width", 2), I1("sampling_ratio", 2))]),
        new("Scatter", 9, [3, 3], [Node("Scatter", ["x", "rows", "updates"], I1("axis", 1))]),
        new("two that share a constant", 9, [2, 1, 4, 1], [Node("Squeeze", ["x"], I("axes", 3)), Node("Squeeze", ["y0_0"], I("axes", 1)), Node("Clip", ["y1_0"], F("min", 0))]),
        new("untouched", 7, [2, 3], [Node("Relu", ["x"]), Node("Mul", ["y0_0", "x"])]),
    }.Select(g => new TheoryDataRow<OldGraph>(g) { TestDisplayName = g.Name });

    [Theory]
    [MemberData(nameof(Graphs))]
    public void An_upgraded_graph_gives_the_same_numbers(OldGraph graph)
    {
        ModelProto model = graph.Build();
        float[][] before = Run(model, graph.Shape);
        OpsetUpgrade.To18(model);
        float[][] after = Run(model, graph.Shape);

        Assert.Equal(18, model.OpsetImport.Single().Version);
        Assert.NotEmpty(before);
        Assert.Equal(before.Length, after.Length);
        foreach ((float[] old, float[] upgraded) in before.Zip(after))
        {
            Assert.Equal(old.Length, upgraded.Length);
            foreach ((float a, float b) in old.Zip(upgraded))
                Assert.Equal(a, b, 1e-6f);
        }
    }

    [Theory]
    [InlineData("mobilenet-v1.onnx")]
    [InlineData("mobilenet-v2.onnx")]
    [InlineData("mobilenet-v2-tv.onnx")]
    [InlineData("squeezenet-1.1.onnx")]
    public void A_whole_network_upgraded_gives_the_same_numbers(string file)
    {
        ModelProto model = OnnxFile.Read(SharedFolder.Require("models", file));
        long[] shape = [1, .. new OnnxGraph(model.Graph).Inputs.Single().Type.TensorType.Shape.Dim.Skip(1).Select(d => d.DimValue)];
        float[][] before = Run(model, shape);
        OpsetUpgrade.To18(model);
        float[][] after = Run(model, shape);
        Assert.All(before.SelectMany(b => b).Zip(after.SelectMany(a => a)), p => Assert.Equal(p.First, p.Second, 1e-3f));
        Assert.True(model.OpsetImport.First(o => o.Domain is "" or "ai.onnx").Version >= 18);
    }

    [Fact]
    public void A_model_of_set_18_stays_as_it_is()
    {
        ModelProto model = new OldGraph("any", 18, [2, 3], [Node("Relu", ["x"])]).Build();
        ModelProto before = model.Clone();
        OpsetUpgrade.To18(model);
        Assert.Equal(before, model);
    }

    [Fact]
    public void A_weight_that_an_old_file_declares_as_input_becomes_a_constant()
    {
        ModelProto model = new OldGraph("any", 9, [2, 3], [Node("Add", ["x", "scale"])]).Build();
        model.Graph.Input.Add(new ValueInfoProto { Name = "scale", Type = model.Graph.Input[0].Type });
        OpsetUpgrade.To18(model);
        Assert.Equal("x", Assert.Single(model.Graph.Input).Name);
    }

    public static IEnumerable<TheoryDataRow<OldGraph, string>> Refused =>
    [
        new(new("too old", 6, [2, 3], [Node("Relu", ["x"])]), "operator set 6"),
        new(new("spatial", 7, [2, 3, 4, 4], [Node("BatchNormalization", ["x", "scale", "bias", "mean", "var"], I1("spatial", 0))]), "spatial"),
        new(new("computed scales", 10, [1, 2, 3, 4], [Node("Abs", ["larger"]), Node("Resize", ["x", "y0_0"])]), "y1_0"),
        new(new("larger and smaller", 10, [1, 2, 3, 4], [Node("Resize", ["x", "both"])]), "one side larger"),
        new(new("old placing", 11, [1, 2, 3, 4], [Node("Resize", ["x", "roi", "larger"], S("coordinate_transformation_mode", "tf_half_pixel_for_nn"))]), "tf_half_pixel_for_nn"),
        new(new("control flow", 11, [1], [Node("Loop", ["x"])]), "Loop"),
    ];

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_set_18_can_not_say_is_refused_and_nothing_changed(OldGraph graph, string word)
    {
        ModelProto model = graph.Build();
        ModelProto before = model.Clone();
        var e = Assert.Throws<ModelException>(() => OpsetUpgrade.To18(model));
        Assert.Contains(word, e.Message, StringComparison.Ordinal);
        Assert.Equal(before, model);
    }

    private static float[][] Run(ModelProto model, long[] shape)
    {
        using var options = new SessionOptions { GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using var session = new InferenceSession(model.ToByteArray(), options);
        var random = new Random(1);
        float[] x = [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => (2 * random.NextSingle()) - 1)];
        using OrtValue fed = OrtValue.CreateTensorValueFromMemory(x, shape);
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, [session.InputNames[0]], [fed], session.OutputNames);
        return [.. outputs.Select(o => o.GetTensorTypeAndShape().ElementDataType == Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Int64
            ? o.GetTensorDataAsSpan<long>().ToArray().Select(v => (float)v).ToArray()
            : o.GetTensorDataAsSpan<float>().ToArray())];
    }

    private static NodeProto Node(string op, string[] inputs, params AttributeProto[] attributes) => Node(op, inputs, 1, attributes);

    private static NodeProto Node(string op, string[] inputs, int outputs, params AttributeProto[] attributes) =>
        new() { OpType = op, Input = { inputs }, Output = { Enumerable.Repeat("", outputs) }, Attribute = { attributes } };

    private static AttributeProto F(string name, float value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = value };

    private static AttributeProto I1(string name, long value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    private static AttributeProto I(string name, params long[] values) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { values } };

    private static AttributeProto Floats(string name, params float[] values) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Floats, Floats = { values } };

    private static AttributeProto S(string name, string value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(value) };

    /// <summary>A small graph of an old set: one input x, nodes whose outputs are named yNODE_OUTPUT, the last node's returned.</summary>
    public sealed record OldGraph(string Name, long Opset, long[] Shape, NodeProto[] Nodes)
    {
        public ModelProto Build()
        {
            var graph = new GraphProto { Name = "old" };
            var shape = new TensorShapeProto { Dim = { Shape.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }) } };
            graph.Input.Add(new ValueInfoProto { Name = "x", Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = Float, Shape = shape } } });
            for (int n = 0; n < Nodes.Length; n++)
            {
                NodeProto node = Nodes[n].Clone();
                for (int o = 0; o < node.Output.Count; o++)
                    node.Output[o] = $"y{n}_{o}";
                graph.Node.Add(node);
            }

            foreach (string output in graph.Node[^1].Output)
                graph.Output.Add(new ValueInfoProto { Name = output });
            graph.Initializer.Add(
            [
                Weight("scale", [3], 1.5f, -0.5f, 2), Weight("bias", [3], 0.1f, 0.2f, -0.3f), Weight("mean", [3], 0.3f, -0.1f, 0),
                Weight("var", [3], 0.5f, 1, 2), Weight("larger", [4], 1, 1, 2, 1.5f), Weight("smaller", [4], 1, 1, 0.5f, 0.7f),
                Weight("both", [4], 1, 1, 0.5f, 2), Weight("roi", [0]), Weight("boxes", [2, 4], 0, 0, 6, 5, 1, 2, 7, 7),
                Weight("updates", [1, 3], 9, 8, 7),
                new TensorProto { Name = "boxes_of", DataType = (int)TensorProto.Types.DataType.Int64, Dims = { 2 }, Int64Data = { 0, 0 } },
                new TensorProto { Name = "rows", DataType = (int)TensorProto.Types.DataType.Int64, Dims = { 1, 3 }, Int64Data = { 2, 0, 1 } },
            ]);
            var used = graph.Node.SelectMany(n => n.Input).ToHashSet();
            var unused = graph.Initializer.Where(w => !used.Contains(w.Name)).ToList();
            unused.ForEach(w => graph.Initializer.Remove(w));
            return new ModelProto { IrVersion = 4, Graph = graph, OpsetImport = { new OperatorSetIdProto { Domain = "", Version = Opset } } };
        }

        private static TensorProto Weight(string name, long[] dims, params float[] values) =>
            new() { Name = name, DataType = Float, Dims = { dims }, FloatData = { values } };
    }
}
