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
    /// <param name="layout">What its axes mean; null where it is not pooled.</param>
    /// <param name="pooling">How to pool over the positions.</param>
    /// <returns>The name of the vector's tensor; the tensor itself where there is nothing to do.</returns>
    public static string AppendVector(ModelProto model, string tensor, bool isFloat, ActivationLayout? layout, Pooling pooling)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!isFloat)
            tensor = Append(model, Cast(tensor, NewName(model, "akin_cast"), (int)TensorProto.Types.DataType.Float));
        if (layout is null || pooling == Pooling.None)
            return tensor;
        if (pooling == Pooling.Cls)
            return layout.PositionAxes.Count == 0 ? tensor : Append(model, FirstToken(model, tensor, layout.PositionAxes[0]));
        if (layout.LeadingTokens > 0)
            tensor = Append(model, Patches(model, tensor, layout.PositionAxes[0], layout.LeadingTokens));
        return Append(model, layout is { IsChannelsFirst: true, Rank: 4, ChannelAxes.Count: 1 }
            ? PoolPlanes(model, tensor, pooling)
            : PoolAxes(model, tensor, layout.PositionAxes, pooling));
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
            string cast = input.Name + "_akin_cast", rounded = input.Name + "_akin_rounded";
            Replace(graph, input.Name, cast);
            // A cast to integers cuts off, and there is no operator to round with before set 11.
            bool rounds = InputValues.IsInteger((TensorProto.Types.DataType)type) && GetOpset(model) >= 11;
            graph.Node.Insert(0, Cast(rounds ? rounded : input.Name, cast, type));
            if (rounds)
                graph.Node.Insert(0, new NodeProto { Name = rounded, OpType = "Round", Input = { input.Name }, Output = { rounded } });
            input.Type.TensorType.ElemType = Float;
        }
    }

    private static void Replace(GraphProto graph, string input, string by)
    {
        foreach (NodeProto node in graph.Node)
        {
            for (int i = 0; i < node.Input.Count; i++)
            {
                if (node.Input[i] == input)
                    node.Input[i] = by;
            }

            foreach (GraphProto body in node.Attribute.SelectMany(OnnxGraph.Bodies))
                Replace(body, input, by);
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

    private static NodeProto FirstToken(ModelProto model, string tensor, int axis)
    {
        string name = NewName(model, "akin_class_token"), first = name + "_index";
        model.Graph.Initializer.Add(new TensorProto { Name = first, DataType = (int)TensorProto.Types.DataType.Int64, Int64Data = { 0 } });
        return new NodeProto
        {
            Name = name,
            OpType = "Gather",
            Input = { tensor, first },
            Output = { name },
            Attribute = { new AttributeProto { Name = "axis", Type = AttributeProto.Types.AttributeType.Int, I = axis } },
        };
    }

    private static NodeProto Patches(ModelProto model, string tensor, int axis, int from)
    {
        string name = NewName(model, "akin_patches");
        var node = new NodeProto { Name = name, OpType = "Slice", Input = { tensor }, Output = { name } };
        // From opset 10 on starts, ends and axes are inputs, before that attributes.
        foreach ((string what, long value) in new[] { ("starts", from), ("ends", int.MaxValue), ("axes", (long)axis) })
        {
            if (GetOpset(model) < 10)
            {
                node.Attribute.Add(new AttributeProto { Name = what, Type = AttributeProto.Types.AttributeType.Ints, Ints = { value } });
                continue;
            }

            node.Input.Add(AddWhole(model, name + "_" + what, value));
        }

        return node;
    }

    private static NodeProto PoolPlanes(ModelProto model, string tensor, Pooling pooling)
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

    private static NodeProto PoolAxes(ModelProto model, string tensor, IReadOnlyList<int> positions, Pooling pooling)
    {
        string name = NewName(model, "akin_pooled");
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
        if (GetOpset(model) < 18)
        {
            node.Attribute.Add(new AttributeProto { Name = "axes", Type = ints, Ints = { positions.Select(a => (long)a) } });
            return node;
        }

        node.Input.Add(AddWhole(model, name + "_axes", [.. positions.Select(a => (long)a)]));
        return node;
    }

    private static string AddWhole(ModelProto model, string name, params long[] values)
    {
        model.Graph.Initializer.Add(new TensorProto { Name = name, DataType = (int)TensorProto.Types.DataType.Int64, Dims = { values.Length }, Int64Data = { values } });
        return name;
    }

    private static NodeProto Cast(string from, string to, int type) => new()
    {
        Name = to,
        OpType = "Cast",
        Input = { from },
        Output = { to },
        Attribute = { new AttributeProto { Name = "to", Type = AttributeProto.Types.AttributeType.Int, I = type } },
    };

    private static long GetOpset(ModelProto model) =>
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
            foreach (string input in node.Input.Concat(OnnxGraph.CapturedBy(node)).Where(needed.Add))
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
}
