using System.Runtime.InteropServices;
using Akin.Models.Onnx;
using Akin.Training.Graphs;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Onnx;

namespace Akin.Training.Networks;

/// <summary>
/// Makes sure that a backbone gives each photo of a batch what it gives the photo alone. One that was saved for one photo has
/// that number in constant shapes: there it is put in the place of the number of photos that come in.
/// </summary>
internal static class BatchFreedom
{
    private const string Photos = "akin/photos";

    // Sums are taken in another order in a batch.
    private const float Tolerance = 1e-3f;

    /// <summary>Frees a backbone where it needs that.</summary>
    /// <param name="model">The backbone, its input declared for any number of photos; changed in place where that frees it.</param>
    /// <param name="features">The tensor with the features.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="range">The brightest value of a photo.</param>
    /// <param name="featureShape">The shape of one photo's features, without the batch dimension.</param>
    /// <returns>Why it takes one photo at a time only, as the end of a sentence; null where it takes any number.</returns>
    /// <exception cref="TrainingException">It does not give features for one photo either.</exception>
    public static string? Apply(ModelProto model, string features, string path, float range, out IReadOnlyList<int> featureShape)
    {
        Features alone = RunAlone(model, features, path, range);
        featureShape = [.. alone.Shape.Skip(1).Select(side => (int)side)];
        if (Difference(model, features, alone, range) is not { } why)
            return null;
        ModelProto freed = model.Clone();
        Free(freed.Graph, TensorShapes.Infer(model, 1));
        if (Difference(freed, features, alone, range) is not null)
            return why;
        model.Graph = freed.Graph;
        return null;
    }

    private static Features RunAlone(ModelProto model, string features, string path, float range)
    {
        try
        {
            using var runner = new Runner(model, features, range);
            if (!runner.GivesFloats)
                throw new TrainingException($"{path} can't be trained at '{features}': it gives whole numbers, which no gradient passes; cut it at another layer (layer: NAME)");
            (long[] shape, float[] first) = runner.Run(1, 0);
            return shape.Length > 1 && shape[0] == 1
                ? new Features(shape, first, runner.Run(1, 1).Values)
                : throw new TrainingException($"{path} can't be trained at '{features}': it gives {string.Join(" x ", shape)} values for a photo");
        }
        catch (OnnxRuntimeException e)
        {
            throw new TrainingException($"{path} can't be run on a photo of the size to train on: {e.Message.Split('\n')[0]}", e);
        }
    }

    // Two photos together and the same two alone.
    private static string? Difference(ModelProto model, string features, Features alone, float range)
    {
        const string Saved = "it was saved for one photo at a time, and its layers bear no more";
        try
        {
            using var runner = new Runner(model, features, range);
            (long[] shape, float[] both) = runner.Run(2, 0);
            if (shape.Length != alone.Shape.Length || shape[0] != 2 || !shape.AsSpan(1).SequenceEqual(alone.Shape.AsSpan(1)))
                return Saved;
            return AreSame(alone.First, both.AsSpan(0, alone.First.Length)) && AreSame(alone.Second, both.AsSpan(alone.First.Length))
                ? null
                : "photos that it is given together change each other's features";
        }
        catch (OnnxRuntimeException)
        {
            return Saved;
        }
    }

    private static bool AreSame(float[] expected, ReadOnlySpan<float> given)
    {
        float largest = 0, off = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            // What is no number both times is the same.
            if (expected[i].Equals(given[i]))
                continue;
            if (!float.IsFinite(expected[i]) || !float.IsFinite(given[i]))
                return false;
            largest = Math.Max(largest, Math.Abs(expected[i]));
            off = Math.Max(off, Math.Abs(expected[i] - given[i]));
        }

        return off <= Tolerance * largest;
    }

    private static void Free(GraphProto graph, TensorShapes shapes)
    {
        var view = new OnnxGraph(graph);
        string input = view.Inputs.Single().Name;
        Dictionary<string, TensorProto> constants = graph.Initializer.ToDictionary(w => w.Name, StringComparer.Ordinal);
        List<NodeProto> nodes = [.. graph.Node];
        var made = new List<NodeProto>();
        graph.Node.Clear();
        foreach (NodeProto node in nodes)
        {
            if (node.OpType == "Reshape" && IsFloat(node.Output[0]))
                node.Input[1] = Shape(node.Input[1]);
            else if (node.OpType == "Resize" && node.Input.Count > 3)
                node.Input[3] = Counted(node.Input[3]);
            else if (node.OpType == "Flatten" && shapes.GetShape(node.Input[0]) is [1, ..])
                SetAxis(node);
            else if (node.OpType == "Concat" && IsFloat(node.Output[0]))
                Spread(node);
            graph.Node.Add(node);
        }

        graph.Node.Insert(0, new NodeProto { OpType = "Shape", Name = Photos + "/shape", Input = { input }, Output = { Photos + "/shape" } });
        graph.Node.Insert(1, new NodeProto { OpType = "Gather", Name = Photos, Input = { Photos + "/shape", Integers([0]) }, Output = { Photos } });

        bool IsFloat(string tensor) => shapes.TryGet(tensor, out TensorShape shape) && shape.IsFloat;

        // A shape without -1 counts the photos in its first number, alone or times something.
        string Shape(string tensor)
        {
            if (Constant(tensor) is not { Length: > 0 } values)
                return tensor;
            if (values.Contains(-1))
                return Counted(tensor);
            return values.Contains(0) ? tensor : Integers([-1, .. values[1..]]);
        }

        // A shape whose first number is one photo.
        string Counted(string tensor)
        {
            if (Constant(tensor) is not [1, .. long[] rest])
                return tensor;
            return rest.Length == 0 ? Photos : Add("Concat", [Photos, Integers(rest)], new AttributeProto { Name = "axis", Type = AttributeProto.Types.AttributeType.Int, I = 0 });
        }

        // What was laid beside one photo is laid beside each.
        void Spread(NodeProto node)
        {
            int rank = shapes.GetShape(node.Output[0]).Length;
            if (Dimensions.Axis(node.Attribute.First(a => a.Name == "axis").I, rank) == 0)
                return;
            for (int i = 0; i < node.Input.Count; i++)
            {
                if (constants.TryGetValue(node.Input[i], out TensorProto? beside) && beside.Dims is [1, ..])
                    node.Input[i] = Add("Expand", [beside.Name, Add("Concat", [Photos, Integers([.. Enumerable.Repeat(1L, rank - 1)])], new AttributeProto { Name = "axis", Type = AttributeProto.Types.AttributeType.Int, I = 0 })]);
            }
        }

        long[]? Constant(string tensor) => constants.ContainsKey(tensor) && shapes.TryGetIntegers(tensor, out long[]? values) ? values : null;

        string Add(string op, string[] inputs, params AttributeProto[] attributes)
        {
            string name = $"{Photos}/{made.Count}";
            made.Add(new NodeProto { OpType = op, Name = name, Input = { inputs }, Output = { name }, Attribute = { attributes } });
            graph.Node.Add(made[^1]);
            return name;
        }

        string Integers(long[] values)
        {
            string name = $"{Photos}/numbers {string.Join(' ', values)}";
            if (graph.Initializer.All(w => w.Name != name))
            {
                graph.Initializer.Add(new TensorProto
                {
                    Name = name,
                    DataType = (int)TensorProto.Types.DataType.Int64,
                    Dims = { values.Length },
                    RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<long>(values)),
                });
            }

            return name;
        }
    }

    // All that is one photo's from axis 0 on is the same from axis 1 on.
    private static void SetAxis(NodeProto node)
    {
        if (node.Attribute.FirstOrDefault(a => a.Name == "axis") is { I: 0 } axis)
            axis.I = 1;
    }

    private sealed record Features(long[] Shape, float[] First, float[] Second);

    // Runs noise through a backbone; photo n is always the same one.
    private sealed class Runner : IDisposable
    {
        private readonly InferenceSession _session;
        private readonly string _input, _features;
        private readonly long[] _shape;

        private readonly float _range;

        public Runner(ModelProto model, string features, float range)
        {
            _range = range;
            ValueInfoProto input = new OnnxGraph(model.Graph).Inputs.Single();
            (_input, _features) = (input.Name, features);
            _shape = [.. input.Type.TensorType.Shape.Dim.Skip(1).Select(d => d.DimValue)];
            using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            _session = new InferenceSession(model.ToByteArray(), options);
        }

        public bool GivesFloats => _session.OutputMetadata[_features].ElementType == typeof(float);

        public (long[] Shape, float[] Values) Run(int count, int first)
        {
            float[] photos = new float[count * Dimensions.Count(_shape)];
            int length = photos.Length / count;
            for (int i = 0; i < count; i++)
            {
                var random = new SplitMix64(1, first + i);
                foreach (ref float value in photos.AsSpan(i * length, length))
                    value = (float)random.NextDouble() * _range * (first + i == 0 ? 1 : 0.3f);
            }

            using var run = new RunOptions();
            using OrtValue fed = OrtValue.CreateTensorValueFromMemory(photos, [count, .. _shape]);
            using IDisposableReadOnlyCollection<OrtValue> given = _session.Run(run, [_input], [fed], [_features]);
            return (given[0].GetTensorTypeAndShape().Shape, given[0].GetTensorDataAsSpan<float>().ToArray());
        }

        public void Dispose() => _session.Dispose();
    }
}
