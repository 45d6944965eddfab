using System.Numerics.Tensors;
using Akin.Files;
using Akin.Models;
using Akin.Models.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Onnx;

namespace Akin.Training.Quantization;

/// <summary>
/// Brings a network to 8 bits (static quantization): photos like those that it will see tell the range of each layer's values, and the
/// layers that multiply by weights are then computed in whole numbers. Where the first or the last of them cost too much of the vector,
/// they stay in float32.
/// </summary>
public sealed class StaticQuantizer : IDisposable
{
    // Vectors that are this alike find the same neighbors; where they are less so, layers at the ends are tried in float32.
    private const double Alike = 0.99;
    private const int BatchSize = 8;

    private readonly QuantizableGraph _graph;
    private readonly OnnxInput _input;
    private readonly string _path;
    private readonly LayerVector _vector;
    private readonly ModelSettings _settings;
    private readonly int _batch;
    private readonly RunOptions _run = new();

    private StaticQuantizer(QuantizableGraph graph, string path, LayerVector vector, ModelSettings settings)
    {
        (_graph, _path, _vector, _settings) = (graph, path, vector, settings);
        _input = OnnxInput.From(graph.Model.Graph, settings, path);
        _batch = new OnnxGraph(graph.Model.Graph).Inputs.Single().Type.TensorType.Shape.Dim[0].DimValue > 0 ? 1 : BatchSize;
    }

    /// <summary>The fewest photos to calibrate with.</summary>
    public const int FewestPhotos = 16;

    /// <summary>Opens a network.</summary>
    /// <param name="path">The <c>.onnx</c> file; its settings are read from the YAML beside it.</param>
    /// <exception cref="ModelException">It is no network for photos.</exception>
    /// <exception cref="TrainingException">It is quantized already, or can't be made ready for 8 bits.</exception>
    public static StaticQuantizer Open(string path)
    {
        LayerVector vector = LayerVector.Read(path);
        return new StaticQuantizer(QuantizableGraph.Open(path, vector.Tensor), path, vector, ModelSettings.Beside(path));
    }

    /// <summary>Quantizes the network and writes it.</summary>
    /// <param name="photos">Photos like those that it will see, at least <see cref="FewestPhotos"/>, prepared as the network wants them: pixels of 8 bits. A quarter of them only tells what was lost.</param>
    /// <param name="output">The <c>.onnx</c> file to write; the YAML beside the network is written beside it too.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told how many of how many runs of the network are done.</param>
    /// <param name="cancellation">Stops it; nothing is written then.</param>
    /// <exception cref="TrainingException">There are too few photos, all are one, the network gives no finite numbers for them, or no layer can be quantized.</exception>
    public QuantizedNetwork Quantize(
        IReadOnlyList<byte[]> photos, string output, QuantizationOptions? options = null, IProgress<(int Done, int Total)>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(photos);
        options ??= new QuantizationOptions();
        options.Check();
        Check(photos, options);
        List<FloatLayer> kept = [.. _graph.Refused, .. options.Keep.Select(name => new FloatLayer(name, "it was to be kept"))];
        NodeProto[] layers = [.. _graph.Layers.Where(l => !options.Keep.Contains(OnnxGraph.GetName(l)))];
        if (layers.Length == 0)
            throw new TrainingException($"{_path} has no layer that could be computed in 8 bits{(kept.Count == 0 ? "" : $": {kept[0].Name}, {kept[0].Reason}")}");

        byte[][] judging = [.. photos.Where((_, i) => i % 4 == 3)], calibrating = [.. photos.Where((_, i) => i % 4 != 3)];
        int total = 2 * calibrating.Length, done = 0;
        // The photo is no output of the network: it stands last, behind what the network gives.
        string[] tensors = [.. _graph.GetTensors(new HashSet<NodeProto>(layers)).OrderBy(t => t == _input.Name)], given = [.. tensors.Where(t => t != _input.Name)];
        var ranges = Array.ConvertAll(tensors, _ => new ActivationRange());
        using (InferenceSession observed = Open(Observing(given)))
        {
            Observe(observed, (range, seen) => range.Stretch(seen));
            if (Array.FindIndex(ranges, r => r.IsBroken) is >= 0 and var broken)
                throw new TrainingException($"{_path} gives numbers that are not finite for these photos, at '{tensors[broken]}'");
            Observe(observed, (range, seen) => range.Count(seen));

            void Observe(InferenceSession session, Action<ActivationRange, ReadOnlySpan<float>> see)
            {
                foreach (byte[][] batch in calibrating.Chunk(_batch))
                {
                    cancellation.ThrowIfCancellationRequested();
                    using IDisposableReadOnlyCollection<OrtValue> values = Run(session, batch, given);
                    Parallel.For(0, tensors.Length, new ParallelOptions { CancellationToken = cancellation }, i =>
                        see(ranges[i], i < given.Length ? values[i].GetTensorDataAsSpan<float>() : Values(batch)));
                    progress?.Report((done += batch.Length, total));
                }
            }
        }

        Dictionary<string, (float, float)> chosen = tensors.Zip(ranges).ToDictionary(t => t.First, t => t.Second.Choose(options), StringComparer.Ordinal);
        using InferenceSession exact = Open(_graph.Model);
        float[][] expected = Vectors(exact, judging);
        (ModelProto model, double alike, double least, NodeProto[] used) = Choose(layers, chosen, expected, judging, options, cancellation);
        kept.AddRange(layers.Except(used).Select(l => new FloatLayer(OnnxGraph.GetName(l), "in 8 bits it cost too much of the vector")));
        Save(model, output);
        return new QuantizedNetwork(used.Length, kept, alike, least);
    }

    /// <inheritdoc/>
    public void Dispose() => _run.Dispose();

    private void Check(IReadOnlyList<byte[]> photos, QuantizationOptions options)
    {
        if (photos.Count < FewestPhotos)
            throw new TrainingException($"there are {photos.Count} photos to calibrate with; give at least {FewestPhotos}, better some hundred");
        if (photos.Skip(1).All(p => p.AsSpan().SequenceEqual(photos[0])))
            throw new TrainingException("all photos to calibrate with are the same; give photos like those that will be searched");
        if (photos.All(p => p.AsSpan().IndexOfAnyExcept(p[0]) < 0))
            throw new TrainingException("each photo to calibrate with is of one color; give photos like those that will be searched");
        if (options.Keep.FirstOrDefault(name => _graph.Layers.All(l => OnnxGraph.GetName(l) != name)) is { } unknown)
            throw new TrainingException($"the network has no layer '{unknown}' that could be kept in float32; there are {string.Join(", ", _graph.Layers.Take(3).Select(OnnxGraph.GetName))} and {Math.Max(0, _graph.Layers.Count - 3)} more");
    }

    // All layers in 8 bits where the vectors stay alike; else without the first, the last, or both, whichever keeps them most alike.
    private (ModelProto Model, double Mean, double Least, NodeProto[] Layers) Choose(
        NodeProto[] layers, Dictionary<string, (float Low, float High)> ranges, float[][] expected, byte[][] judging, QuantizationOptions options, CancellationToken cancellation)
    {
        var best = Try(layers);
        if (best.Mean >= Alike || layers.Length < 3)
            return best;
        foreach (NodeProto[] fewer in new[] { layers[1..], layers[..^1], layers[1..^1] })
        {
            cancellation.ThrowIfCancellationRequested();
            var tried = Try(fewer);
            // A layer in float32 takes time: it stays so only where that tells.
            if (1 - tried.Mean < 0.8 * (1 - best.Mean))
                best = tried;
        }

        return best;

        (ModelProto Model, double Mean, double Least, NodeProto[] Layers) Try(NodeProto[] tried)
        {
            HashSet<NodeProto> set = [.. tried];
            HashSet<string> wanted = _graph.GetTensors(set);
            ModelProto model = EightBitGraph.Write(_graph, set, ranges.Where(r => wanted.Contains(r.Key)).ToDictionary(StringComparer.Ordinal), options.SevenBits);
            using InferenceSession session = Open(model);
            double[] cosines = [.. Vectors(session, judging).Zip(expected, (a, b) => Cosine(a, b))];
            return (model, cosines.Average(), cosines.Min(), tried);
        }
    }

    private void Save(ModelProto model, string output)
    {
        // The layer may have had a node's name, which quantizing does not keep; its tensor's it does.
        ModelSettings settings = _settings with { Layer = _vector.Tensor, Take = Take.Output, LayerLayout = _vector.Layout.Length > 0 ? _vector.Layout : null };
        try
        {
            WholeFile.Write(output, file => model.WriteTo(file));
            WholeFile.WriteText(Path.ChangeExtension(output, ".yml"), settings.ToYaml());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TrainingException($"{output} can't be written: {e.Message}", e);
        }
    }

    private ModelProto Observing(string[] tensors)
    {
        ModelProto model = _graph.Model.Clone();
        GraphTap.ReturnOnly(model, tensors);
        return model;
    }

    private InferenceSession Open(ModelProto model)
    {
        using var options = new SessionOptions { InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        try
        {
            return new InferenceSession(model.ToByteArray(), options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new TrainingException($"{_path} can't be run in 8 bits: {e.Message.Split('\n')[0]}", e);
        }
    }

    private float[][] Vectors(InferenceSession session, byte[][] photos)
    {
        List<float[]> vectors = [];
        foreach (byte[][] batch in photos.Chunk(_batch))
        {
            using IDisposableReadOnlyCollection<OrtValue> given = Run(session, batch, [_vector.Tensor]);
            ReadOnlySpan<float> values = given[0].GetTensorDataAsSpan<float>();
            for (int i = 0; i < batch.Length; i++)
                vectors.Add(values.Slice(i * (values.Length / batch.Length), values.Length / batch.Length).ToArray());
        }

        return [.. vectors];
    }

    private IDisposableReadOnlyCollection<OrtValue> Run(InferenceSession session, byte[][] photos, IReadOnlyCollection<string> outputs)
    {
        using OrtValue fed = OrtValue.CreateTensorValueFromMemory(Values(photos), _input.Dimensions(photos.Length));
        try
        {
            return session.Run(_run, [_input.Name], [fed], outputs);
        }
        catch (OnnxRuntimeException e)
        {
            throw new TrainingException($"{_path} failed to run: {e.Message.Split('\n')[0]}", e);
        }
    }

    private float[] Values(byte[][] photos)
    {
        float[] values = new float[photos.Sum(p => p.Length)];
        for (int i = 0; i < photos.Length; i++)
            _input.Tensor.Fill(photos[i], values.AsSpan(i * photos[i].Length, photos[i].Length));
        return values;
    }

    private static double Cosine(float[] a, float[] b)
    {
        double cosine = TensorPrimitives.CosineSimilarity<float>(a, b);
        return double.IsNaN(cosine) ? a.AsSpan().SequenceEqual(b) ? 1 : 0 : cosine;
    }
}

/// <summary>What became of a network.</summary>
/// <param name="Layers">How many layers are computed in 8 bits.</param>
/// <param name="Kept">The layers with weights that are not, with the reason.</param>
/// <param name="Alike">The mean cosine between the vectors before and after, of photos that it was not calibrated with.</param>
/// <param name="LeastAlike">The least of these.</param>
public sealed record QuantizedNetwork(int Layers, IReadOnlyList<FloatLayer> Kept, double Alike, double LeastAlike);
