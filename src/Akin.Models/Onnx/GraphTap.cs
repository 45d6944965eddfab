using Onnx;

namespace Akin.Models.Onnx;

/// <summary>Edits a graph so that it returns chosen tensors and nothing behind them is computed.</summary>
public static class GraphTap
{
    /// <summary>
    /// Makes the named tensors the graph's only outputs and drops every node and weight that none of them needs.
    /// Types and shapes are left out: the engine infers them, and declared ones may hold the old batch size.
    /// </summary>
    /// <param name="model">The model, changed in place.</param>
    /// <param name="tensors">Names of tensors of the graph, each once.</param>
    public static void ReturnOnly(ModelProto model, params IReadOnlyCollection<string> tensors)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tensors);
        model.Graph.Output.Clear();
        model.Graph.Output.AddRange(tensors.Select(t => new ValueInfoProto { Name = t }));
        DropUnneeded(model.Graph);
        model.Graph.ValueInfo.Clear();
    }

    /// <summary>Appends what makes a tensor one float32 vector per photo: a cast where needed, then pooling.</summary>
    /// <param name="model">The model, changed in place; its outputs stay as they are.</param>
    /// <param name="tensor">The tensor's name.</param>
    /// <param name="isFloat">Whether it is float32 already.</param>
    /// <param name="rank">Its rank: 4 (N x C x H x W) and 3 (N x T x C) are pooled, any other is left as it is.</param>
    /// <param name="pooling">How to pool.</param>
    /// <returns>The name of the vector's tensor; the tensor itself where there is nothing to do.</returns>
    public static string VectorOf(ModelProto model, string tensor, bool isFloat, int rank, Pooling pooling)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!isFloat)
            tensor = Append(model, Cast(tensor, NewName(model, "akin_cast"), (int)TensorProto.Types.DataType.Float));
        if (pooling != Pooling.None && rank is 3 or 4)
            tensor = Append(model, rank == 4 ? PoolPositions(model, tensor, pooling) : PoolTokens(model, tensor, pooling));
        return tensor;
    }

    /// <summary>
    /// Lets a graph take any number of photos at once where it was saved for a fixed number; whether its nodes bear
    /// that is only known by running it.
    /// </summary>
    /// <param name="model">The model, changed in place.</param>
    public static void FreeBatch(ModelProto model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var graph = new OnnxGraph(model.Graph);
        foreach (ValueInfoProto input in graph.Inputs.Where(i => i.Type?.TensorType?.Shape?.Dim.Count > 0))
        {
            TensorShapeProto.Types.Dimension batch = input.Type.TensorType.Shape.Dim[0];
            batch.ClearDimValue();
            batch.DimParam = "N";
        }
    }

    /// <summary>Puts a Cast behind an input that is not float32, so that callers only ever feed float32.</summary>
    /// <param name="model">The model, changed in place.</param>
    public static void FeedFloat(ModelProto model)
    {
        ArgumentNullException.ThrowIfNull(model);
        const int Float = (int)TensorProto.Types.DataType.Float;
        GraphProto graph = model.Graph;
        foreach (ValueInfoProto input in new OnnxGraph(graph).Inputs.Where(i => i.Type?.TensorType is not null).ToList())
        {
            int type = input.Type.TensorType.ElemType;
            if (type == Float)
                continue;
            string cast = input.Name + "_akin_cast";
            foreach (NodeProto node in graph.Node)
            {
                for (int i = 0; i < node.Input.Count; i++)
                {
                    if (node.Input[i] == input.Name)
                        node.Input[i] = cast;
                }
            }

            graph.Node.Insert(0, Cast(input.Name, cast, type));
            input.Type.TensorType.ElemType = Float;
        }
    }

    // Several tensors of a graph may get a vector each.
    private static string NewName(ModelProto model, string name) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name}_{model.Graph.Node.Count}");

    private static string Append(ModelProto model, NodeProto node)
    {
        model.Graph.Node.Add(node);
        return node.Output[0];
    }

    private static NodeProto PoolPositions(ModelProto model, string tensor, Pooling pooling)
    {
        string name = NewName(model, "akin_pooled");
        return new NodeProto
        {
            Name = name,
            OpType = pooling == Pooling.Avg ? "GlobalAveragePool" : "GlobalMaxPool",
            Input = { tensor },
            Output = { name },
        };
    }

    private static NodeProto PoolTokens(ModelProto model, string tensor, Pooling pooling)
    {
        string name = NewName(model, "akin_pooled"), axes = name + "_axes";
        var node = new NodeProto
        {
            Name = name,
            OpType = pooling == Pooling.Avg ? "ReduceMean" : "ReduceMax",
            Input = { tensor },
            Output = { name },
        };
        AttributeProto.Types.AttributeType ints = AttributeProto.Types.AttributeType.Ints;
        node.Attribute.Add(new AttributeProto { Name = "keepdims", Type = AttributeProto.Types.AttributeType.Int, I = 0 });

        // From opset 18 on the axes of ReduceMean and ReduceMax are an input, before that an attribute.
        if (OpsetOf(model) < 18)
        {
            node.Attribute.Add(new AttributeProto { Name = "axes", Type = ints, Ints = { 1 } });
            return node;
        }

        model.Graph.Initializer.Add(new TensorProto
        {
            Name = axes,
            DataType = (int)TensorProto.Types.DataType.Int64,
            Dims = { 1 },
            Int64Data = { 1 },
        });
        node.Input.Add(axes);
        return node;
    }

    private static NodeProto Cast(string from, string to, int type) => new()
    {
        Name = to,
        OpType = "Cast",
        Input = { from },
        Output = { to },
        Attribute = { new AttributeProto { Name = "to", Type = AttributeProto.Types.AttributeType.Int, I = type } },
    };

    private static long OpsetOf(ModelProto model) =>
        model.OpsetImport.Where(o => o.Domain is "" or "ai.onnx").Select(o => o.Version).DefaultIfEmpty(1).Max();

    private static void DropUnneeded(GraphProto graph)
    {
        var view = new OnnxGraph(graph);
        var needed = new HashSet<string>(graph.Output.Select(o => o.Name), StringComparer.Ordinal);
        var open = new Stack<string>(needed);
        var nodes = new HashSet<NodeProto>(ReferenceEqualityComparer.Instance);
        while (open.TryPop(out string? tensor))
        {
            if (view.Producer(tensor) is not { } node || !nodes.Add(node))
                continue;
            foreach (string input in node.Input.Concat(CapturedBy(node)).Where(needed.Add))
                open.Push(input);
        }

        var keptNodes = graph.Node.Where(nodes.Contains).ToList();
        graph.Node.Clear();
        graph.Node.AddRange(keptNodes);
        var keptWeights = graph.Initializer.Where(w => needed.Contains(w.Name)).ToList();
        graph.Initializer.Clear();
        graph.Initializer.AddRange(keptWeights);
        var keptSparse = graph.SparseInitializer.Where(w => needed.Contains(w.Values.Name)).ToList();
        graph.SparseInitializer.Clear();
        graph.SparseInitializer.AddRange(keptSparse);
        var keptInputs = graph.Input.Where(i => needed.Contains(i.Name)).ToList();
        graph.Input.Clear();
        graph.Input.AddRange(keptInputs);
    }

    // The bodies of If, Loop and Scan use tensors of the graph around them without naming them as inputs.
    private static IEnumerable<string> CapturedBy(NodeProto node) =>
        node.Attribute.SelectMany(a => a.G is null ? a.Graphs : a.Graphs.Prepend(a.G))
            .SelectMany(g => g.Node.SelectMany(n => n.Input.Concat(CapturedBy(n))));
}
