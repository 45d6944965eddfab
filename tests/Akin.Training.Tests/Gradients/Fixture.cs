using System.Runtime.InteropServices;
using System.Text.Json;
using Akin.Training.Gradients;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Onnx;

namespace Akin.Training.Tests.Gradients;

/// <summary>A small network with the loss and the gradients that PyTorch gave; docs/gradient-fixtures.py made it.</summary>
internal sealed class Fixture
{
    private readonly Dictionary<string, (string Type, long[] Shape, byte[] Data)> _inputs = [];

    /// <summary>Opens a fixture by its name.</summary>
    public Fixture(string name)
    {
        Model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(Folder, name + ".onnx")));
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, name + ".json")));
        JsonElement root = json.RootElement;
        Loss = root.GetProperty("loss").GetDouble();
        HasBatchStatistics = root.GetProperty("batchStatistics").GetBoolean();
        foreach (JsonProperty input in root.GetProperty("inputs").EnumerateObject())
            _inputs[input.Name] = Read(input.Value);
        foreach (JsonProperty gradient in root.GetProperty("gradients").EnumerateObject())
        {
            (_, long[] shape, byte[] data) = Read(gradient.Value);
            Gradients[gradient.Name] = (shape, MemoryMarshal.Cast<byte, float>(data).ToArray());
        }
    }

    /// <summary>The folder of all fixtures.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Fixtures");

    /// <summary>Their names.</summary>
    public static IEnumerable<string> Names => Directory.GetFiles(Folder, "*.onnx").Select(f => Path.GetFileNameWithoutExtension(f)).Order();

    /// <summary>The network in its inference form; its one output is the loss.</summary>
    public ModelProto Model { get; }

    /// <summary>What PyTorch's loss was.</summary>
    public double Loss { get; }

    /// <summary>Whether PyTorch normalized by the statistics of the batch.</summary>
    public bool HasBatchStatistics { get; }

    /// <summary>By parameter's name: the shape and the gradient.</summary>
    public Dictionary<string, (long[] Shape, float[] Values)> Gradients { get; } = [];

    /// <summary>Feeds the fixture's inputs to a model made from its own.</summary>
    /// <returns>The outputs asked for.</returns>
    public Dictionary<string, (long[] Shape, float[] Values)> Run(ModelProto model, IEnumerable<string> outputs)
    {
        ModelProto asked = model.Clone();
        string[] names = [.. outputs.Distinct()];
        asked.Graph.Output.Clear();
        asked.Graph.Output.AddRange(names.Select(n => new ValueInfoProto { Name = n }));
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using var session = new InferenceSession(asked.ToByteArray(), options);
        using var run = new RunOptions();
        OrtValue[] feeds = [.. session.InputNames.Select(n => Feed(_inputs[n]))];
        using IDisposableReadOnlyCollection<OrtValue> given = session.Run(run, session.InputNames, feeds, names);
        foreach (OrtValue feed in feeds)
            feed.Dispose();
        return names.Zip(given).ToDictionary(p => p.First, p => (p.Second.GetTensorTypeAndShape().Shape, p.Second.GetTensorDataAsSpan<float>().ToArray()));
    }

    private static OrtValue Feed((string Type, long[] Shape, byte[] Data) input) => input.Type == "int64"
        ? OrtValue.CreateTensorValueFromMemory(MemoryMarshal.Cast<byte, long>(input.Data).ToArray(), input.Shape)
        : OrtValue.CreateTensorValueFromMemory(MemoryMarshal.Cast<byte, float>(input.Data).ToArray(), input.Shape);

    private static (string Type, long[] Shape, byte[] Data) Read(JsonElement tensor) => (
        tensor.GetProperty("type").GetString()!,
        [.. tensor.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64())],
        tensor.GetProperty("data").GetBytesFromBase64());
}
