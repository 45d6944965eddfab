using Akin.Models.Onnx;
using Akin.Training.Graphs;
using Onnx;

namespace Akin.Training.Benchmarks;

/// <summary>The networks that are timed: those of the PyTorch program that stands beside them.</summary>
internal static class Networks
{
    /// <summary>
    /// Two blocks of two 3x3 convolutions with batch normalization and ReLU and a max pool, then 128 and 10: 28 x 28
    /// photos of one channel.
    /// </summary>
    public static ModelProto FashionMnist()
    {
        var build = new Builder([1, 28, 28]);
        string x = build.Image;
        foreach ((int from, int to, bool pool) in new[] { (1, 32, false), (32, 32, true), (32, 64, false), (64, 64, true) })
        {
            x = build.Normalize(build.Convolve(x, from, to, 3, 1, 1), to);
            x = build.Write.Node("Relu", [x]);
            if (pool)
                x = build.Write.Node("MaxPool", [x], ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 }));
        }

        x = build.Write.Node("Relu", [build.Dense(build.Write.Node("Flatten", [x]), 3136, 128)]);
        return build.Done(build.Dense(x, 128, 10));
    }

    /// <summary>MobileNetV2 with its batch normalizations, as it is trained from scratch.</summary>
    public static ModelProto MobileNetV2()
    {
        var build = new Builder([3, 224, 224]);
        string Activate(string a) => build.Write.Node("Clip", [a, build.Write.Scalar(0f), build.Write.Scalar(6f)]);
        string x = Activate(build.Normalize(build.Convolve(build.Image, 3, 32, 3, 2, 1), 32));
        int channels = 32;
        foreach ((int expand, int to, int count, int stride) in new[]
            { (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1) })
        {
            for (int i = 0; i < count; i++)
            {
                string block = x;
                int wide = channels * expand, step = i == 0 ? stride : 1;
                if (expand > 1)
                    block = Activate(build.Normalize(build.Convolve(block, channels, wide, 1, 1, 1), wide));
                block = Activate(build.Normalize(build.Convolve(block, wide, wide, 3, step, wide), wide));
                block = build.Normalize(build.Convolve(block, wide, to, 1, 1, 1), to);
                x = step == 1 && channels == to ? build.Write.Node("Add", [x, block]) : block;
                channels = to;
            }
        }

        x = Activate(build.Normalize(build.Convolve(x, channels, 1280, 1, 1, 1), 1280));
        return build.Done(build.Dense(build.Write.Node("Flatten", [build.Write.Node("GlobalAveragePool", [x])]), 1280, 1000));
    }

    /// <summary>A network from a file; its weights may be hidden behind Identity nodes, but not computed.</summary>
    public static ModelProto Read(string path)
    {
        ModelProto model = OnnxFile.Read(path);
        GraphTap.FreeBatch(model);
        OpsetUpgrade.To18(model);
        var weights = model.Graph.Initializer.Select(w => w.Name).ToHashSet(StringComparer.Ordinal);
        foreach (ValueInfoProto declared in model.Graph.Input.Where(i => weights.Contains(i.Name)).ToList())
            model.Graph.Input.Remove(declared);
        return model;
    }

    private sealed class Builder
    {
        private readonly Random _random = new(1);
        private readonly ModelProto _model = new()
        {
            IrVersion = 8,
            Graph = new GraphProto { Name = "network" },
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 18 } },
        };

        public Builder(long[] photo)
        {
            var shape = new TensorShapeProto();
            shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "N" });
            shape.Dim.AddRange(photo.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }));
            _model.Graph.Input.Add(new ValueInfoProto
            {
                Name = Image,
                Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1, Shape = shape } },
            });
            Write = new GraphWriter(_model) { Scope = "layer" };
        }

        public string Image { get; } = "image";

        public GraphWriter Write { get; }

        public string Convolve(string x, int from, int to, int kernel, int stride, int group) => Write.Node(
            "Conv",
            [x, Weight(MathF.Sqrt(2f / (from / group * kernel * kernel)), to, from / group, kernel, kernel)],
            ("pads", new[] { kernel / 2, kernel / 2, kernel / 2, kernel / 2 }),
            ("strides", new[] { stride, stride }),
            ("group", group));

        public string Normalize(string x, int channels) => Write.Node(
            "BatchNormalization", [x, Fill(1, channels), Fill(0, channels), Fill(0, channels), Fill(1, channels)]);

        public string Dense(string x, int from, int to) =>
            Write.Node("Gemm", [x, Weight(MathF.Sqrt(1f / from), to, from), Fill(0, to)], ("transB", 1));

        public ModelProto Done(string output)
        {
            _model.Graph.Output.Add(new ValueInfoProto { Name = output });
            return _model;
        }

        private string Fill(float value, int count) => Tensor([.. Enumerable.Repeat(value, count)], count);

        private string Weight(float deviation, params long[] dims) => Tensor(
            [.. Enumerable.Range(0, (int)Dimensions.Count(dims)).Select(_ => ((_random.NextSingle() * 2) - 1) * 1.7f * deviation)], dims);

        // Each weight under a name of its own: equal ones must not be one.
        private string Tensor(float[] values, params long[] dims)
        {
            string name = $"weight{_model.Graph.Initializer.Count}";
            _model.Graph.Initializer.Add(new TensorProto { Name = name, DataType = 1, Dims = { dims }, FloatData = { values } });
            return name;
        }
    }
}
