using Akin.Models.Onnx;
using Akin.Training.Gradients;
using Akin.Training.Gradients.Blocked;
using Akin.Training.Graphs;
using Akin.Training.Networks;
using Akin.Training.Steps;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Onnx;

namespace Akin.Training.Measuring;

/// <summary>
/// The means and variances by which batch norms normalize outside training, estimated anew from some training batches with
/// the weights as they are ("precise batch norm", Wu and Johnson, 2021). A mean that only follows the steps, as the file's
/// momentum says, is stale after a short epoch: a momentum of 0.99 looks back over a hundred steps of other weights.
/// </summary>
internal sealed class RunningStatistics : IDisposable
{
    // So many photos give a variance to within 5 % even where a channel has one value a photo; convolutions have hundreds.
    private const int Photos = 1024, FewestBatches = 4, MostBatches = 32;

    private readonly IReadOnlyList<BatchStatistics> _norms;
    private readonly Dictionary<string, OrtValue> _running = new(StringComparer.Ordinal);
    private readonly Dictionary<string, float[]> _measured = new(StringComparer.Ordinal);
    private readonly List<OrtValue> _fixed = [];
    private readonly HashSet<string> _fed = new(StringComparer.Ordinal);
    private readonly RunOptions _run = new();
    private readonly InferenceSession? _session;
    private readonly OrtIoBinding? _binding;
    private readonly string _input;
    private readonly long[] _inputShape;
    private readonly int _batches;

    /// <summary>Opens the network's forward pass in training form, up to its last batch norm.</summary>
    /// <param name="network">The network.</param>
    /// <param name="options">How it is trained.</param>
    /// <param name="learning">The weights that learn: the other batch norms keep the statistics that they came with.</param>
    public RunningStatistics(TrainingNetwork network, TrainerOptions options, IReadOnlyDictionary<string, RateRow> learning)
    {
        _input = network.Input;
        _inputShape = [options.BatchSize, .. network.InputShape.Select(side => (long)side)];
        _batches = Math.Clamp((Photos + options.BatchSize - 1) / options.BatchSize, FewestBatches, MostBatches);
        ModelProto model = network.Model.Clone();
        StepGraph.FixBatch(model.Graph, options.BatchSize);
        TensorShapes shapes = TensorShapes.Infer(model, options.BatchSize);
        if (BlockedCheck.AreUsed(options.Device))
            BlockedLayout.Apply(model, shapes, learning.ContainsKey);

        // Without dropout: what is normalized outside training has none either.
        _norms = TrainingForm.Apply(model, shapes, options, network, learning, dropout: false).Statistics;
        if (_norms.Count == 0)
            return;
        string[] outputs = [.. _norms.SelectMany(n => new[] { n.Mean, n.Variance })];
        model.Graph.Output.Clear();
        model.Graph.Output.AddRange(outputs.Select(o => new ValueInfoProto { Name = o }));
        BlockedFusion.Apply(model, shapes);
        GraphTap.ReturnOnly(model, outputs);
        foreach (TensorProto weight in model.Graph.Initializer.Where(w => learning.ContainsKey(w.Name)).ToList())
        {
            StepGraph.MakeInputs(model.Graph, [new StateTensor(weight.Name, [.. weight.Dims], "")]);
            _fed.Add(weight.Name);
        }

        _session = TrainingDevice.Open(model.ToByteArray(), options);
        _binding = _session.CreateIoBinding();
        foreach (string output in outputs)
        {
            float[] values = GC.AllocateArray<float>((int)shapes.GetShape(output)[0], pinned: true);
            _measured[output] = values;
            _fixed.Add(OrtValue.CreateTensorValueFromMemory(values, [values.Length]));
            _binding.BindOutput(output, _fixed[^1]);
        }

        foreach (string running in _norms.SelectMany(n => new[] { n.RunningMean, n.RunningVariance }).Distinct())
        {
            long[] dims = shapes.GetShape(running);
            _running[running] = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, dims);
            State.Add(new StateTensor(running, dims, ""));
        }
    }

    /// <summary>The statistics' names and shapes; empty where no batch norm learns.</summary>
    public List<StateTensor> State { get; } = [];

    /// <summary>The values of <see cref="State"/>, in ONNX Runtime's memory.</summary>
    public IReadOnlyDictionary<string, OrtValue> Values => _running;

    /// <summary>Estimates them.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="batches">Training batches, of which the first ones are read.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <exception cref="TrainingException">ONNX Runtime failed.</exception>
    public async Task EstimateAsync(IEnumerable<(string Name, OrtValue Value)> weights, IAsyncEnumerable<TrainingBatch> batches, CancellationToken cancellationToken)
    {
        if (_norms.Count == 0)
            return;
        foreach ((string name, OrtValue value) in weights.Where(v => _fed.Contains(v.Name)))
            _binding!.BindInput(name, value);
        Dictionary<string, double[]> sums = State.ToDictionary(s => s.Name, s => new double[s.Shape[0]], StringComparer.Ordinal);
        int read = 0;
        await foreach (TrainingBatch batch in batches.WithCancellation(cancellationToken))
        {
            Run(batch);
            foreach (BatchStatistics norm in _norms)
                Add(_measured[norm.Mean], _measured[norm.Variance], sums[norm.RunningMean], sums[norm.RunningVariance]);
            if (++read == _batches)
                break;
        }

        foreach (IGrouping<(string Mean, string Variance), BatchStatistics> uses in _norms.GroupBy(n => (n.RunningMean, n.RunningVariance)))
            Set(uses.Key.Mean, uses.Key.Variance, sums, (double)read * uses.Count());
    }

    /// <summary>Copies the statistics out.</summary>
    public Dictionary<string, float[]> Read() =>
        _running.ToDictionary(r => r.Key, r => r.Value.GetTensorDataAsSpan<float>().ToArray(), StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Dispose()
    {
        _binding?.Dispose();
        foreach (OrtValue value in _fixed.Concat(_running.Values))
            value.Dispose();
        _run.Dispose();
        _session?.Dispose();
    }

    // The mean of the squares, so that batches of different means widen the variance.
    private static void Add(float[] mean, float[] variance, double[] means, double[] squares)
    {
        for (int c = 0; c < mean.Length; c++)
        {
            means[c] += mean[c];
            squares[c] += variance[c] + ((double)mean[c] * mean[c]);
        }
    }

    private void Set(string mean, string variance, Dictionary<string, double[]> sums, double count)
    {
        Span<float> means = _running[mean].GetTensorMutableDataAsSpan<float>(), variances = _running[variance].GetTensorMutableDataAsSpan<float>();
        for (int c = 0; c < means.Length; c++)
        {
            double center = sums[mean][c] / count;
            means[c] = (float)center;
            variances[c] = (float)Math.Max(0, (sums[variance][c] / count) - (center * center));
        }
    }

    private void Run(TrainingBatch batch)
    {
        using OrtValue photos = OrtValue.CreateTensorValueFromMemory(batch.Photos, _inputShape);
        try
        {
            _binding!.BindInput(_input, photos);
            _session!.RunWithBinding(_run, _binding);
        }
        catch (OnnxRuntimeException e)
        {
            throw new TrainingException($"estimating the statistics of batch norms failed: {e.Message.Split('\n')[0]}", e);
        }
    }
}
