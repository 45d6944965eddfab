using Akin.Training.Graphs;
using Akin.Training.Losses;
using Akin.Training.Networks;
using Akin.Training.Steps;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Onnx;

namespace Akin.Training.Measuring;

/// <summary>Runs the inference form of a network on validation batches, with the weights that a training step holds.</summary>
internal sealed class Evaluator : IDisposable
{
    private readonly TrainerOptions _options;
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _run = new();
    private readonly string _input;
    private readonly long[] _inputShape;
    private readonly HashSet<string> _fed = new(StringComparer.Ordinal);
    private readonly List<(string Sum, string Count, float Weight)> _losses = [];
    private readonly Dictionary<string, float[]> _outputs = new(StringComparer.Ordinal);
    private readonly List<OrtValue> _fixed = [];
    private readonly int _dimensions;

    /// <summary>Opens the inference form.</summary>
    /// <param name="network">The network.</param>
    /// <param name="options">How it is trained.</param>
    /// <param name="state">The weights and statistics that are fed; all others are the network's.</param>
    public Evaluator(TrainingNetwork network, TrainerOptions options, IReadOnlyList<StateTensor> state)
    {
        (_options, _input) = (options, network.Input);
        _inputShape = [options.BatchSize, .. network.InputShape.Select(side => (long)side)];
        ModelProto model = network.Model.Clone();
        StepGraph.FixBatch(model.Graph, options.BatchSize);
        TensorShapes shapes = TensorShapes.Infer(model, options.BatchSize);
        var writer = new GraphWriter(model, shapes);
        TrainerOptions labeled = options with { MetricLosses = [.. options.MetricLosses.Where(m => m.Kind != MetricLossKind.Triplet)] };
        TrainingLoss.DeclareLabels(writer, labeled);
        foreach ((LossParts parts, float weight) in TrainingLoss.Write(writer, labeled))
            _losses.Add((parts.Sum, parts.Count, weight));
        StateTensor[] fed = [.. state.Where(s => !StateTensor.IsSlot(s.Name))];
        _fed.UnionWith(fed.Select(s => s.Name));
        StepGraph.MakeInputs(model.Graph, fed);
        string[] outputs = [TrainingNetwork.Embedding, .. options.Tasks.Select(t => t.Name), .. _losses.SelectMany(l => new[] { l.Sum, l.Count })];
        model.Graph.Output.Clear();
        model.Graph.Output.AddRange(outputs.Distinct().Select(o => new ValueInfoProto { Name = o }));
        _session = TrainingDevice.Open(model.ToByteArray(), options);
        _binding = _session.CreateIoBinding();
        foreach (string output in outputs.Distinct())
        {
            long[] shape = shapes.GetShape(output);
            float[] values = GC.AllocateArray<float>((int)Dimensions.Count(shape), pinned: true);
            _outputs[output] = values;
            _fixed.Add(OrtValue.CreateTensorValueFromMemory(values, shape));
            _binding.BindOutput(output, _fixed[^1]);
        }

        _dimensions = _outputs[TrainingNetwork.Embedding].Length / options.BatchSize;
    }

    /// <summary>Measures.</summary>
    /// <param name="values">The weights and statistics with their names.</param>
    /// <param name="batches">The validation batches.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    public async Task<Evaluation> RunAsync(
        IEnumerable<(string Name, OrtValue Value)> values, IAsyncEnumerable<TrainingBatch> batches, CancellationToken cancellationToken)
    {
        foreach ((string name, OrtValue value) in values.Where(v => _fed.Contains(v.Name)))
            _binding.BindInput(name, value);
        TaskCount[] counts = [.. _options.Tasks.Select(t => new TaskCount(t))];
        var figures = new EmbeddingFigures(_dimensions);
        double[] sums = new double[_losses.Count], divisors = new double[_losses.Count];
        MetricLoss? triplets = _options.MetricLosses.FirstOrDefault(m => m.Kind == MetricLossKind.Triplet);
        int photos = 0;
        await foreach (TrainingBatch batch in batches.WithCancellation(cancellationToken))
        {
            BatchCheck.Fits(batch, _options, _inputShape);
            ForgetUnfilled(batch, triplets is not null);
            Run(batch);
            photos += batch.Count;
            for (int i = 0; i < _losses.Count; i++)
            {
                sums[i] += _outputs[_losses[i].Sum][0];
                divisors[i] += _outputs[_losses[i].Count][0];
            }

            for (int t = 0; t < counts.Length; t++)
                counts[t].Add(_outputs[_options.Tasks[t].Name], batch.Labels[t]);
            ReadOnlySpan<float> embeddings = _outputs[TrainingNetwork.Embedding];
            if (triplets is null)
                figures.Add(embeddings[..(batch.Count * _dimensions)], counts.Length > 0 ? batch.Labels[0].AsSpan(0, batch.Count) : []);
            else
                AddTriplets(figures, embeddings, batch, triplets.Margin);
        }

        double[] means = [.. sums.Zip(divisors, (s, d) => d == 0 ? 0 : s / d)];
        double loss = means.Zip(_losses, (mean, l) => mean * l.Weight).Sum() + ((triplets?.Weight ?? 0) * figures.TripletLoss);
        return new Evaluation(
            photos, photos == 0 ? null : loss, photos == 0 ? [] : [.. counts.Select((c, t) => c.Report(means[t]))],
            figures.SameLabelAt1(), figures.TripletsInOrder, figures.MeanCosine);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _binding.Dispose();
        foreach (OrtValue value in _fixed)
            value.Dispose();
        _run.Dispose();
        _session.Dispose();
    }

    private void AddTriplets(EmbeddingFigures figures, ReadOnlySpan<float> embeddings, TrainingBatch batch, float margin)
    {
        int filled = batch.Count / 3, third = batch.Size / 3;
        figures.AddTriplets(embeddings, filled, margin);
        for (int part = 0; part < 3; part++)
            figures.Add(embeddings.Slice(part * third * _dimensions, filled * _dimensions), []);
    }

    // Rows that are not filled hold an older batch's labels and teachers' vectors.
    private static void ForgetUnfilled(TrainingBatch batch, bool triplets)
    {
        if (!triplets)
            batch.Targets.AsSpan(batch.Count * batch.TargetLength).Clear();
        foreach (long[] labels in batch.Labels)
        {
            if (!triplets)
                labels.AsSpan(batch.Count).Fill(TrainingBatch.Unknown);
            for (int part = 0; triplets && part < 3; part++)
                labels.AsSpan((part * batch.Size / 3) + (batch.Count / 3), (batch.Size - batch.Count) / 3).Fill(TrainingBatch.Unknown);
        }
    }

    private void Run(TrainingBatch batch)
    {
        using var bound = new BoundBatch(_binding, batch, _options, _input, _inputShape);
        try
        {
            _session.RunWithBinding(_run, _binding);
        }
        catch (OnnxRuntimeException e)
        {
            throw new TrainingException($"measuring failed: {e.Message.Split('\n')[0]}", e);
        }
    }
}

/// <summary>What a network does on the validation batches.</summary>
/// <param name="Photos">How many photos there were; with none, every figure is null or empty.</param>
/// <param name="Loss">All losses, each times its weight.</param>
/// <param name="Tasks">The figures of each task.</param>
/// <param name="SameLabelAt1">The share whose nearest other photo has the same label of the first task.</param>
/// <param name="TripletsInOrder">The share of triplets whose positive is nearer than their negative.</param>
/// <param name="MeanCosine">The mean cosine between different photos.</param>
internal sealed record Evaluation(
    int Photos, double? Loss, IReadOnlyList<TaskReport> Tasks, double? SameLabelAt1, double? TripletsInOrder, double? MeanCosine);
