using Akin.Training.Graphs;
using Onnx;

namespace Akin.Training.Gradients;

/// <summary>One node whose gradient is being written: its inputs, outputs, attributes and the gradients of its outputs.</summary>
public sealed class GradientContext
{
    private readonly Func<string, bool> _needs;
    private readonly Func<int, string?> _outputGradient;
    private readonly Action<string, string> _give;

    internal GradientContext(
        NodeProto node, GraphWriter writer, Func<string, bool> needs, Func<int, string?> outputGradient, Action<string, string> give)
    {
        Node = node;
        Writer = writer;
        _needs = needs;
        _outputGradient = outputGradient;
        _give = give;
    }

    /// <summary>The node of the forward pass.</summary>
    public NodeProto Node { get; }

    /// <summary>Where the gradient's nodes are written.</summary>
    public GraphWriter Writer { get; }

    /// <summary>The number of inputs, those left out at the end not counted.</summary>
    public int InputCount => Node.Input.Count;

    /// <summary>Whether an input is there (optional ones may be left out).</summary>
    public bool HasInput(int i) => i < Node.Input.Count && Node.Input[i].Length > 0;

    /// <summary>The tensor of an input.</summary>
    public string Input(int i) => Node.Input[i];

    /// <summary>The tensor of an output.</summary>
    public string Output(int i = 0) => Node.Output[i];

    /// <summary>Whether the gradient of the loss by an input is wanted; false for inputs that are left out.</summary>
    public bool Needs(int i) => HasInput(i) && _needs(Node.Input[i]);

    /// <summary>Whether the loss depends on an output at all; at least one does.</summary>
    public bool HasOutputGradient(int i) => _outputGradient(i) is not null;

    /// <summary>The gradient of the loss by an output, of that output's shape.</summary>
    /// <exception cref="InvalidOperationException">The loss does not depend on it (<see cref="HasOutputGradient"/>).</exception>
    public string OutputGradient(int i = 0) =>
        _outputGradient(i) ?? throw new InvalidOperationException($"the loss does not depend on output {i} of {Node.Name}");

    /// <summary>The concrete shape of a tensor of the forward pass, or of one that the writer noted.</summary>
    public long[] Shape(string tensor) => Writer.Shapes.GetShape(tensor);

    /// <summary>The concrete shape of an input.</summary>
    public long[] InputShape(int i) => Shape(Input(i));

    /// <summary>The concrete shape of an output.</summary>
    public long[] OutputShape(int i = 0) => Shape(Output(i));

    /// <summary>The values of an input that is a small constant of integers (axes, a shape, ...).</summary>
    /// <exception cref="TrainingException">It is none.</exception>
    public long[] Integers(int i) => Writer.Shapes.TryGetIntegers(Input(i), out long[]? values)
        ? values
        : throw new TrainingException($"input {i} of the layer '{Name}' ({Node.OpType}) must be constant to be trained through");

    /// <summary>The values of an input that is a small constant of float32; null where it is left out or computed.</summary>
    public float[]? Floats(int i) => HasInput(i) && Writer.Shapes.TryGetFloats(Input(i), out float[]? values) ? values : null;

    /// <summary>The name people know the node by.</summary>
    public string Name => Writer.Shapes.GetLayerName(Node);

    /// <summary>An int attribute.</summary>
    public long Attribute(string name, long otherwise) => Find(name)?.I ?? otherwise;

    /// <summary>A float attribute.</summary>
    public float Attribute(string name, float otherwise) => Find(name)?.F ?? otherwise;

    /// <summary>A string attribute.</summary>
    public string Attribute(string name, string otherwise) => Find(name)?.S.ToStringUtf8() ?? otherwise;

    /// <summary>An attribute of several ints; null where it is not given.</summary>
    public long[]? Attribute(string name) => Find(name) is { } found ? [.. found.Ints] : null;

    /// <summary>Gives an input its gradient, of exactly the input's shape. May be called several times: the gradients add up.</summary>
    /// <param name="i">The input's number.</param>
    /// <param name="gradient">The tensor.</param>
    public void AddGradient(int i, string gradient)
    {
        if (!Needs(i))
            return;
        if (!Writer.Shapes.TryGet(gradient, out _))
            Writer.Noted(gradient, InputShape(i));
        _give(Input(i), gradient);
    }

    /// <summary>Gives a broadcast input its gradient: the tensor, which has the broadcast shape, summed to the input's own.</summary>
    /// <param name="i">The input's number.</param>
    /// <param name="gradient">The tensor; its shape is the output's where the writer does not know it.</param>
    public void GiveBroadcast(int i, string gradient)
    {
        if (!Needs(i))
            return;
        if (!Writer.Shapes.TryGet(gradient, out _))
            Writer.Noted(gradient, OutputShape());
        AddGradient(i, Writer.SumTo(gradient, InputShape(i)));
    }

    private AttributeProto? Find(string name) => Node.Attribute.FirstOrDefault(a => a.Name == name);
}
