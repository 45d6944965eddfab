using System.Diagnostics;
using Akin.Training.Graphs;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Onnx;

namespace Akin.Training.Benchmarks;

/// <summary>A graph that is run again and again on values that stay in ONNX Runtime's memory.</summary>
internal sealed class Timed : IDisposable
{
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _run = new();
    private readonly List<OrtValue> _values = [];

    private readonly List<(double Wall, double Processor)> _times = [];

    public Timed(ModelProto model, int batch, int threads, string? profile = null)
    {
        using var options = new SessionOptions { IntraOpNumThreads = threads, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        options.AddSessionConfigEntry("session.set_denormal_as_zero", "1");
        if (profile is not null)
            (options.EnableProfiling, options.ProfileOutputPathPrefix) = (true, profile);
        _session = new InferenceSession(model.ToByteArray(), options);
        _binding = _session.CreateIoBinding();
        var random = new Random(1);
        foreach ((string input, NodeMetadata meta) in _session.InputMetadata)
        {
            long[] dims = [.. meta.Dimensions.Select(d => d < 0 ? batch : (long)d)];
            OrtValue value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, (TensorElementType)meta.ElementDataType, dims);
            value.GetTensorMutableRawData().Clear();
            if (meta.ElementType == typeof(float))
            {
                // Weights as from a seeded start, so that activations stay in a range that a training has.
                float spread = dims.Length switch
                {
                    4 when dims[0] == batch && input == _session.InputNames[0] => 1,
                    4 => MathF.Sqrt(3f / (dims[1] * dims[2] * dims[3])),
                    2 => 0.05f,
                    _ => 0.1f,
                };
                Span<float> data = value.GetTensorMutableDataAsSpan<float>();
                bool isMomentum = input.EndsWith("/momentum", StringComparison.Ordinal);
                for (int i = 0; i < data.Length; i++)
                    data[i] = (random.NextSingle() - 0.5f) * 2 * (isMomentum ? 1e-3f : spread);
                if (dims.Length == 1 && !isMomentum)
                {
                    for (int i = 0; i < data.Length; i++)
                        data[i] += 1;
                }
            }

            _values.Add(value);
            _binding.BindInput(input, value);
        }

        _binding.SynchronizeBoundInputs();
        foreach (string output in _session.OutputNames)
        {
            long[] dims = [.. _session.OutputMetadata[output].Dimensions.Select(d => d < 0 ? batch : (long)d)];
            OrtValue value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, dims);
            _values.Add(value);
            _binding.BindOutput(output, value);
        }
    }

    /// <summary>The median wall time of a run in milliseconds, the first run left out.</summary>
    public double Wall => _times.Skip(1).Select(t => t.Wall).Order().ElementAt((_times.Count - 1) / 2);

    /// <summary>The least processor time of a run in milliseconds, of all threads together.</summary>
    public double Processor => _times.Skip(1).Min(t => t.Processor);

    public void Run()
    {
        // The threads of the session that ran before spin for a while before they sleep: on few cores they would take
        // the time of this one.
        Thread.Sleep(100);
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        long start = Stopwatch.GetTimestamp();
        _session.RunWithBinding(_run, _binding);
        double wall = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        _times.Add((wall, (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds));
    }

    public string EndProfiling() => _session.EndProfiling();

    public void Dispose()
    {
        _binding.Dispose();
        foreach (OrtValue value in _values)
            value.Dispose();
        _run.Dispose();
        _session.Dispose();
    }
}
