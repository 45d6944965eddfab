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
    private readonly string[] _outputNames;
    private readonly RunOptions _runOptions = new();

    private OnnxEmbedder(InferenceSession session, OnnxInput input, string output, int batchSize, EmbedderIdentity identity, string metric)
    {
        (_session, _input, BatchSize, Identity, Metric) = (session, input, batchSize, identity, metric);
        _inputNames = [input.Name];
        _outputNames = [output];
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

    /// <summary>Opens a network.</summary>
    /// <param name="path">The <c>.onnx</c> file; its settings are read from the YAML beside it.</param>
    /// <param name="layer">The layer whose values are the vector; by default the YAML's, else the output called
    /// <c>embedding</c>, else the first output.</param>
    /// <param name="take">The side of the layer; by default the YAML's, else the output.</param>
    /// <exception cref="ModelException">The file is no network, takes no photos, has no such layer or can't be run.</exception>
    public static OnnxEmbedder Open(string path, string? layer = null, Take? take = null)
    {
        ModelSettings settings = ModelSettings.Beside(path);
        string tapped = "";

        (InferenceSession probe, ModelProto model, OnnxInput input, int batch) = OnnxSession.Probe(path, settings, graph =>
        {
            tapped = layer ?? settings.Layer ?? DefaultLayer(graph.Graph);
            return [graph.TensorOf(tapped, take ?? settings.Take)];
        });
        int rank;
        using (probe)
        {
            NodeMetadata output = probe.OutputMetadata.Values.Single();
            if (!output.IsTensor)
                throw new ModelException($"the layer '{tapped}' of {path} gives no tensor");
            rank = OnnxSession.Run(probe, input, batch).Single().Length;
            bool isFloat = output.ElementDataType == Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float;
            GraphTap.ReturnVector(model, isFloat, rank, settings.Pool);
        }

        InferenceSession session = OnnxSession.Open(model, path, optimise: true);
        try
        {
            long[] shape = OnnxSession.Run(session, input, batch).Single();
            long dimensions = shape.Skip(1).Aggregate(1L, (product, side) => product * side);
            if (shape.Length == 0 || shape[0] != batch || dimensions is < 1 or > 1 << 20)
            {
                throw new ModelException(
                    $"the layer '{tapped}' of {path} gives {string.Join(" x ", shape)} values for {batch} photos, which is no vector for each");
            }

            var identity = new EmbedderIdentity(
                Path.GetFullPath(path), Hash(path), tapped, take ?? settings.Take, settings.Pool, Spell(input, settings), (int)dimensions);
            return new OnnxEmbedder(
                session, input, model.Graph.Output[0].Name, batch > 1 ? PreferredBatch : 1, identity, settings.Metric ?? "cosine");
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
            given[0].GetTensorDataAsSpan<float>().CopyTo(vectors);
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
