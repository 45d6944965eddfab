using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Onnx;

namespace Akin.Training.Networks;

/// <summary>Computes the features that a network's head is given, so that they can be kept while the backbone is frozen.</summary>
public sealed class FeatureExtractor : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly string _input, _output;
    private readonly IReadOnlyList<int> _photo;
    private readonly bool _isAlone;

    /// <summary>Opens a network's backbone.</summary>
    /// <param name="network">The network.</param>
    /// <param name="threads">Threads of ONNX Runtime: 1 where several callers work side by side.</param>
    /// <exception cref="TrainingException">The network has no backbone apart from its head, or ONNX Runtime refuses it.</exception>
    public FeatureExtractor(TrainingNetwork network, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(network);
        ModelProto backbone = network.BackboneAlone();
        (_input, _output, _photo, _isAlone) = (network.Input, network.Features!, network.InputShape, network.WhyAlone is not null);
        Length = network.FeatureShape!.Aggregate(1, (product, side) => checked(product * side));
        using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        try
        {
            _session = new InferenceSession(backbone.ToByteArray(), options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new TrainingException($"the backbone can't be opened: {e.Message.Split('\n')[0]}", e);
        }
    }

    /// <summary>How many values one photo's features have.</summary>
    public int Length { get; }

    /// <summary>
    /// Computes the features of some photos, one after another where the backbone takes only one at a time; may be called from
    /// any number of threads.
    /// </summary>
    /// <param name="count">How many photos.</param>
    /// <param name="photos">The photos.</param>
    /// <param name="features">Where to put as many times <see cref="Length"/> values.</param>
    /// <exception cref="TrainingException">ONNX Runtime failed.</exception>
    public void Run(int count, Memory<float> photos, Span<float> features)
    {
        int length = photos.Length / Math.Max(1, count), together = _isAlone ? 1 : count;
        for (int done = 0; done < count; done += together)
            RunTogether(together, photos.Slice(done * length, together * length), features.Slice(done * Length, together * Length));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
    }

    private void RunTogether(int count, Memory<float> photos, Span<float> features)
    {
        try
        {
            using OrtValue fed = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, photos, [count, .. _photo.Select(side => (long)side)]);
            using IDisposableReadOnlyCollection<OrtValue> given = _session.Run(_run, [_input], [fed], [_output]);
            given[0].GetTensorDataAsSpan<float>().CopyTo(features);
        }
        catch (OnnxRuntimeException e)
        {
            throw new TrainingException($"the backbone failed to run: {e.Message.Split('\n')[0]}", e);
        }
    }
}
