using System.Runtime.InteropServices;
using Akin.Training.Graphs;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Onnx;

namespace Akin.Training.Gradients.Blocked;

/// <summary>
/// Compares a small network in blocks of channels with the same network without, once a process. The blocked operators are
/// ONNX Runtime's own and promised to nobody: another release may change them, and then training uses the plain ones.
/// </summary>
internal static class BlockedCheck
{
    // Sums in another order differ by a millionth, a Relu that falls on the other side of 0 by a hundredth, a changed layout by all.
    private const double Tolerance = 0.02;

    private static readonly Lazy<string?> _fault = new(() => FindFault(Compute));

    /// <summary>Why blocks are not used on the processor, in one line for people; null where they are.</summary>
    public static string? Fault => _fault.Value;

    /// <summary>Whether a step on a device is written in blocks.</summary>
    /// <param name="device"><c>cpu</c> or <c>cuda</c>.</param>
    public static bool AreUsed(string device) => device == "cpu" && Fault is null;

    /// <summary>Compares the two forms: forward and all gradients.</summary>
    /// <param name="compute">Runs a graph and gives each of its outputs.</param>
    /// <returns>What is wrong; null where they agree.</returns>
    internal static string? FindFault(Func<ModelProto, IReadOnlyList<float[]>> compute)
    {
        if (ChannelBlock.Size == 0)
            return "this ONNX Runtime has no blocked convolutions on this processor: training uses plain ones, which take longer";
        const string Plain = "the blocked convolutions of this ONNX Runtime are not those that Akin was tested with";
        try
        {
            IReadOnlyList<float[]> expected = compute(Step(inBlocks: false)), given = compute(Step(inBlocks: true));
            return expected.Count == given.Count && expected.Zip(given).All(p => Agree(p.First, p.Second))
                ? null
                : $"{Plain} (their results differ from plain ones): training uses plain ones, which take longer";
        }
        catch (Exception e) when (e is OnnxRuntimeException or TrainingException)
        {
            return $"{Plain} ({e.Message.Split('\n')[0]}): training uses plain ones, which take longer";
        }
    }

    private static bool Agree(float[] expected, float[] given)
    {
        if (expected.Length != given.Length)
            return false;
        double size = 0, off = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            size += (double)expected[i] * expected[i];
            off += ((double)expected[i] - given[i]) * ((double)expected[i] - given[i]);
        }

        return off <= Tolerance * Tolerance * size;
    }

    // One of each form that is written: photos of three channels, depthwise with a stride, one by one, max pooling, whole kernels.
    private static ModelProto Step(bool inBlocks)
    {
        var random = new SplitMix64(1);
        var model = new ModelProto
        {
            IrVersion = 8,
            Graph = new GraphProto { Name = "blocks" },
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 18 } },
        };
        GraphProto graph = model.Graph;
        Weight("x", 16, 3, 16, 16);
        Weight("w1", 16, 3, 3, 3);
        Weight("gain", 16);
        Weight("shift", 16);
        Weight("mean", 16);
        Weight("variance", 16);
        Weight("w2", 16, 1, 3, 3);
        Weight("b2", 16);
        Weight("w3", 32, 16, 1, 1);
        Weight("w4", 16, 32, 3, 3);
        Node("Conv", "x w1", "a", ("strides", [2, 2]), ("pads", [1, 1, 1, 1]));
        Node("BatchNormalization", "a gain shift mean variance", "b");
        Node("Relu", "b", "c");
        Node("Conv", "c w2 b2", "d", ("strides", [2, 2]), ("pads", [1, 1, 1, 1]), ("group", [16]));
        Node("Conv", "d w3", "e");
        Node("MaxPool", "e", "f", ("kernel_shape", [2, 2]), ("strides", [2, 2]));
        Node("Conv", "f w4", "y", ("pads", [1, 1, 1, 1]));
        graph.Output.Add(new ValueInfoProto { Name = "y" });
        string[] learning = ["w1", "gain", "shift", "w2", "b2", "w3", "w4"];
        TensorShapes shapes = TensorShapes.Infer(model, 1);
        if (inBlocks)
            BlockedLayout.Apply(model, shapes, learning.Contains);
        TrainingMode.Apply(model, shapes);
        var write = new GraphWriter(model, shapes);
        long[] result = shapes.GetShape("y");
        var seeds = new Dictionary<string, string> { ["y"] = write.Constant(Normal(Dimensions.Count(result)), result) };
        IReadOnlyDictionary<string, string> gradients = Differentiator.AddGradients(model, shapes, seeds, learning);
        BlockedFusion.Apply(model, shapes);
        graph.Output.AddRange(learning.Select(w => new ValueInfoProto { Name = gradients[w] }));
        return model;

        float[] Normal(long count) => [.. Enumerable.Range(0, (int)count).Select(_ => (float)random.NextNormal())];

        void Weight(string name, params long[] dims) => graph.Initializer.Add(new TensorProto
        {
            Name = name,
            DataType = (int)TensorProto.Types.DataType.Float,
            Dims = { dims },
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(Normal(Dimensions.Count(dims)))),
        });

        void Node(string op, string inputs, string output, params (string Name, long[] Values)[] attributes)
        {
            var node = new NodeProto { OpType = op, Name = output, Input = { inputs.Split(' ') }, Output = { output } };
            foreach ((string name, long[] values) in attributes)
            {
                node.Attribute.Add(name == "group"
                    ? new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = values[0] }
                    : new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { values } });
            }

            graph.Node.Add(node);
        }
    }

    private static List<float[]> Compute(ModelProto model)
    {
        // Unoptimized: what is written is what runs.
        using var options = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        using var session = new InferenceSession(model.ToByteArray(), options);
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> given = session.Run(run, [], [], [.. session.OutputNames]);
        return [.. given.Select(v => v.GetTensorDataAsSpan<float>().ToArray())];
    }
}
