using Akin.Training.Gradients;
using Akin.Training.Gradients.Blocked;
using Akin.Training.Graphs;
using Onnx;

namespace Akin.Training.Benchmarks;

/// <summary>The graphs that are timed: a step of SGD with momentum on cross entropy, and its forward pass alone.</summary>
internal static class Step
{
    /// <summary>The whole step. Weights and momenta are inputs, their new values outputs.</summary>
    /// <param name="network">A network that returns logits; changed in place.</param>
    /// <param name="batch">The batch size.</param>
    /// <returns>For each state input the output that is its new value.</returns>
    public static IReadOnlyDictionary<string, string> Write(ModelProto network, int batch)
    {
        GraphProto graph = network.Graph;
        string logits = graph.Output[0].Name;
        graph.ValueInfo.Clear();
        TensorShapes shapes = TensorShapes.Infer(network, batch);
        string[] parameters = [.. graph.Initializer.Where(w => w.DataType == 1 && w.Dims.Count > 0 && IsTrainable(graph, w.Name)).Select(w => w.Name)];
        BlockedLayout.Apply(network, shapes, parameters.Contains);
        TrainingMode.Apply(network, shapes);
        var write = new GraphWriter(network, shapes) { Scope = "loss" };
        long classes = shapes.GetShape(logits)[1];
        graph.Input.Add(Value("labels", 7, batch));
        string logs = write.Unary("LogSoftmax", logits, ("axis", 1));
        string right = write.CastToFloat(write.Noted(
            write.Node("Equal", [write.Noted(write.Node("Unsqueeze", ["labels", write.Constant([1L])]), [batch, 1], 7),
                write.Constant([.. Enumerable.Range(0, (int)classes).Select(i => (long)i)], 1, classes)]),
            [batch, classes],
            9));
        string loss = write.Scale(write.ReduceSum(write.Mul(logs, right), [0, 1]), -1f / batch);
        IReadOnlyDictionary<string, string> gradients = Differentiator.AddGradients(network, shapes, loss, parameters);

        var updated = new Dictionary<string, string>(StringComparer.Ordinal);
        write = new GraphWriter(network, shapes) { Scope = "update" };
        foreach ((string parameter, string gradient) in gradients)
        {
            string momentum = parameter + "/momentum";
            graph.Input.Add(Value(momentum, 1, shapes.GetShape(parameter)));
            string moved = write.Node("Add", [write.Node("Mul", [momentum, write.Scalar(0.9f)]), gradient]);
            updated[momentum] = moved;
            updated[parameter] = write.Node("Sub", [parameter, write.Node("Mul", [moved, write.Scalar(0.01f)])]);
        }

        graph.Output.Clear();
        graph.Output.Add(new ValueInfoProto { Name = loss });
        graph.Output.AddRange(updated.Values.Select(o => new ValueInfoProto { Name = o }));
        BlockedFusion.Apply(network, shapes);
        MakeInputs(network, updated.Keys);
        return updated;
    }

    /// <summary>The network in training form without loss and gradients; weights are inputs as in the step.</summary>
    public static void WriteForward(ModelProto network, int batch)
    {
        GraphProto graph = network.Graph;
        graph.ValueInfo.Clear();
        string[] parameters = [.. graph.Initializer.Where(w => w.DataType == 1 && w.Dims.Count > 0 && IsTrainable(graph, w.Name)).Select(w => w.Name)];
        TensorShapes shapes = TensorShapes.Infer(network, batch);
        BlockedLayout.Apply(network, shapes, parameters.Contains);
        TrainingMode mode = TrainingMode.Apply(network, shapes);
        BlockedFusion.Apply(network, shapes);
        graph.Output.AddRange(mode.Statistics.SelectMany(s => new[] { s.Mean, s.Variance }).Select(o => new ValueInfoProto { Name = o }));
        MakeInputs(network, parameters);
    }

    // What layers learn: neither running statistics nor the constants that photos are normalized by.
    private static bool IsTrainable(GraphProto graph, string weight) => graph.Node.Any(n =>
        n.OpType is "Conv" or "Gemm" or "MatMul" or "BatchNormalization" && n.Input.IndexOf(weight) is 1 or 2);

    private static void MakeInputs(ModelProto network, IEnumerable<string> weights)
    {
        Dictionary<string, TensorProto> tensors = network.Graph.Initializer.ToDictionary(w => w.Name, StringComparer.Ordinal);
        foreach (string weight in weights)
        {
            if (!tensors.TryGetValue(weight, out TensorProto? tensor))
                continue;
            network.Graph.Initializer.Remove(tensor);
            network.Graph.Input.Add(Value(weight, 1, [.. tensor.Dims]));
        }
    }

    private static ValueInfoProto Value(string name, int type, params long[] dims)
    {
        var shape = new TensorShapeProto();
        shape.Dim.AddRange(dims.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }));
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type, Shape = shape } } };
    }
}
