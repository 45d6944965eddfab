using Akin.Models.Onnx;
using Akin.Training.Graphs;
using Onnx;

namespace Akin.Training.Networks;

/// <summary>Finds what can learn in a network, layer by layer.</summary>
internal static class WeightLayers
{
    // Which inputs of an operator are weights. Of Add and Mul only what stands behind the first layer: before it, they
    // normalize the photo.
    private static readonly Dictionary<string, int[]> WeightInputs = new(StringComparer.Ordinal)
    {
        ["Conv"] = [1, 2],
        ["ConvTranspose"] = [1, 2],
        ["Gemm"] = [0, 1, 2],
        ["MatMul"] = [0, 1],
        ["Einsum"] = [0, 1, 2, 3],
        ["BatchNormalization"] = [1, 2],
        ["InstanceNormalization"] = [1, 2],
        ["LayerNormalization"] = [1, 2],
        ["GroupNormalization"] = [1, 2],
        ["PRelu"] = [1],
        ["Add"] = [0, 1],
        ["Mul"] = [0, 1],
    };

    /// <summary>The layers of a network in the order in which it runs them.</summary>
    public static IReadOnlyList<WeightLayer> Find(TrainingNetwork network)
    {
        GraphProto graph = network.Model.Graph;
        Dictionary<string, TensorProto> weights = graph.Initializer.Where(w => w.DataType == WeightValues.Float).ToDictionary(w => w.Name, StringComparer.Ordinal);
        IReadOnlyDictionary<string, string> quantized = QuantizedWeights.Sources(graph);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        List<(string Name, List<string> Weights)> layers = [];
        foreach (NodeProto node in graph.Node.Where(n => WeightInputs.ContainsKey(n.OpType)))
        {
            bool begins = node.OpType is "Conv" or "ConvTranspose" or "Gemm" or "MatMul" or "Einsum";
            string[] own = [.. WeightInputs[node.OpType].Where(i => i < node.Input.Count).Select(i => quantized.GetValueOrDefault(node.Input[i], node.Input[i]))
                .Where(i => weights.TryGetValue(i, out TensorProto? w) && (begins || w.Count() > 1) && !seen.Contains(i))];
            if (own.Length == 0 || (node.OpType is "Add" or "Mul" && layers.Count == 0))
                continue;
            seen.UnionWith(own);
            if (begins || layers.Count == 0)
                layers.Add((OnnxGraph.GetName(node), []));
            layers[^1].Weights.AddRange(own);
        }

        // Proxies of cosine tasks reach their product through a normalization, not directly.
        foreach (string apart in network.HeadWeights.Where(w => weights.ContainsKey(w) && !seen.Contains(w) && !IsStatistic(graph, w)))
            layers.Add((apart, [apart]));
        return [.. layers.Select(l => new WeightLayer(l.Name, l.Weights.Any(network.HeadWeights.Contains), l.Weights))];
    }

    /// <summary>The weights of some layers and of all that stands before them.</summary>
    /// <param name="network">The network.</param>
    /// <param name="layers">The layers' names.</param>
    /// <exception cref="Models.ModelException">There is no such layer; the nearest names are said.</exception>
    public static IReadOnlySet<string> UpTo(TrainingNetwork network, IReadOnlyList<string> layers)
    {
        var graph = new OnnxGraph(network.Model.Graph);
        var found = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(layers.Select(l => TensorNames.InGraph(graph, l)));
        while (open.TryPop(out string? tensor))
        {
            if (tensor.Length > 0 && found.Add(tensor) && graph.Producer(tensor) is { } node)
            {
                foreach (string input in node.Input)
                    open.Push(input);
            }
        }

        return found;
    }

    private static bool IsStatistic(GraphProto graph, string weight) =>
        graph.Node.Any(n => n.OpType == "BatchNormalization" && (n.Input[3] == weight || n.Input[4] == weight));
}

/// <summary>A layer with what can learn in it.</summary>
/// <param name="Name">The name of the convolution or matrix product that it begins with.</param>
/// <param name="IsHead">Whether it belongs to the head.</param>
/// <param name="Weights">Its kernels, matrices, biases, scales and slopes.</param>
internal sealed record WeightLayer(string Name, bool IsHead, IReadOnlyList<string> Weights);
