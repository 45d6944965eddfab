using System.Collections.Frozen;
using Onnx;

namespace Akin.Models.Onnx;

/// <summary>
/// A view of an ONNX graph by tensor names: which node makes a tensor, which tensors are weights, which are photos,
/// and which node a layer's name means.
/// </summary>
public sealed class OnnxGraph
{
    private readonly Dictionary<string, NodeProto> _producers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _constants = new(StringComparer.Ordinal);

    /// <summary>Indexes a graph. The graph is not copied and must not be changed while the view is used.</summary>
    /// <param name="graph">The graph of a model.</param>
    public OnnxGraph(GraphProto graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        Graph = graph;
        foreach (TensorProto weight in graph.Initializer)
            _constants.Add(weight.Name);
        foreach (SparseTensorProto weight in graph.SparseInitializer)
            _constants.Add(weight.Values.Name);
        foreach (NodeProto node in graph.Node)
        {
            foreach (string output in node.Output.Where(o => o.Length > 0))
                _producers[output] = node;

            // A node fed by nothing but constants is itself a constant (a reshaped or quantized weight), unless it draws random numbers.
            if (!RandomOperators.Contains(node.OpType) && node.Input.Concat(CapturedBy(node)).All(i => i.Length == 0 || _constants.Contains(i)))
                _constants.UnionWith(node.Output);
        }
    }

    /// <summary>The operators whose result is another one each time.</summary>
    internal static FrozenSet<string> RandomOperators { get; } = FrozenSet.Create(
        StringComparer.Ordinal, "Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike");

    /// <summary>The graph that is viewed.</summary>
    public GraphProto Graph { get; }

    /// <summary>The inputs that a caller feeds: declared inputs that are no weights.</summary>
    public IEnumerable<ValueInfoProto> Inputs => Graph.Input.Where(i => !_constants.Contains(i.Name));

    /// <summary>Whether a tensor is a weight, or computed of weights alone.</summary>
    /// <param name="tensor">A tensor's name.</param>
    public bool IsConstant(string tensor) => _constants.Contains(tensor);

    /// <summary>The nodes whose result depends on the photo, in the order in which the graph runs them.</summary>
    public IEnumerable<NodeProto> Layers => Graph.Node.Where(n => n.Output.Any(o => o.Length > 0) && !_constants.Contains(GetOutput(n)));

    /// <summary>The layers that can be computed of one input alone.</summary>
    /// <param name="input">The input's name.</param>
    internal IEnumerable<NodeProto> GetLayers(string input)
    {
        var others = Inputs.Select(i => i.Name).Where(i => i != input).ToHashSet(StringComparer.Ordinal);
        foreach (NodeProto node in Graph.Node)
        {
            if (node.Input.Concat(CapturedBy(node)).Any(others.Contains))
                others.UnionWith(node.Output.Where(o => o.Length > 0));
        }

        return Layers.Where(n => !others.Contains(GetOutput(n)));
    }

    /// <summary>The name people use for a node: its own, or its output's where it has none.</summary>
    /// <param name="node">A node of the graph.</param>
    public static string GetName(NodeProto node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.Name.Length > 0 ? node.Name : GetOutput(node);
    }

    /// <summary>The first tensor that a node gives; a node may leave out those before it.</summary>
    /// <param name="node">A node of the graph.</param>
    internal static string GetOutput(NodeProto node) => node.Output.First(o => o.Length > 0);

    /// <summary>The first input of a node that depends on the photo; null where there is none.</summary>
    /// <param name="node">A node of the graph.</param>
    public string? DataInput(NodeProto node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.Input.Concat(CapturedBy(node)).FirstOrDefault(i => i.Length > 0 && !_constants.Contains(i));
    }

    /// <summary>The node that makes a tensor; null for the graph's inputs and weights.</summary>
    /// <param name="tensor">A tensor's name.</param>
    public NodeProto? Producer(string tensor) => _producers.GetValueOrDefault(tensor);

    /// <summary>Finds the tensor that a layer's name and side mean.</summary>
    /// <param name="layer">A node's name, or the name of a tensor that a node makes.</param>
    /// <param name="take">The side of the layer.</param>
    /// <returns>The tensor's name.</returns>
    /// <exception cref="ModelException">No layer has that name; the message names the nearest ones.</exception>
    public string GetTensor(string layer, Take take)
    {
        NodeProto node = Layers.FirstOrDefault(n => n.Name == layer)
            ?? Layers.FirstOrDefault(n => n.Output.Contains(layer))
            ?? throw new ModelException(
                $"the model has no layer '{layer}'; nearest: {string.Join(", ", Nearest(layer))}") { Code = ErrorCodes.BadLayer };
        if (take == Take.Input)
            return DataInput(node) ?? throw new ModelException($"the layer '{layer}' has no input that depends on the photo");
        return node.Output.Contains(layer) ? layer : GetOutput(node);
    }

    /// <summary>
    /// The tensors that the bodies of If, Loop and Scan use of the graph around them, without naming them as inputs.
    /// </summary>
    /// <param name="node">A node of the graph.</param>
    internal static IEnumerable<string> CapturedBy(NodeProto node) => node.Attribute.SelectMany(Bodies).SelectMany(body =>
    {
        var own = body.Node.SelectMany(n => n.Output).Concat(body.Input.Select(i => i.Name)).Concat(body.Initializer.Select(w => w.Name)).ToHashSet(StringComparer.Ordinal);
        return body.Node.SelectMany(n => n.Input.Concat(CapturedBy(n))).Concat(body.Output.Select(o => o.Name)).Where(i => i.Length > 0 && !own.Contains(i));
    });

    /// <summary>The graphs that an attribute holds.</summary>
    /// <param name="attribute">An attribute of a node.</param>
    internal static IEnumerable<GraphProto> Bodies(AttributeProto attribute) => attribute.G is null ? attribute.Graphs : attribute.Graphs.Prepend(attribute.G);

    private IEnumerable<string> Nearest(string name) =>
        Layers.Select(GetName).Distinct().OrderBy(n => EditDistance(n, name)).Take(3);

    // Levenshtein's distance, one row at a time; names are short.
    private static int EditDistance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
