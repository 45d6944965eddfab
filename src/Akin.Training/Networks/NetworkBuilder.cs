using System.Globalization;
using Akin.Models;
using Akin.Training.Graphs;
using Onnx;
using AttributeType = Onnx.AttributeProto.Types.AttributeType;

namespace Akin.Training.Networks;

/// <summary>
/// Builds an image network layer by layer, or puts layers behind those of an existing one. Every method takes the
/// tensors that it is given and returns the name of the tensor that it makes; shapes are followed, so that a layer needs
/// only be told what comes out of it. New weights are drawn from the seed: the same calls give the same network.
/// </summary>
public sealed class NetworkBuilder
{
    private readonly Dictionary<string, int[]> _shapes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _counters = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<string> _weights = [];
    private readonly int _seed;

    /// <summary>Begins an empty network of operator set 18.</summary>
    /// <param name="seed">Decides the first values of the weights.</param>
    public NetworkBuilder(int seed)
        : this(
            new ModelProto
            {
                IrVersion = 8,
                ProducerName = "Akin",
                Graph = new GraphProto { Name = "network" },
                OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 18 } },
            },
            seed)
    {
    }

    /// <summary>Goes on behind an existing network of operator set 18 or later.</summary>
    /// <param name="model">The network, changed in place.</param>
    /// <param name="seed">Decides the first values of the new weights.</param>
    public NetworkBuilder(ModelProto model, int seed)
    {
        ArgumentNullException.ThrowIfNull(model);
        (Model, _seed) = (model, seed);
        _names.UnionWith(model.Graph.Input.Select(i => i.Name));
        _names.UnionWith(model.Graph.Initializer.Select(w => w.Name));
        _names.UnionWith(model.Graph.Node.SelectMany(n => n.Output.Append(n.Name)));
    }

    /// <summary>The network so far.</summary>
    public ModelProto Model { get; }

    /// <summary>The weights that were added, in order.</summary>
    public IReadOnlyList<string> Weights => _weights;

    /// <summary>The shape of a tensor without the batch dimension.</summary>
    /// <param name="tensor">A tensor that this builder made or was told of.</param>
    public IReadOnlyList<int> GetShape(string tensor) => _shapes[tensor];

    /// <summary>Tells the shape of a tensor that was there before.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="shape">Its shape without the batch dimension.</param>
    public void Note(string tensor, params int[] shape) => _shapes[tensor] = shape;

    /// <summary>Declares an input for any number of photos.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">The shape of one, without the batch dimension: channels, height, width.</param>
    public string Input(string name, params int[] shape)
    {
        Model.Graph.Input.Add(GraphCut.Tensor(name, shape));
        _names.Add(name);
        _shapes[name] = shape;
        return name;
    }

    /// <summary>Declares outputs.</summary>
    /// <param name="tensors">Their names.</param>
    public void Output(params IEnumerable<string> tensors) =>
        Model.Graph.Output.AddRange(tensors.Select(t => GraphCut.Tensor(t, _shapes[t])));

    /// <summary>A convolution; its kernels begin as He et al. (2015) say for a ReLU behind it.</summary>
    /// <param name="x">The tensor of channels, height and width.</param>
    /// <param name="channels">How many channels come out.</param>
    /// <param name="kernel">The side of the kernel.</param>
    /// <param name="stride">The step between its places.</param>
    /// <param name="same">Whether the result is ceil(side / stride) wide (zeros around), or only whole kernels count.</param>
    /// <param name="bias">Whether each channel has a bias; needless before a batch norm.</param>
    public string Conv(string x, int channels, int kernel, int stride = 1, bool same = true, bool bias = true)
    {
        int[] from = _shapes[x];
        string name = Unique("conv");
        long[] pads = same ? [.. Pads(from[1], from[2], kernel, stride)] : [0, 0, 0, 0];
        int fan = from[0] * kernel * kernel;
        List<string> inputs = [x, Normal(name + ".weight", Math.Sqrt(2.0 / fan), channels, from[0], kernel, kernel)];
        if (bias)
            inputs.Add(Fill(name + ".bias", 0, channels));
        int[] shape = [channels, Side(from[1], kernel, stride, pads[0] + pads[2]), Side(from[2], kernel, stride, pads[1] + pads[3])];
        return Node("Conv", name, inputs, shape, Ints("kernel_shape", kernel, kernel), Ints("strides", stride, stride), Ints("pads", pads));
    }

    /// <summary>Batch normalization (Ioffe and Szegedy, 2015).</summary>
    /// <param name="x">A tensor whose first dimension is the channel.</param>
    public string BatchNorm(string x)
    {
        int channels = _shapes[x][0];
        string name = Unique("norm");
        List<string> inputs =
        [
            x, Fill(name + ".weight", 1, channels), Fill(name + ".bias", 0, channels), Fill(name + ".mean", 0, channels), Fill(name + ".var", 1, channels),
        ];
        return Node("BatchNormalization", name, inputs, _shapes[x], Float("epsilon", 1e-5f), Float("momentum", 0.9f));
    }

    /// <summary>max(0, x).</summary>
    public string Relu(string x) => Node("Relu", Unique("relu"), [x], _shapes[x]);

    /// <summary>The largest value of each window.</summary>
    public string MaxPool(string x, int kernel, int stride, bool same = false) => Pool("MaxPool", "maxpool", x, kernel, stride, same);

    /// <summary>The mean of each window; zeros around do not count.</summary>
    public string AveragePool(string x, int kernel, int stride, bool same = false) => Pool("AveragePool", "avgpool", x, kernel, stride, same);

    /// <summary>The mean of each channel.</summary>
    public string GlobalAveragePool(string x) => Node("GlobalAveragePool", Unique("pool"), [x], [_shapes[x][0], 1, 1]);

    /// <summary>The largest value of each channel.</summary>
    public string GlobalMaxPool(string x) => Node("GlobalMaxPool", Unique("pool"), [x], [_shapes[x][0], 1, 1]);

    /// <summary>The mean, or the largest value, of each channel over all positions.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="layout">What its axes mean.</param>
    /// <param name="largest">Whether it is the largest value.</param>
    public string PoolPositions(string x, ActivationLayout layout, bool largest)
    {
        ArgumentNullException.ThrowIfNull(layout);
        if (layout.LeadingTokens > 0)
            x = Patches(x, layout);
        if (layout is { IsChannelsFirst: true, Rank: 4, ChannelAxes.Count: 1 })
            return largest ? GlobalMaxPool(x) : GlobalAveragePool(x);
        string name = Unique("pool"), axes = Whole(name + ".axes", [.. layout.PositionAxes]);
        int[] shape = [.. layout.ChannelAxes.Select(a => _shapes[x][a - 1])];
        return Node(largest ? "ReduceMax" : "ReduceMean", name, [x, axes], shape, Int("keepdims", 0));
    }

    /// <summary>The values of the first token, which in a transformer is the class token.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="layout">What its axes mean; one of them, or none, holds positions.</param>
    public string FirstToken(string x, ActivationLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        if (layout.PositionAxes.Count == 0)
            return x;
        int axis = layout.PositionAxes.Single();
        string name = Unique("token"), index = Unique(name + ".index");
        Model.Graph.Initializer.Add(new TensorProto { Name = index, DataType = (int)TensorProto.Types.DataType.Int64, Int64Data = { 0 } });
        return Node("Gather", name, [x, index], [.. layout.ChannelAxes.Select(a => _shapes[x][a - 1])], Int("axis", axis));
    }

    // The positions behind the leading tokens.
    private string Patches(string x, ActivationLayout layout)
    {
        int axis = layout.PositionAxes.Single();
        string name = Unique("patches");
        int[] shape = [.. _shapes[x]];
        shape[axis - 1] -= layout.LeadingTokens;
        return Node("Slice", name, [x, Whole(name + ".starts", layout.LeadingTokens), Whole(name + ".ends", int.MaxValue), Whole(name + ".axes", axis)], shape);
    }

    /// <summary>The generalized mean of each channel over all positions: (mean of x^power)^(1 / power), of what is above 0.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="layout">What its axes mean.</param>
    /// <param name="power">The power, above 0.</param>
    public string PowerMean(string x, ActivationLayout layout, float power)
    {
        const float Least = 1e-6f;
        if (!(power > 0) || float.IsInfinity(power))
            throw new TrainingException($"the power of a generalized mean is {power}; it must be above 0");
        string name = Unique("gem");
        string above = Node("Max", name + ".above", [x, Constant(name + ".least", Least)], _shapes[x]);
        string raised = Node("Pow", name + ".raised", [above, Constant(name + ".power", power)], _shapes[x]);
        string mean = PoolPositions(raised, layout, largest: false);
        return Node("Pow", name + ".mean", [mean, Constant(name + ".root", 1 / power)], _shapes[mean]);
    }

    /// <summary>All values of a photo in one row.</summary>
    public string Flatten(string x) =>
        Node("Flatten", Unique("flatten"), [x], [_shapes[x].Aggregate(1, (product, side) => checked(product * side))], Int("axis", 1));

    /// <summary>A linear layer; its weights begin as Glorot and Bengio (2010) say, or as He et al. where a ReLU follows.</summary>
    /// <param name="x">A tensor of one row a photo.</param>
    /// <param name="width">How many values come out.</param>
    /// <param name="name">The layer's name, which is also its tensor's; by default a counted one.</param>
    /// <param name="relu">Whether a ReLU follows.</param>
    /// <param name="bias">Whether each value has a bias.</param>
    public string Gemm(string x, int width, string? name = null, bool relu = false, bool bias = true)
    {
        int from = _shapes[x].Single();
        name = name is null ? Unique("linear") : Named(name);
        List<string> inputs = [x, Normal(name + ".weight", Math.Sqrt(relu ? 2.0 / from : 2.0 / (from + width)), width, from)];
        if (bias)
            inputs.Add(Fill(name + ".bias", 0, width));
        return Node("Gemm", name, inputs, [width], Int("transB", 1));
    }

    /// <summary>The cosines between each row and a proxy for each class, times a scale.</summary>
    /// <param name="x">A tensor of one row a photo.</param>
    /// <param name="classes">How many proxies.</param>
    /// <param name="scale">What the cosines are multiplied with.</param>
    /// <param name="name">The name of the tensor that comes out.</param>
    public string Cosine(string x, int classes, float scale, string name)
    {
        int from = _shapes[x].Single();
        name = Named(name);
        string proxies = Normal(name + ".proxies", Math.Sqrt(1.0 / from), classes, from);
        _shapes[proxies] = [from];
        string unit = Normalize(proxies), scaled = Node("Mul", Unique(name + "_scaled"), [Normalize(x), Constant(name + ".scale", scale)], [from]);
        return Node("Gemm", name, [scaled, unit], [classes], Int("transB", 1));
    }

    /// <summary>Zeroes a share of the values while training; in inference it does nothing.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="share">The share, 0 to below 1; with 0 there is no layer.</param>
    public string Dropout(string x, float share) =>
        share == 0 ? x : Node("Dropout", Unique("dropout"), [x, Constant(Unique("share"), share)], _shapes[x]);

    /// <summary>Rows of length 1 (Euclidean); a row of zeros stays.</summary>
    public string Normalize(string x) => Node("LpNormalization", Unique("unit"), [x], _shapes[x], Int("axis", -1), Int("p", 2));

    /// <summary>The size of each value raised to a power, its sign kept.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="power">The power, above 0.</param>
    /// <param name="least">The smallest size that is raised: below it, the slope of a root has no end.</param>
    public string SignedPower(string x, float power, float least)
    {
        string name = Unique("root");
        int[] shape = _shapes[x];
        string size = Node("Max", name + ".size", [Node("Abs", name + ".abs", [x], shape), Constant(name + ".least", least)], shape);
        return Node("Mul", name, [Node("Sign", name + ".sign", [x], shape), Node("Pow", name + ".raised", [size, Constant(name + ".power", power)], shape)], shape);
    }

    /// <summary>Each row plus a constant row.</summary>
    /// <param name="x">A tensor of one row a photo.</param>
    /// <param name="offset">As many values as a row has.</param>
    public string Offset(string x, float[] offset)
    {
        string name = Unique("offset");
        Model.Graph.Initializer.Add(WeightValues.Create(name + ".values", offset, offset.Length));
        return Node("Add", name, [x, name + ".values"], _shapes[x]);
    }

    /// <summary>A fixed linear layer.</summary>
    /// <param name="x">A tensor of one row a photo.</param>
    /// <param name="matrix">A row for each value that comes out.</param>
    public string Map(string x, IReadOnlyList<float[]> matrix)
    {
        string name = Unique("map");
        Model.Graph.Initializer.Add(WeightValues.Create(name + ".weight", [.. matrix.SelectMany(r => r)], matrix.Count, _shapes[x][0]));
        return Node("Gemm", name, [x, name + ".weight"], [matrix.Count], Int("transB", 1));
    }

    /// <summary>Each of a photo's three channels times a factor, plus a summand.</summary>
    /// <param name="x">The photo.</param>
    /// <param name="scale">The factors.</param>
    /// <param name="offset">The summands.</param>
    /// <param name="isChannelsFirst">Whether channels come before height and width.</param>
    public string ScaleChannels(string x, float[] scale, float[] offset, bool isChannelsFirst)
    {
        string name = Unique("photo");
        int[] dims = isChannelsFirst ? [3, 1, 1] : [3], shape = _shapes[x];
        Model.Graph.Initializer.Add(WeightValues.Create(name + ".scale", scale, dims));
        Model.Graph.Initializer.Add(WeightValues.Create(name + ".offset", offset, dims));
        return Node("Add", name, [Node("Mul", name + ".scaled", [x, name + ".scale"], shape), name + ".offset"], shape);
    }

    /// <summary>Rows joined end to end, or channels stacked.</summary>
    public string Concat(params string[] tensors)
    {
        int[] shape = [.. _shapes[tensors[0]]];
        shape[0] = tensors.Sum(t => _shapes[t][0]);
        return Node("Concat", Unique("joined"), tensors, shape, Int("axis", 1));
    }

    /// <summary>The same tensor under another name.</summary>
    public string Named(string x, string name) => Node("Identity", Named(name), [x], _shapes[x]);

    private string Pool(string op, string stem, string x, int kernel, int stride, bool same)
    {
        int[] from = _shapes[x];
        long[] pads = same ? [.. Pads(from[1], from[2], kernel, stride)] : [0, 0, 0, 0];
        int[] shape = [from[0], Side(from[1], kernel, stride, pads[0] + pads[2]), Side(from[2], kernel, stride, pads[1] + pads[3])];
        return Node(op, Unique(stem), [x], shape, Ints("kernel_shape", kernel, kernel), Ints("strides", stride, stride), Ints("pads", pads));
    }

    // What is missing for ceil(side / stride) places, half of it before and the odd one behind.
    private static long[] Pads(int height, int width, int kernel, int stride)
    {
        int tall = Math.Max(0, ((((height + stride - 1) / stride) - 1) * stride) + kernel - height);
        int wide = Math.Max(0, ((((width + stride - 1) / stride) - 1) * stride) + kernel - width);
        return [tall / 2, wide / 2, tall - (tall / 2), wide - (wide / 2)];
    }

    private static int Side(int side, int kernel, int stride, long pads)
    {
        int result = (int)((side + pads - kernel) / stride) + 1;
        return side + pads >= kernel ? result : throw new TrainingException($"a window of {kernel} does not fit into a side of {side}");
    }

    private string Node(string op, string name, IEnumerable<string> inputs, int[] shape, params AttributeProto[] attributes)
    {
        Model.Graph.Node.Add(new NodeProto { OpType = op, Name = name, Input = { inputs }, Output = { name }, Attribute = { attributes } });
        _shapes[name] = shape;
        return name;
    }

    private string Normal(string name, double deviation, params int[] dims)
    {
        var random = new SplitMix64(_seed, _weights.Count);
        float[] values = new float[dims.Aggregate(1, (product, side) => checked(product * side))];
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(random.NextNormal() * deviation);
        return Weight(name, values, dims);
    }

    private string Fill(string name, float value, int length)
    {
        float[] values = new float[length];
        values.AsSpan().Fill(value);
        return Weight(name, values, length);
    }

    private string Weight(string name, float[] values, params int[] dims)
    {
        name = _names.Contains(name) ? Unique(name) : Named(name);
        Model.Graph.Initializer.Add(WeightValues.Create(name, values, dims));
        _weights.Add(name);
        return name;
    }

    private string Whole(string name, params int[] values)
    {
        name = Unique(name);
        Model.Graph.Initializer.Add(new TensorProto
        {
            Name = name,
            DataType = (int)TensorProto.Types.DataType.Int64,
            Dims = { values.Length },
            Int64Data = { values.Select(v => (long)v) },
        });
        return name;
    }

    private string Constant(string name, float value)
    {
        Model.Graph.Initializer.Add(WeightValues.Create(name, [value]));
        _names.Add(name);
        return name;
    }

    private string Named(string name) =>
        _names.Add(name) ? name : throw new TrainingException($"the network already has a tensor called '{name}'; choose another name");

    private string Unique(string stem)
    {
        string name;
        do
        {
            int number = _counters[stem] = _counters.GetValueOrDefault(stem) + 1;
            name = string.Create(CultureInfo.InvariantCulture, $"{stem}{number}");
        }
        while (!_names.Add(name));
        return name;
    }

    private static AttributeProto Int(string name, long value) => new() { Name = name, Type = AttributeType.Int, I = value };

    private static AttributeProto Ints(string name, params long[] values) => new() { Name = name, Type = AttributeType.Ints, Ints = { values } };

    private static AttributeProto Float(string name, float value) => new() { Name = name, Type = AttributeType.Float, F = value };
}
