using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using Akin.Imaging;
using Akin.Models.Onnx;
using Microsoft.ML.OnnxRuntime;
using Onnx;

namespace Akin.Models;

/// <summary>
/// A network opened at one of its layers, or at several, whose vectors then stand one behind the other. The graph is
/// edited so that ONNX Runtime returns those layers and computes nothing behind them. One warm session serves every
/// thread: each call runs on the thread that makes it, so that as many photos are embedded side by side as there are
/// callers, and no thread waits for another inside the engine.
/// </summary>
public sealed class OnnxEmbedder : IEmbedder
{
    // Enough for the engine's matrix kernels to be at full speed, small enough to stay near the cache.
    private const int PreferredBatch = 4;

    private readonly InferenceSession _session;
    private readonly OnnxInput _input;
    private readonly string[] _inputNames;
    private readonly string[] _outputNames;
    private readonly int[] _outputOfPart;
    private readonly RunOptions _runOptions = new();

    private OnnxEmbedder(
        InferenceSession session, OnnxInput input, string[] outputs, IReadOnlyList<EmbedderIdentity> parts, int batchSize, string metric)
    {
        (_session, _input, Parts, BatchSize, Metric) = (session, input, parts, batchSize, metric);
        _inputNames = [input.Name];

        // Two taps may mean one tensor, and the engine returns each once.
        _outputNames = [.. outputs.Distinct()];
        _outputOfPart = [.. outputs.Select(o => Array.IndexOf(_outputNames, o))];
        Identity = parts.Count == 1 ? parts[0] : parts[0] with
        {
            Layer = string.Join(" + ", parts.Select(p => p.Layer)),
            Dimensions = parts.Sum(p => p.Dimensions),
        };
    }

    /// <inheritdoc/>
    public EmbedderIdentity Identity { get; }

    /// <summary>What each part of a vector is, in their order: one for each tap.</summary>
    public IReadOnlyList<EmbedderIdentity> Parts { get; }

    /// <inheritdoc/>
    public ImageShape Shape => _input.Shape;

    /// <inheritdoc/>
    public int Dimensions => Identity.Dimensions;

    /// <inheritdoc/>
    public int BatchSize { get; }

    /// <inheritdoc/>
    public string Metric { get; }

    /// <summary>Opens a network.</summary>
    /// <param name="path">The <c>.onnx</c> file; its settings are read from the YAML beside it.</param>
    /// <param name="layer">The layer whose values are the vector; by default the YAML's, else the output called
    /// <c>embedding</c>, else the first output.</param>
    /// <param name="take">The side of the layer; by default the YAML's, else the output.</param>
    /// <exception cref="ModelException">The file is no network, takes no photos, has no such layer or can't be run.</exception>
    public static OnnxEmbedder Open(string path, string? layer = null, Take? take = null) => Open(path, [new LayerTap(layer, take)]);

    /// <summary>Opens a network at several layers at once: one pass gives the vectors of all, one behind the other.</summary>
    /// <param name="path">The <c>.onnx</c> file; its settings are read from the YAML beside it.</param>
    /// <param name="taps">Where to tap it, at least once.</param>
    /// <exception cref="ModelException">The file is no network, takes no photos, lacks one of the layers or can't be run.</exception>
    public static OnnxEmbedder Open(string path, IReadOnlyList<LayerTap> taps)
    {
        ArgumentNullException.ThrowIfNull(taps);
        ArgumentOutOfRangeException.ThrowIfZero(taps.Count, nameof(taps));
        ModelSettings settings = ModelSettings.Beside(path);
        string[] layers = [], tensors = [];
        (InferenceSession probe, ModelProto model, OnnxInput input, int batch) = OnnxSession.Probe(path, settings, graph =>
        {
            layers = [.. taps.Select(t => t.Layer ?? settings.Layer ?? DefaultLayer(graph.Graph))];
            tensors = [.. taps.Select((t, i) => graph.TensorOf(layers[i], t.Take ?? settings.Take))];
            return [.. tensors.Distinct()];
        });
        string[] outputs = new string[taps.Count];
        using (probe)
        {
            var shapes = probe.OutputNames.Zip(OnnxSession.Run(probe, input, batch)).ToDictionary(o => o.First, o => o.Second);
            for (int i = 0; i < taps.Count; i++)
            {
                NodeMetadata output = probe.OutputMetadata[tensors[i]];
                if (!output.IsTensor)
                    throw new ModelException($"the layer '{layers[i]}' of {path} gives no tensor");
                bool isFloat = output.ElementDataType == Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float;
                outputs[i] = GraphTap.VectorOf(model, tensors[i], isFloat, shapes[tensors[i]].Length, taps[i].Pool ?? settings.Pool);
            }

            GraphTap.ReturnOnly(model, [.. outputs.Distinct()]);
        }

        InferenceSession session = OnnxSession.Open(model, path, optimise: true);
        try
        {
            var shapes = session.OutputNames.Zip(OnnxSession.Run(session, input, batch)).ToDictionary(o => o.First, o => o.Second);
            string file = Path.GetFullPath(path), hash = Hash(path), preprocessing = Spell(input, settings);
            EmbedderIdentity[] parts = [.. taps.Select((tap, i) => new EmbedderIdentity(
                file, hash, layers[i], tap.Take ?? settings.Take, tap.Pool ?? settings.Pool, preprocessing,
                LengthOf(shapes[outputs[i]], batch, layers[i], path)))];
            return new OnnxEmbedder(session, input, outputs, parts, batch > 1 ? PreferredBatch : 1, settings.Metric ?? "cosine");
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Embed(ReadOnlySpan<byte> pixels, int count, Span<float> vectors)
    {
        int photo = Shape.Width * Shape.Height * Shape.Channels;
        if (pixels.Length != count * photo || vectors.Length != count * Dimensions)
            throw new ArgumentException($"{count} photos need {count * photo} bytes and {count * Dimensions} values");

        for (int done = 0; done < count;)
        {
            // A graph that was saved for one photo at a time, and bears no other number, is fed one at a time.
            int batch = BatchSize == 1 ? 1 : Math.Min(count - done, 64);
            Run(pixels.Slice(done * photo, batch * photo), batch, vectors.Slice(done * Dimensions, batch * Dimensions));
            done += batch;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _runOptions.Dispose();
    }

    private void Run(ReadOnlySpan<byte> pixels, int count, Span<float> vectors)
    {
        float[] tensor = ArrayPool<float>.Shared.Rent(pixels.Length);
        try
        {
            int photo = pixels.Length / count;
            for (int i = 0; i < count; i++)
                _input.Tensor.Fill(pixels.Slice(i * photo, photo), tensor.AsSpan(i * photo, photo));

            using OrtValue fed = OrtValue.CreateTensorValueFromMemory(
                OrtMemoryInfo.DefaultInstance, tensor.AsMemory(0, pixels.Length), _input.Dimensions(count));
            using IDisposableReadOnlyCollection<OrtValue> given = _session.Run(_runOptions, _inputNames, [fed], _outputNames);
            for (int part = 0, at = 0; part < Parts.Count; at += Parts[part++].Dimensions)
            {
                ReadOnlySpan<float> values = given[_outputOfPart[part]].GetTensorDataAsSpan<float>();
                int length = Parts[part].Dimensions;
                for (int i = 0; i < count; i++)
                    values.Slice(i * length, length).CopyTo(vectors[((i * Dimensions) + at)..]);
            }
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

    private static int LengthOf(long[] shape, int batch, string layer, string path)
    {
        long length = shape.Skip(1).Aggregate(1L, (product, side) => product * side);
        return shape.Length > 0 && shape[0] == batch && length is >= 1 and <= 1 << 20
            ? (int)length
            : throw new ModelException(
                $"the layer '{layer}' of {path} gives {string.Join(" x ", shape)} values for {batch} photos, which is no vector for each");
    }

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
