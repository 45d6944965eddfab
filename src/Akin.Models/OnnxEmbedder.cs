using System.Buffers;
using System.Globalization;
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

    private OnnxEmbedder(InferenceSession session, OnnxInput input, string[] outputs, IReadOnlyList<EmbedderIdentity> parts, string metric)
    {
        (_session, _input, Parts, Metric) = (session, input, parts, metric);
        _inputNames = [input.Name];

        // Two taps may mean one tensor, and the engine returns each once.
        _outputNames = [.. outputs.Distinct()];
        _outputOfPart = [.. outputs.Select(o => Array.IndexOf(_outputNames, o))];
        Identity = Join(parts);
    }

    /// <inheritdoc/>
    public EmbedderIdentity Identity { get; private set; }

    /// <summary>What each part of a vector is, in their order: one for each tap.</summary>
    public IReadOnlyList<EmbedderIdentity> Parts { get; private set; }

    /// <inheritdoc/>
    public ImageShape Shape => _input.Shape;

    /// <inheritdoc/>
    public int Dimensions => Identity.Dimensions;

    /// <inheritdoc/>
    public int BatchSize { get; private set; }

    /// <inheritdoc/>
    public string Metric { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes { get; private set; } = [];

    /// <inheritdoc/>
    public string? Check { get; private set; }

    /// <summary>Opens a network.</summary>
    /// <param name="path">The <c>.onnx</c> file; its settings are read from the YAML beside it.</param>
    /// <param name="layer">The layer whose values are the vector; by default the YAML's, else the output called
    /// <c>embedding</c>, else the first output.</param>
    /// <param name="take">The side of the layer; by default the YAML's, else the output.</param>
    /// <param name="check">What <see cref="Check"/> was when it was opened before; it is then opened sooner.</param>
    /// <exception cref="ModelException">The file is no network, takes no photos, has no such layer or can't be run.</exception>
    public static OnnxEmbedder Open(string path, string? layer = null, Take? take = null, string? check = null) => Open(path, [new LayerTap(layer, take)], check);

    /// <summary>Opens a network at several layers at once: one pass gives the vectors of all, one behind the other.</summary>
    /// <param name="path">The <c>.onnx</c> file; its settings are read from the YAML beside it.</param>
    /// <param name="taps">Where to tap it, at least once.</param>
    /// <param name="check">What <see cref="Check"/> was when it was opened before; it is then opened sooner.</param>
    /// <exception cref="ModelException">The file is no network, takes no photos, lacks one of the layers or can't be run.</exception>
    public static OnnxEmbedder Open(string path, IReadOnlyList<LayerTap> taps, string? check = null)
    {
        ArgumentNullException.ThrowIfNull(taps);
        ArgumentOutOfRangeException.ThrowIfZero(taps.Count, nameof(taps));
        (ModelSettings settings, string text) = ModelSettings.ReadBeside(path);
        (ModelProto model, string hash, IReadOnlyList<string> wasTraining) = OnnxFile.ReadWithHash(path);
        string key = NetworkCheck.GetKey(hash, text, taps);
        var known = NetworkCheck.FromJson(check, key, taps.Count);
        (IReadOnlyList<LayerVector> vectors, int batch) = known is null ? LayerVector.Decide(model, settings, path, taps) : (known.Vectors, known.Batch);

        (ModelProto edited, OnnxInput input) = ProbedNetwork.Edit(model, settings, path, [.. vectors.Select(v => v.Tensor)], batch > 1);
        string[] outputs = [.. vectors.Select(v => v.AppendTo(edited))];
        GraphTap.ReturnOnly(edited, [.. outputs.Distinct()]);
        InferenceSession session = OnnxSession.Open(edited, path, optimize: true);
        try
        {
            string file = Path.GetFullPath(path), preprocessing = Spell(input);
            EmbedderIdentity[] parts = [.. vectors.Select((v, i) => new EmbedderIdentity(
                file, hash, v.Layer, taps[i].Take ?? settings.Take, v.Pool, preprocessing, v.Length) { Layout = v.Layout })];
            var embedder = new OnnxEmbedder(session, input, outputs, parts, settings.Metric ?? "cosine");
            known ??= embedder.Try(key, batch, vectors, edited, path, wasTraining);
            embedder.RunAs(known, wasTraining.Count > 0);
            return embedder;
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

    /// <summary>Runs photos through the network together, whatever their number.</summary>
    internal void Run(ReadOnlySpan<byte> pixels, int count, Span<float> vectors)
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
                if (values.Length != count * length)
                    throw new ModelException($"the layer '{Parts[part].Layer}' of {Identity.Model} gives as many values as the photo wants, here {values.Length} for {count} photo{(count == 1 ? "" : "s")} where {length} for each were expected; tap another layer") { Code = ErrorCodes.BadLayer };
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

    private NetworkCheck Try(
        string key, int batch, IReadOnlyList<LayerVector> vectors, ModelProto model, string path, IReadOnlyList<string> wasTraining)
    {
        List<string> notes = [];
        if (wasTraining.Count > 0)
            notes.Add($"layers that were saved in training mode are run in inference mode: {string.Join(", ", wasTraining.Take(3))}{(wasTraining.Count > 3 ? $" and {wasTraining.Count - 3} more" : "")}");
        if (SoftmaxEnd.Find(model, vectors[0]) is { } softmax)
            notes.Add(softmax);
        bool isMixing = BehaviorCheck.Run(this, model, path, batch, notes.Add);
        return new NetworkCheck(key, batch, vectors, isMixing, notes);
    }

    private void RunAs(NetworkCheck check, bool wasTraining)
    {
        BatchSize = check.Batch > 1 && !check.IsMixing ? PreferredBatch : 1;
        Notes = check.Notes;
        Check = check.ToJson();
        string mode = (check.IsMixing, wasTraining) switch
        {
            (true, true) => "alone, inference",
            (true, false) => "alone",
            (false, true) => "inference",
            _ => "",
        };
        Parts = [.. Parts.Select(p => p with { Mode = mode })];
        Identity = Join(Parts);
    }

    private static EmbedderIdentity Join(IReadOnlyList<EmbedderIdentity> parts) => parts.Count == 1 ? parts[0] : parts[0] with
    {
        Layer = string.Join(" + ", parts.Select(p => p.Layer)),
        Dimensions = parts.Sum(p => p.Dimensions),
    };

    private static string Spell(OnnxInput input)
    {
        ModelSettings settings = input.Settings;
        ImageShape shape = input.Shape;
        string mode = shape.Mode.ToString().ToLowerInvariant() + (shape.ShortestSide is { } side ? $" of {side}" : "");
        string values = string.Create(CultureInfo.InvariantCulture,
            $"range {settings.Range}, mean [{string.Join(' ', settings.Mean)}], std [{string.Join(' ', settings.Std)}]");
        return $"{shape.Width}x{shape.Height}x{shape.Channels} {mode} on {settings.Background}, {values}, {input.Tensor.Order} {input.Tensor.Layout}";
    }
}
