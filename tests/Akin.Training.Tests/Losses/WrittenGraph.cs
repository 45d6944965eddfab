using Akin.Training.Gradients;
using Akin.Training.Graphs;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Onnx;

namespace Akin.Training.Tests;

/// <summary>A graph that a test writes node by node and runs once.</summary>
internal sealed class WrittenGraph
{
    private readonly Dictionary<string, OrtValue> _fed = [];

    public WrittenGraph()
    {
        Model = new ModelProto { IrVersion = 8, Graph = new GraphProto { Name = "test" }, OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 18 } } };
        Writer = new GraphWriter(Model, new TensorShapes());
    }

    public ModelProto Model { get; }

    public GraphWriter Writer { get; }

    public string Input(string name, float[] values, params long[] dims)
    {
        _fed[name] = OrtValue.CreateTensorValueFromMemory(values, dims);
        return Declare(name, 1, dims);
    }

    public string Input(string name, long[] values, params long[] dims)
    {
        _fed[name] = OrtValue.CreateTensorValueFromMemory(values, dims);
        return Declare(name, 7, dims);
    }

    public float[][] Run(params string[] tensors)
    {
        Model.Graph.Output.Clear();
        Model.Graph.Output.AddRange(tensors.Select(t => new ValueInfoProto { Name = t }));
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, IntraOpNumThreads = 1 };
        using var session = new InferenceSession(Model.ToByteArray(), options);
        using var run = new RunOptions();
        using var given = session.Run(run, _fed.Keys.ToList(), _fed.Values.ToList(), tensors);
        return [.. given.Select(v => v.GetTensorDataAsSpan<float>().ToArray())];
    }

    public string GetGradient(string loss, string parameter) =>
        Differentiator.AddGradients(Model, Writer.Shapes, loss, [parameter])[parameter];

    private string Declare(string name, int type, long[] dims)
    {
        var shape = new TensorShapeProto();
        shape.Dim.AddRange(dims.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }));
        Model.Graph.Input.Add(new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type, Shape = shape } } });
        return Writer.Noted(name, dims, type);
    }
}
