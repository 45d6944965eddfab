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
    private readonly long[] _photos, _features;

    /// <summary>Opens a network's backbone.</summary>
    /// <param name="network">The network.</param>
    /// <param name="batch">How many photos each call brings.</param>
    /// <param name="threads">Threads of ONNX Runtime: 1 where several callers work side by side.</param>
    /// <exception cref="TrainingException">The network has no backbone apart from its head.</exception>
    public FeatureExtractor(TrainingNetwork network, int batch, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ModelProto backbone = network.BackboneAlone();
        (_input, _output) = (network.Input, network.Features!);
        _photos = [batch, .. network.InputShape.Select(side => (long)side)];
        _features = [batch, .. network.FeatureShape!.Select(side => (long)side)];
        using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        _session = new InferenceSession(backbone.ToByteArray(), options);
        Length = network.FeatureShape!.Aggregate(1, (product, side) => checked(product * side));
    }

    /// <summary>How many values one photo's features have.</summary>
    public int Length { get; }

    /// <summary>Computes the features of one batch; may be called from any number of threads.</summary>
    /// <param name="photos">The photos, as many as the batch has.</param>
    /// <param name="features">Where to put as many times <see cref="Length"/> values.</param>
    /// <exception cref="TrainingException">ONNX Runtime failed.</exception>
    public void Run(float[] photos, float[] features)
    {
        try
        {
            using OrtValue fed = OrtValue.CreateTensorValueFromMemory(photos, _photos);
            using OrtValue given = OrtValue.CreateTensorValueFromMemory(features, _features);
            _session.Run(_run, [_input], [fed], [_output], [given]);
        }
        catch (OnnxRuntimeException e)
        {
            throw new TrainingException($"the backbone failed to run: {e.Message.Split('\n')[0]}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
    }
}
