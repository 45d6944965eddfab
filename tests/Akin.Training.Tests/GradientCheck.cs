using Akin.Training.Gradients;
using Akin.Training.Graphs;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Onnx;

namespace Akin.Training.Tests;

/// <summary>
/// Compares the gradient of a node with central differences. The loss is a random weighted sum of the outputs, summed
/// in double. Differences at two steps are extrapolated (Richardson), so
/// only float32's rounding of the outputs is left.
/// <code>
/// new GradientCheck("Conv", seed).Wanted([2, 3, 8, 8]).Wanted([4, 3, 3, 3]).With("pads", new long[] { 1, 1, 1, 1 }).Run();
/// </code>
/// </summary>
internal sealed class GradientCheck(string op, int seed)
{
    private const float Step = 0.04f;
    private const int MostChecked = 40;

    private readonly Random _random = new(seed);
    private readonly List<(string Name, object Value)> _attributes = [];
    private readonly List<string> _inputs = [];
    private readonly Dictionary<string, (float[] Values, long[] Dims)> _wanted = [];
    private readonly GraphProto _graph = new() { Name = "check" };
    private int _outputs = 1;

    /// <summary>Random values, normal with mean 0 and deviation 1.</summary>
    public static float[] Normal(Random random, params long[] dims) => [.. Enumerable.Range(0, (int)Dimensions.Count(dims))
        .Select(_ => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];

    /// <summary>
    /// Values in random order that all differ by at least 0.2 and keep 0.1 away from zero: for operators with kinks
    /// (Relu) or choices (MaxPool), which differences must not cross.
    /// </summary>
    public static float[] Apart(Random random, params long[] dims)
    {
        int count = (int)Dimensions.Count(dims);
        float[] values = [.. Enumerable.Range(0, count).Select(i => ((i - (count / 2)) * 0.2f) + 0.1f)];
        random.Shuffle(values);
        return values;
    }

    /// <summary>An input whose gradient is checked, with random normal values.</summary>
    public GradientCheck Wanted(params long[] dims) => Wanted(Normal(_random, dims), dims);

    /// <summary>An input whose gradient is checked.</summary>
    public GradientCheck Wanted(float[] values, params long[] dims)
    {
        string name = $"x{_inputs.Count}";
        _inputs.Add(name);
        _wanted[name] = (values, dims);
        return this;
    }

    /// <summary>A constant float input.</summary>
    public GradientCheck Fixed(float[] values, params long[] dims)
    {
        string name = $"x{_inputs.Count}";
        _inputs.Add(name);
        _graph.Initializer.Add(new TensorProto { Name = name, DataType = 1, Dims = { dims }, FloatData = { values } });
        return this;
    }

    /// <summary>A constant int64 input.</summary>
    public GradientCheck Fixed(long[] values, params long[] dims)
    {
        string name = $"x{_inputs.Count}";
        _inputs.Add(name);
        _graph.Initializer.Add(new TensorProto { Name = name, DataType = 7, Dims = { dims }, Int64Data = { values } });
        return this;
    }

    /// <summary>An optional input left out.</summary>
    public GradientCheck Skip()
    {
        _inputs.Add("");
        return this;
    }

    /// <summary>An attribute, as <see cref="GraphWriter.Node"/> takes it.</summary>
    public GradientCheck With(string name, object value)
    {
        _attributes.Add((name, value));
        return this;
    }

    /// <summary>The number of outputs; 1 if not said.</summary>
    public GradientCheck Outputs(int count)
    {
        _outputs = count;
        return this;
    }

    /// <summary>Builds the node and compares.</summary>
    /// <param name="tolerance">The largest error allowed, as a share of the gradient's largest value (at least 1).</param>
    /// <param name="opset">The opset of the model.</param>
    public void Run(double tolerance = 2e-3, int opset = 18)
    {
        var model = new ModelProto
        {
            IrVersion = 8,
            Graph = _graph,
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = opset } },
        };
        foreach ((string name, (float[] _, long[] dims)) in _wanted)
            _graph.Input.Add(Value(name, dims));
        string[] outputs = new GraphWriter(model) { Scope = "checked" }.NodeMany(op, [.. _inputs], _outputs, [.. _attributes]);
        Compare(model, outputs, _wanted, _random.Next(), tolerance);
    }

    /// <summary>Compares the gradients of any graph; see the type.</summary>
    /// <param name="model">The model; float outputs and inputs, all inputs with fixed dimensions.</param>
    /// <param name="outputs">The outputs whose weighted sum is the loss; those that are not float are left out.</param>
    /// <param name="inputs">Values of all inputs.</param>
    /// <param name="seed">For the weights and the elements that are checked.</param>
    /// <param name="tolerance">As in <see cref="Run"/>.</param>
    public static void Compare(
        ModelProto model, string[] outputs, IReadOnlyDictionary<string, (float[] Values, long[] Dims)> inputs, int seed, double tolerance)
    {
        var random = new Random(seed);
        TensorShapes shapes = TensorShapes.Infer(model, 1);
        outputs = [.. outputs.Where(o => shapes.TryGet(o, out TensorShape shape) && shape.IsFloat)];
        float[][] weights = [.. outputs.Select(o => Normal(random, shapes.GetShape(o)))];
        ModelProto forward = model.Clone();
        forward.Graph.Output.Clear();
        forward.Graph.Output.AddRange(outputs.Select(o => new ValueInfoProto { Name = o }));

        var write = new GraphWriter(model, shapes);
        var seeds = outputs.Zip(weights).ToDictionary(p => p.First, p => shapes.GetShape(p.First) is { Length: > 0 } dims ? write.Constant(p.Second, dims) : write.Scalar(p.Second[0]));
        var gradients = Differentiator.AddGradients(model, shapes, seeds, [.. inputs.Keys]);
        Assert.Equal(inputs.Keys.Order(), gradients.Keys.Order());
        model.Graph.Output.Clear();
        model.Graph.Output.AddRange(gradients.Values.Distinct().Select(g => new ValueInfoProto { Name = g }));

        using InferenceSession derived = Open(model), plain = Open(forward);
        Dictionary<string, (float[] Values, long[] Dims)> found = Evaluate(derived, inputs);
        double Loss(IReadOnlyDictionary<string, (float[] Values, long[] Dims)> at)
        {
            Dictionary<string, (float[] Values, long[] Dims)> values = Evaluate(plain, at);
            return outputs.Select((o, i) => values[o].Values.Zip(weights[i], (v, w) => (double)v * w).Sum()).Sum();
        }

        foreach ((string name, string gradient) in gradients)
        {
            (float[] given, long[] dims) = inputs[name];
            Assert.Equal(dims, found[gradient].Dims);
            float[] actual = found[gradient].Values;
            int[] elements = [.. Enumerable.Range(0, given.Length)];
            random.Shuffle(elements);
            double scale = Math.Max(1, actual.Max(Math.Abs));
            foreach (int e in elements.Take(MostChecked))
            {
                float[] moved = [.. given];
                var at = inputs.ToDictionary(p => p.Key, p => p.Key == name ? (moved, dims) : p.Value);
                double Difference(float step)
                {
                    moved[e] = given[e] + step;
                    (double above, float high) = (Loss(at), moved[e]);
                    moved[e] = given[e] - step;
                    return (above - Loss(at)) / ((double)high - moved[e]);
                }

                double expected = ((4 * Difference(Step / 2)) - Difference(Step)) / 3;
                Assert.True(
                    Math.Abs(expected - actual[e]) <= tolerance * scale,
                    $"{name}[{e}] of [{string.Join(", ", dims)}]: the gradient is {actual[e]}, differences give {expected}");
            }
        }
    }

    /// <summary>Runs a model on float inputs and returns its outputs.</summary>
    public static Dictionary<string, (float[] Values, long[] Dims)> Evaluate(
        InferenceSession session, IReadOnlyDictionary<string, (float[] Values, long[] Dims)> inputs)
    {
        string[] fed = [.. session.InputNames];
        OrtValue[] feeds = [.. fed.Select(n => OrtValue.CreateTensorValueFromMemory(inputs[n].Values, inputs[n].Dims))];
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> values = session.Run(run, fed, feeds, [.. session.OutputNames]);
        foreach (OrtValue feed in feeds)
            feed.Dispose();
        return session.OutputNames.Zip(values).ToDictionary(
            p => p.First,
            p => (p.Second.GetTensorDataAsSpan<float>().ToArray(), p.Second.GetTensorTypeAndShape().Shape));
    }

    /// <summary>A float input of fixed shape.</summary>
    public static ValueInfoProto Value(string name, params long[] dims)
    {
        var shape = new TensorShapeProto();
        shape.Dim.AddRange(dims.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }));
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorElementType.Float, Shape = shape } },
        };
    }

    /// <summary>Opens a model on one thread.</summary>
    public static InferenceSession Open(ModelProto model)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        return new InferenceSession(model.ToByteArray(), options);
    }
}
