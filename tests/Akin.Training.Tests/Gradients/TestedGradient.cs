using Akin.Training.Gradients;
using Akin.Training.Graphs;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Onnx;

namespace Akin.Training.Tests.Gradients;

/// <summary>A gradient at values where differences can't tell (ties, zeros).</summary>
internal static class TestedGradient
{
    /// <summary>The gradient of the sum of an output by an input.</summary>
    public static float[] Sum(ModelProto model, string output, string input, float[] values, params long[] dims)
    {
        TensorShapes shapes = TensorShapes.Infer(model, 1);
        var write = new GraphWriter(model, shapes);
        var seeds = new Dictionary<string, string> { [output] = write.Expand(write.Scalar(1f), shapes.GetShape(output)) };
        string gradient = Differentiator.AddGradients(model, shapes, seeds, [input])[input];
        model.Graph.Output.Clear();
        model.Graph.Output.Add(new ValueInfoProto { Name = gradient });
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using var session = new InferenceSession(model.ToByteArray(), options);
        return GradientCheck.Evaluate(session, new Dictionary<string, (float[], long[])> { [input] = (values, dims) })[gradient].Values;
    }

    /// <summary>The same of one node with one input named x.</summary>
    public static float[] Node(string op, float[] values, long[] dims, params AttributeProto[] attributes)
    {
        var graph = new GraphProto { Name = "one", Input = { GradientCheck.Value("x", dims) } };
        graph.Node.Add(new NodeProto { OpType = op, Input = { "x" }, Output = { "y" }, Attribute = { attributes } });
        return Sum(new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 18 } } }, "y", "x", values, dims);
    }
}
