using Akin.Training.Graphs;
using Akin.Training.Networks;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace Akin.Training.Steps;

/// <summary>
/// Runs a step's graph again and again. There are two bindings, one for each direction between the two sets of
/// <see cref="ParameterSet"/>; a batch is bound where its arrays lie.
/// </summary>
internal sealed class TrainingStep : IDisposable
{
    private const int DropoutStream = 7;

    private readonly TrainerOptions _options;
    private readonly StepGraph _graph;
    private readonly InferenceSession _session;
    private readonly OrtIoBinding[] _bindings;
    private readonly RunOptions _run = new();
    private readonly string _input;
    private readonly long[] _inputShape;
    private readonly float[] _rates, _loss;
    private readonly float[][] _masks;
    private readonly List<OrtValue> _fixed = [];

    /// <summary>Opens a step.</summary>
    /// <param name="network">The network that the graph was made of: its weights are the first values.</param>
    /// <param name="options">How to train.</param>
    /// <param name="graph">The step's graph.</param>
    /// <param name="slots">Kept values of the optimizer; those that are missing begin as zeros.</param>
    public TrainingStep(TrainingNetwork network, TrainerOptions options, StepGraph graph, IReadOnlyDictionary<string, float[]> slots)
    {
        (_options, _graph, _input) = (options, graph, network.Input);
        _inputShape = [options.BatchSize, .. network.InputShape.Select(side => (long)side)];
        _session = TrainingDevice.Open(graph.Model.ToByteArray(), options);
        var wanted = graph.State.Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        var values = new Dictionary<string, float[]>(slots, StringComparer.Ordinal);
        foreach (var weight in network.Model.Graph.Initializer.Where(w => wanted.Contains(w.Name)))
            values[weight.Name] = weight.Floats();
        Parameters = new ParameterSet(graph.State, values);

        _rates = GC.AllocateArray<float>(graph.Rows.Count * 3, pinned: true);
        _loss = GC.AllocateArray<float>(1, pinned: true);
        _masks = [.. graph.Masks.Select(m => GC.AllocateArray<float>((int)m.Dims.Aggregate(1L, (product, side) => product * side), pinned: true))];
        long[] lossShape = [.. _session.OutputMetadata[StepGraph.Loss].Dimensions.Select(d => (long)d)];
        OrtValue rates = Fixed(_rates, _rates.Length), loss = Fixed(_loss, lossShape);
        OrtValue[] masks = [.. graph.Masks.Select((m, i) => Fixed(_masks[i], m.Dims))];
        _bindings = [Bind(0), Bind(1)];

        OrtIoBinding Bind(int from)
        {
            OrtIoBinding binding = _session.CreateIoBinding();
            binding.BindInput(StepGraph.Rates, rates);
            binding.BindOutput(StepGraph.Loss, loss);
            for (int i = 0; i < masks.Length; i++)
                binding.BindInput(graph.Masks[i].Input, masks[i]);
            for (int i = 0; i < graph.State.Count; i++)
            {
                binding.BindInput(graph.State[i].Name, Parameters.Set(from)[i]);
                binding.BindOutput(graph.State[i].Updated, Parameters.Set(1 - from)[i]);
            }

            return binding;
        }
    }

    /// <summary>The weights and slots.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>Runs one step.</summary>
    /// <param name="batch">A full batch.</param>
    /// <param name="step">The training's step, from 0: it decides what dropout drops.</param>
    /// <param name="rate">The schedule's rate.</param>
    /// <returns>The loss with the weights as they were before the step.</returns>
    /// <exception cref="TrainingException">ONNX Runtime failed.</exception>
    public float Run(TrainingBatch batch, long step, double rate)
    {
        FillRates(step, rate);
        FillMasks(step);
        OrtIoBinding binding = _bindings[Parameters.Current];
        using var bound = new BoundBatch(binding, batch, _options, _input, _inputShape);
        try
        {
            _session.RunWithBinding(_run, binding);
        }
        catch (OnnxRuntimeException e)
        {
            throw new TrainingException($"a training step failed: {e.Message.Split('\n')[0]}", e);
        }

        Parameters.Swap();
        return _loss[0];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (OrtIoBinding binding in _bindings)
            binding.Dispose();
        foreach (OrtValue value in _fixed)
            value.Dispose();
        Parameters.Dispose();
        _run.Dispose();
        _session.Dispose();
    }

    private OrtValue Fixed(float[] values, params long[] shape)
    {
        OrtValue value = OrtValue.CreateTensorValueFromMemory(values, shape);
        _fixed.Add(value);
        return value;
    }

    private void FillRates(long step, double rate)
    {
        for (int row = 0; row < _graph.Rows.Count; row++)
        {
            (float factor, long since) = _graph.Rows[row];
            (double first, double second) = _options.Optimizer.Corrections(step - since + 1);
            _rates[row * 3] = (float)(rate * factor);
            _rates[(row * 3) + 1] = (float)first;
            _rates[(row * 3) + 2] = (float)second;
        }
    }

    // A function of the seed, the step and the layer alone: a resumed run drops what an uninterrupted one drops.
    private void FillMasks(long step)
    {
        for (int m = 0; m < _masks.Length; m++)
        {
            var random = new SplitMix64(_options.Seed, DropoutStream + m, step);
            float share = _graph.Masks[m].Ratio, kept = 1 / (1 - share);
            uint limit = (uint)(share * 65536);
            float[] mask = _masks[m];
            for (int i = 0; i < mask.Length; i += 4)
            {
                ulong bits = random.Next();
                for (int j = i; j < Math.Min(i + 4, mask.Length); j++, bits >>= 16)
                    mask[j] = (bits & 0xFFFF) < limit ? 0 : kept;
            }
        }
    }
}
