using Akin.Training.Graphs;
using Onnx;

namespace Akin.Training.Gradients;

/// <summary>
/// Derives gradients of a graph as nodes of the same graph, in reverse mode: from the loss back to the parameters,
/// each node passes the gradient of its outputs to its inputs by the rule of its operator, and gradients that meet
/// at a tensor are added. Only what lies between the parameters and the loss is differentiated.
/// </summary>
public static class Differentiator
{
    private const int NamedLayers = 5;

    /// <summary>Appends the gradients of a loss by parameters.</summary>
    /// <param name="model">The model with the loss built in as ordinary nodes; changed in place.</param>
    /// <param name="shapes">The shapes of its tensors at the batch size of training.</param>
    /// <param name="loss">The loss: a tensor of one float.</param>
    /// <param name="parameters">The trainable tensors: initializers or inputs of the graph.</param>
    /// <param name="table">The rules; null: <see cref="GradientTable.Default"/>.</param>
    /// <returns>For each parameter that the loss depends on, the tensor that is its gradient, of its shape.</returns>
    /// <exception cref="GradientException">An operator in between has no gradient; the model is unchanged then.</exception>
    public static IReadOnlyDictionary<string, string> AddGradients(
        ModelProto model, TensorShapes shapes, string loss, IReadOnlyCollection<string> parameters, GradientTable? table = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(shapes);
        long[] dims = shapes.GetShape(loss);
        if (Dimensions.Count(dims) != 1)
            throw new TrainingException($"the loss '{loss}' must be one number, not [{string.Join(", ", dims)}]");
        return Derive(
            model,
            shapes,
            [loss],
            write => new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [loss] = dims.Length == 0 ? write.Scalar(1f) : write.Constant([1f], dims),
            },
            parameters,
            table);
    }

    /// <summary>Appends gradients where those of some tensors are given already.</summary>
    /// <param name="model">The model; changed in place.</param>
    /// <param name="shapes">The shapes of its tensors.</param>
    /// <param name="seeds">For each tensor that the loss is known to depend on, the tensor that is the loss's gradient by it.</param>
    /// <param name="parameters">The trainable tensors.</param>
    /// <param name="table">The rules; null: <see cref="GradientTable.Default"/>.</param>
    /// <returns>As the other overload.</returns>
    /// <exception cref="GradientException">An operator in between has no gradient; the model is unchanged then.</exception>
    public static IReadOnlyDictionary<string, string> AddGradients(
        ModelProto model,
        TensorShapes shapes,
        IReadOnlyDictionary<string, string> seeds,
        IReadOnlyCollection<string> parameters,
        GradientTable? table = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(shapes);
        ArgumentNullException.ThrowIfNull(seeds);
        ArgumentNullException.ThrowIfNull(parameters);
        return Derive(model, shapes, [.. seeds.Keys], _ => seeds, parameters, table);
    }

    private static Dictionary<string, string> Derive(
        ModelProto model,
        TensorShapes shapes,
        string[] losses,
        Func<GraphWriter, IReadOnlyDictionary<string, string>> seeds,
        IReadOnlyCollection<string> parameters,
        GradientTable? table)
    {
        table ??= GradientTable.Default;
        List<NodeProto> path = Between(model.Graph, shapes, losses, parameters, table, out HashSet<string> active);
        Check(path, table, shapes, parameters);

        int nodes = model.Graph.Node.Count, weights = model.Graph.Initializer.Count;
        var writer = new GraphWriter(model, shapes);
        var arrived = seeds(writer).ToDictionary(s => s.Key, s => new List<string> { s.Value }, StringComparer.Ordinal);
        string? Total(string tensor)
        {
            if (!arrived.TryGetValue(tensor, out List<string>? gradients))
                return null;
            if (gradients.Count > 1)
            {
                string sum = gradients.Count == 2
                    ? writer.Add(gradients[0], gradients[1])
                    : writer.Noted(writer.Node("Sum", [.. gradients]), shapes.GetShape(tensor));
                gradients.Clear();
                gradients.Add(sum);
            }

            return gradients[0];
        }

        void AddGradient(string tensor, string gradient)
        {
            if (!arrived.TryGetValue(tensor, out List<string>? gradients))
                arrived[tensor] = gradients = [];
            gradients.Add(gradient);
        }

        for (int i = path.Count - 1; i >= 0; i--)
        {
            NodeProto node = path[i];
            if (!node.Output.Any(arrived.ContainsKey))
                continue;
            writer.Scope = "gradient/" + shapes.GetLayerName(node);
            var context = new GradientContext(
                node, writer, active.Contains, o => o < node.Output.Count ? Total(node.Output[o]) : null, AddGradient);
            try
            {
                table.GetRule(node)!(context);
            }
            catch (TrainingException e)
            {
                while (model.Graph.Node.Count > nodes)
                    model.Graph.Node.RemoveAt(model.Graph.Node.Count - 1);
                while (model.Graph.Initializer.Count > weights)
                    model.Graph.Initializer.RemoveAt(model.Graph.Initializer.Count - 1);
                throw new GradientException($"{e.Message}: {Freezing(path, node, shapes, parameters)}", node.Output[0], e.Message, e);
            }
        }

        writer.Scope = "gradient";
        return parameters.Distinct(StringComparer.Ordinal).Where(arrived.ContainsKey)
            .ToDictionary(p => p, p => Total(p)!, StringComparer.Ordinal);
    }

    // The nodes that the loss depends on and that depend on a parameter, in the graph's order, which is topological.
    private static List<NodeProto> Between(
        GraphProto graph,
        TensorShapes shapes,
        IEnumerable<string> losses,
        IReadOnlyCollection<string> parameters,
        GradientTable table,
        out HashSet<string> active)
    {
        active = new HashSet<string>(parameters, StringComparer.Ordinal);
        HashSet<string> whole = QuantizationGradients.WholeNumbers(graph, shapes);
        var fromParameters = new List<NodeProto>();
        foreach (NodeProto node in graph.Node)
        {
            if (table.Stops(node) || !node.Reads().Any(active.Contains))
                continue;
            fromParameters.Add(node);
            foreach (string output in node.Output)
            {
                if (output.Length > 0 && (whole.Contains(output) || (shapes.TryGet(output, out TensorShape shape) && shape.IsFloat)))
                    active.Add(output);
            }
        }

        var needed = new HashSet<string>(losses, StringComparer.Ordinal);
        var path = new List<NodeProto>();
        for (int i = fromParameters.Count - 1; i >= 0; i--)
        {
            if (!fromParameters[i].Output.Any(needed.Contains))
                continue;
            path.Add(fromParameters[i]);
            needed.UnionWith(fromParameters[i].Reads().Where(active.Contains));
        }

        path.Reverse();
        return path;
    }

    // Before anything is written: an operator without a gradient is named with the layers that it keeps from training.
    private static void Check(List<NodeProto> path, GradientTable table, TensorShapes shapes, IReadOnlyCollection<string> parameters)
    {
        if (path.LastOrDefault(n => table.GetRule(n) is null) is { } last)
        {
            string why = $"the operator {last.OpType} (layer '{shapes.GetLayerName(last)}') has no gradient";
            throw new GradientException($"{why}: {Freezing(path, last, shapes, parameters)}", last.Output[0], why);
        }
    }

    // The layers that a node keeps from training, by the names that the user's file has, and what to do.
    private static string Freezing(List<NodeProto> path, NodeProto node, TensorShapes shapes, IReadOnlyCollection<string> parameters)
    {
        var before = new HashSet<string>(node.Reads(), StringComparer.Ordinal);
        var trained = new List<string>();
        var wanted = parameters.ToHashSet(StringComparer.Ordinal);
        for (int i = path.IndexOf(node) - 1; i >= 0; i--)
        {
            NodeProto earlier = path[i];
            if (!earlier.Output.Any(before.Contains))
                continue;
            before.UnionWith(earlier.Input);
            if (!earlier.Input.Any(wanted.Contains))
                continue;
            string layer = shapes.GetLayerName(wanted.Contains(earlier.Input[0]) ? QuantizedWeights.GetReader(path, earlier) : earlier);
            if (!trained.Contains(layer))
                trained.Add(layer);
        }

        string layers = trained.Count switch
        {
            0 => "its own weights can't be trained",
            <= NamedLayers => $"it stands behind {string.Join(", ", trained)}",
            _ => $"it stands behind {string.Join(", ", trained.Take(NamedLayers))} and {trained.Count - NamedLayers} more layers",
        };
        return $"{layers}; freeze the network up to '{shapes.GetLayerName(node)}'";
    }
}

/// <summary>An operator between the loss and what is to learn has no gradient.</summary>
public sealed class GradientException : TrainingException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="tensor">The first output of the node.</param>
    /// <param name="why">What is wrong with the node, without what to do.</param>
    /// <param name="inner">What its rule said; null where it has none.</param>
    internal GradientException(string message, string tensor, string why, Exception? inner = null)
        : base(message, inner) => (Code, Tensor, Why) = (ErrorCodes.NoGradient, tensor, why);

    /// <summary>The first output of the node, which names it even where several nodes have one name.</summary>
    public string Tensor { get; }

    /// <summary>What is wrong with the node, as the beginning of a sentence.</summary>
    public string Why { get; }
}
