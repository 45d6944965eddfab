using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using Akin.Imaging;
using Akin.Models.Onnx;
using Microsoft.ML.OnnxRuntime;
using Onnx;

namespace Akin.Models;

/// <summary>
/// A network opened at one of its layers. The graph is edited so that ONNX Runtime returns that layer and computes
/// nothing behind it. One warm session serves every thread: each call runs on the thread that makes it, so that as many
/// photos are embedded side by side as there are callers, and no thread waits for another inside the engine.
/// </summary>
public sealed class OnnxEmbedder : IEmbedder
{
    // Enough for the engine's matrix kernels to be at full speed, small enough to stay near the cache.
    private const int PreferredBatch = 4;

    private readonly InferenceSession _session;
    private readonly OnnxInput _input;
    private readonly string[] _inputNames;
    private readonly string[] _vectorName;
    private readonly string[] _outputNames;
    private readonly RunOptions _runOptions = new();

    private OnnxEmbedder(
        InferenceSession session, OnnxInput input, string vector, ClassOutput? classes, int batchSize, EmbedderIdentity identity, string metric)
    {
        (_session, _input, BatchSize, Identity, Metric) = (session, input, batchSize, identity, metric);
        _inputNames = [input.Name];
        _vectorName = [vector];
        // The vector may itself be what tells the classes.
        _outputNames = classes is null || classes.Name == vector ? _vectorName : [vector, classes.Name];
        Classes = classes?.Classes ?? [];
    }

    /// <inheritdoc/>
    public EmbedderIdentity Identity { get; }

    /// <inheritdoc/>
    public ImageShape Shape => _input.Shape;

    /// <inheritdoc/>
    public int Dimensions => Identity.Dimensions;

    /// <inheritdoc/>
    public int BatchSize { get; }

    /// <inheritdoc/>
    public string Metric { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Opens a network.</summary>
    /// <param name="path">The <c>.onnx</c> file; its settings are read from the YAML beside it.</param>
    /// <param name="layer">The layer whose values are the vector; by default the YAML's, else the output called
    /// <c>embedding</c>, else the first output.</param>
    /// <param name="take">The side of the layer; by default the YAML's, else the output.</param>
    /// <param name="classes">The output whose classes are told beside the vector, by its name in the YAML; null for the vector alone.</param>
    /// <exception cref="ModelException">The file is no network, takes no photos, has no such layer or classes, or can't be run.</exception>
    public static OnnxEmbedder Open(string path, string? layer = null, Take? take = null, string? classes = null)
    {
        ModelSettings settings = ModelSettings.Beside(path);
        ClassOutput? told = classes is null ? null : ClassOutput.Of(settings, classes, path);
        string tapped = "";

        (InferenceSession probe, ModelProto model, OnnxInput input, int batch) = OnnxSession.Probe(path, settings, graph =>
        {
            tapped = layer ?? settings.Layer ?? DefaultLayer(graph.Graph);
            string vector = graph.TensorOf(tapped, take ?? settings.Take);
            return told is null || told.Name == vector ? [vector] : [vector, told.Tensor(graph, path)];
        });
        using (probe)
        {
            string vector = model.Graph.Output[0].Name;
            NodeMetadata output = probe.OutputMetadata[vector];
            if (!output.IsTensor)
                throw new ModelException($"the layer '{tapped}' of {path} gives no tensor");
            int rank = OnnxSession.Run(probe, input, batch)[0].Length;
            model.Graph.Output.Clear();
            model.Graph.Output.Add(new ValueInfoProto { Name = vector });
            GraphTap.ReturnVector(model, IsFloat(output), rank, settings.Pool);
            if (told is not null && !IsFloat(probe.OutputMetadata[told.Name]))
                throw new ModelException($"the classes '{told.Name}' of {path} are no 32-bit numbers");
            if (told is not null && told.Name != model.Graph.Output[0].Name)
                model.Graph.Output.Add(new ValueInfoProto { Name = told.Name });
        }

        InferenceSession session = OnnxSession.Open(model, path, optimise: true);
        try
        {
            IReadOnlyList<long[]> shapes = OnnxSession.Run(session, input, batch);
            long[] shape = shapes[0];
            long dimensions = shape.Skip(1).Aggregate(1L, (product, side) => product * side);
            if (shape.Length == 0 || shape[0] != batch || dimensions is < 1 or > 1 << 20)
            {
                throw new ModelException(
                    $"the layer '{tapped}' of {path} gives {string.Join(" x ", shape)} values for {batch} photos, which is no vector for each");
            }

            if (told is not null && (shapes[^1] is not [var rows, var columns] || rows != batch || columns != told.Classes.Count))
            {
                throw new ModelException(
                    $"'{told.Name}' of {path} gives {string.Join(" x ", shapes[^1])} values for {batch} photos, and its YAML names {told.Classes.Count} classes");
            }

            var identity = new EmbedderIdentity(
                Path.GetFullPath(path), Hash(path), tapped, take ?? settings.Take, settings.Pool, Spell(input, settings), (int)dimensions);
            return new OnnxEmbedder(
                session, input, model.Graph.Output[0].Name, told, batch > 1 ? PreferredBatch : 1, identity, settings.Metric ?? "cosine");
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Embed(ReadOnlySpan<byte> pixels, int count, Span<float> vectors) => Embed(pixels, count, vectors, []);

    /// <inheritdoc/>
    public void Embed(ReadOnlySpan<byte> pixels, int count, Span<float> vectors, Span<float> probabilities)
    {
        int photo = Shape.Width * Shape.Height * Shape.Channels;
        if (pixels.Length != count * photo || vectors.Length != count * Dimensions)
            throw new ArgumentException($"{count} photos need {count * photo} bytes and {count * Dimensions} values");
        int classes = probabilities.IsEmpty ? 0 : Classes.Count;
        if (probabilities.Length != count * classes)
            throw new ArgumentException($"{count} photos of {classes} classes give {count * classes} probabilities", nameof(probabilities));

        for (int done = 0; done < count;)
        {
            // A graph that was saved for one photo at a time, and bears no other number, is fed one at a time.
            int batch = BatchSize == 1 ? 1 : Math.Min(count - done, 64);
            Run(
                pixels.Slice(done * photo, batch * photo), batch, vectors.Slice(done * Dimensions, batch * Dimensions),
                probabilities.Slice(done * classes, batch * classes));
            done += batch;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _runOptions.Dispose();
    }

    private void Run(ReadOnlySpan<byte> pixels, int count, Span<float> vectors, Span<float> probabilities)
    {
        float[] tensor = ArrayPool<float>.Shared.Rent(pixels.Length);
        try
        {
            int photo = pixels.Length / count;
            for (int i = 0; i < count; i++)
                _input.Tensor.Fill(pixels.Slice(i * photo, photo), tensor.AsSpan(i * photo, photo));

            using OrtValue fed = OrtValue.CreateTensorValueFromMemory(
                OrtMemoryInfo.DefaultInstance, tensor.AsMemory(0, pixels.Length), _input.Dimensions(count));
            using IDisposableReadOnlyCollection<OrtValue> given =
                _session.Run(_runOptions, _inputNames, [fed], probabilities.IsEmpty ? _vectorName : _outputNames);
            given[0].GetTensorDataAsSpan<float>().CopyTo(vectors);
            if (probabilities.IsEmpty)
                return;
            given[^1].GetTensorDataAsSpan<float>().CopyTo(probabilities);
            for (int i = 0; i < count; i++)
                ClassOutput.ToProbabilities(probabilities.Slice(i * Classes.Count, Classes.Count));
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelException($"{Identity.Model} failed to run: {OnnxSession.FirstLine(e)}", e);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(tensor);
        }
    }

    private static bool IsFloat(NodeMetadata output) =>
        output.IsTensor && output.ElementDataType == Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float;

    private static string DefaultLayer(GraphProto graph) =>
        (graph.Output.FirstOrDefault(o => o.Name == "embedding") ?? graph.Output[0]).Name;

    private static string Hash(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private static string Spell(OnnxInput input, ModelSettings settings)
    {
        ImageShape shape = input.Shape;
        string mode = shape.Mode.ToString().ToLowerInvariant() + (shape.ShortestSide is { } side ? $" of {side}" : "");
        string values = string.Create(CultureInfo.InvariantCulture,
            $"range {settings.Range}, mean [{string.Join(' ', settings.Mean)}], std [{string.Join(' ', settings.Std)}]");
        return $"{shape.Width}x{shape.Height}x{shape.Channels} {mode} on {settings.Background}, {values}, {input.Tensor.Order} {input.Tensor.Layout}";
    }
}
