using System.Collections.Frozen;
using Onnx;

namespace Akin.Models.Onnx;

/// <summary>
/// Follows a graph from the photo on and tells of each tensor which axes hold channels and which hold positions. It begins with the
/// input, whose layout is known; convolutions and the like take and give channels first; everything else passes on, moves, joins or
/// divides axes. An operator that it does not know ends the trail: then nothing is told, never a guess.
/// </summary>
internal sealed class LayoutInference
{
    // Channels first by definition, in what they are given and in what they give.
    private static readonly FrozenSet<string> ChannelsFirst = FrozenSet.Create(StringComparer.Ordinal,
        "Conv", "ConvTranspose", "ConvInteger", "QLinearConv", "FusedConv", "DeformConv", "MaxPool", "AveragePool", "LpPool", "GlobalAveragePool",
        "GlobalMaxPool", "GlobalLpPool", "MaxUnpool", "QLinearAveragePool", "QLinearGlobalAveragePool", "DepthToSpace", "SpaceToDepth", "GridSample");

    // Take channels first as well, but leave every value its place: what is known of their input stays true.
    private static readonly FrozenSet<string> NormalizesChannels = FrozenSet.Create(
        StringComparer.Ordinal, "BatchNormalization", "InstanceNormalization", "LRN", "ImageScaler");

    // Value by value, from one tensor or from several; also those that normalize along axes, which leaves every value its place.
    private static readonly FrozenSet<string> ByValue = FrozenSet.Create(StringComparer.Ordinal,
        "Abs", "Add", "And", "BiasGelu", "BiasSoftmax", "BiasSplitGelu", "Cast", "CastLike", "Ceil", "Celu", "Clip", "Cos", "CumSum", "DequantizeLinear", "Div", "Dropout",
        "DynamicQuantizeLinear", "Elu", "Equal", "Erf", "Exp", "FastGelu", "Floor", "Gelu", "Greater", "GreaterOrEqual", "GroupNormalization", "HardSigmoid", "HardSwish",
        "Hardmax", "Identity", "LayerNormalization", "LeakyRelu", "Less", "LessOrEqual", "Log", "LogSoftmax", "LpNormalization", "Max", "Mean", "MeanVarianceNormalization",
        "Min", "Mish", "Mod", "Mul", "Neg", "Not", "Or", "PRelu", "Pow", "QLinearAdd", "QLinearLeakyRelu", "QLinearMul", "QLinearSigmoid", "QLinearSoftmax", "QuantizeLinear",
        "QuickGelu", "RMSNormalization", "Reciprocal", "Relu", "Round", "ScaledTanh", "Selu", "Shrink", "Sigmoid", "Sign", "SimplifiedLayerNormalization", "Sin",
        "SkipLayerNormalization", "SkipSimplifiedLayerNormalization", "Softmax", "Softplus", "Softsign", "Sqrt", "Sub", "Sum", "Swish", "Tanh", "ThresholdedRelu", "Trilu", "Where", "Xor");

    // Axes keep their place and meaning, their sizes change.
    private static readonly FrozenSet<string> ByAxis = FrozenSet.Create(StringComparer.Ordinal,
        "CenterCropPad", "Crop", "Pad", "Resize", "ScatterElements", "ScatterND", "Slice", "Split", "SplitToSequence", "Tile", "TopK", "Upsample",
        "Attention", "MultiHeadAttention");

    private static readonly FrozenSet<string> Regrouped = FrozenSet.Create(StringComparer.Ordinal, "Flatten", "Reshape", "Squeeze", "Unsqueeze");

    private readonly OnnxGraph _graph;
    private readonly GraphConstants _constants;
    private readonly Dictionary<string, long[]> _shapes;
    private readonly Dictionary<string, AxisRoles> _roles = new(StringComparer.Ordinal);

    private LayoutInference(GraphProto graph, IReadOnlyDictionary<string, long[]> shapes) =>
        (_graph, _constants, _shapes) = (new OnnxGraph(graph), new GraphConstants(graph), new Dictionary<string, long[]>(shapes, StringComparer.Ordinal));

    /// <summary>Follows a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="input">The photo's input.</param>
    /// <param name="shapes">The shapes that tensors had when photos were run, the input's too; those that are missing tell nothing.</param>
    /// <returns>The layout of each tensor of which it is certain.</returns>
    public static IReadOnlyDictionary<string, ActivationLayout> Run(GraphProto graph, OnnxInput input, IReadOnlyDictionary<string, long[]> shapes)
    {
        var inference = new LayoutInference(graph, shapes);
        AxisRole[] photo = input.Tensor.Layout == Imaging.TensorLayout.Nchw
            ? [AxisRole.Photo, AxisRole.Channel, AxisRole.Position, AxisRole.Position]
            : [AxisRole.Photo, AxisRole.Position, AxisRole.Position, AxisRole.Channel];
        inference._roles[input.Name] = AxisRoles.From(shapes[input.Name], photo);
        foreach (NodeProto node in graph.Node)
            inference.Follow(node);
        inference.LookBack(graph);
        return inference._roles.Select(r => (r.Key, Layout: r.Value.ToLayout())).Where(r => r.Layout is not null)
            .ToDictionary(r => r.Key, r => r.Layout!, StringComparer.Ordinal);
    }

    private void Follow(NodeProto node)
    {
        foreach (string output in node.Output.Where(o => o.Length > 0))
        {
            if (!_shapes.TryGetValue(output, out long[]? shape))
            {
                // The casts of the input that were put there lately have its shape.
                if (node.Input.Count != 1 || node.OpType is not ("Cast" or "Round") || !_shapes.TryGetValue(node.Input[0], out shape))
                    continue;
                _shapes[output] = shape;
            }

            AxisRoles? roles = node.Input.Select(Known).Any(r => ReferenceEquals(r, AxisRoles.Contradictory))
                ? AxisRoles.Contradictory
                : Infer(node, shape);
            if (roles is not null && (ReferenceEquals(roles, AxisRoles.Contradictory) || roles.Rank == shape.Length))
                _roles[output] = roles;
        }
    }

    // What an unknown operator gave is told by a convolution that takes it, directly or behind operators that work value by value.
    private void LookBack(GraphProto graph)
    {
        foreach (NodeProto node in graph.Node.Reverse().Where(n => n.Input.Count > 0 && !_roles.ContainsKey(n.Input[0])))
        {
            if (_shapes.TryGetValue(node.Input[0], out long[]? given) && (ChannelsFirst.Contains(node.OpType) || NormalizesChannels.Contains(node.OpType)) && IsPlain(node))
                _roles[node.Input[0]] = AxisRoles.ChannelsFirst(given);
            else if (given is not null && ByValue.Contains(node.OpType) && Known(node.Output[0]) is { } result && result.Rank == given.Length)
                _roles[node.Input[0]] = result.Resize(given);
        }
    }

    private AxisRoles? Infer(NodeProto node, long[] shape)
    {
        AxisRoles? first = node.Input.Count > 0 ? Known(node.Input[0]) : null;
        string op = node.OpType;
        if (ChannelsFirst.Contains(op) && IsPlain(node))
            return first?.MayBeChannelsFirst() == false ? AxisRoles.Contradictory : AxisRoles.ChannelsFirst(shape);
        if (NormalizesChannels.Contains(op))
            return first ?? AxisRoles.ChannelsFirst(shape);
        if (ByValue.Contains(op))
            return AxisRoles.Merge(node.Input.Select(Known).OfType<AxisRoles>(), shape);
        if (op == "Einsum")
            return Einsum(node, shape);
        if (op.Contains("MatMul", StringComparison.Ordinal) || op == "Gemm")
            return Product(node, shape);
        if (op == "Concat")
            return Concat(node, shape);
        if (first is null)
            return null;
        if (ByAxis.Contains(op))
            return first.Rank == shape.Length ? first.Resize(shape) : null;
        if (Regrouped.Contains(op))
            return first.Reshape(shape);
        return op switch
        {
            "Transpose" => first.Permute(node.Attribute.FirstOrDefault(a => a.Name == "perm") is { } perm
                ? [.. perm.Ints.Select(a => (int)a)]
                : [.. Enumerable.Range(0, first.Rank).Reverse()]),
            "Expand" => AxisRoles.Merge([first], shape),
            "Gather" => Gather(node, first, shape),
            "ArgMax" or "ArgMin" => Reduce(first, shape, [Integer(node, "axis", 0)]),
            _ when op.StartsWith("Reduce", StringComparison.Ordinal) => Reduce(first, shape, _constants.Axes(node)),
            _ => null,
        };
    }

    private static AxisRoles? Reduce(AxisRoles given, long[] shape, IReadOnlyList<long>? axes) =>
        given.Rank == shape.Length ? given.Resize(shape)
        : axes is null ? null
        : given.Without([.. axes.Select(a => (int)(a < 0 ? a + given.Rank : a))]);

    private static AxisRoles? Gather(NodeProto node, AxisRoles given, long[] shape)
    {
        int axis = (int)Integer(node, "axis", 0);
        return (shape.Length - given.Rank) switch
        {
            0 => given.Resize(shape),
            -1 => given.Without([axis < 0 ? axis + given.Rank : axis]),
            _ => null,
        };
    }

    private AxisRoles? Concat(NodeProto node, long[] shape)
    {
        AxisRoles[] given = [.. node.Input.Select(Known).OfType<AxisRoles>().Where(r => r.Rank == shape.Length)];
        if (given.Length == 0)
            return null;
        int axis = (int)Integer(node, "axis", 1);
        axis = axis < 0 ? axis + shape.Length : axis;
        if (AxisRoles.Merge(given.Select(g => g.With(axis, AxisRole.Unknown, 1)), shape) is not { } others || ReferenceEquals(others, AxisRoles.Contradictory))
            return given.Length == 1 ? given[0].Resize(shape) : AxisRoles.Contradictory;
        AxisRole?[] roles = [.. given.Select(g => g[axis]).Where(r => r is not null).Distinct()];
        return others.With(axis, roles is [{ } role] ? role : AxisRole.Unknown, shape[axis]);
    }

    // The last axis of the first tensor and the last but one of the second are summed over.
    private AxisRoles? Product(NodeProto node, long[] shape)
    {
        if (node.Attribute.Any(a => a.Name is "transBatchA" or "transBatchB" && a.I != 0))
            return null;
        int second = node.OpType.StartsWith("QLinear", StringComparison.Ordinal) ? 3 : 1;
        if (node.Input.Count <= second)
            return null;
        AxisRoles? a = Known(node.Input[0]), b = Known(node.Input[second]);
        a = a is { Rank: > 1 } && Integer(node, "transA", 0) != 0 ? Swapped(a) : a;
        b = b is { Rank: > 1 } && Integer(node, "transB", 0) != 0 ? Swapped(b) : b;
        int last = shape.Length - 1;
        if (last < 1 || (a is null && !_graph.IsConstant(node.Input[0])) || (b is null && !_graph.IsConstant(node.Input[second])))
            return null;
        if (a is not null && b is null)
            return a.Rank == shape.Length ? a.With(last, Learned(a, last), shape[last]) : null;
        if (a is null && b is not null)
            return b.Rank == shape.Length ? b.With(last - 1, Learned(b, last - 1), shape[last - 1]) : null;
        if (a is null || b is null || a.Rank != shape.Length || b.Rank != shape.Length)
            return null;
        AxisRoles rows = a.With(last, AxisRole.Unknown, shape[last]), columns = b.With(last - 1, AxisRole.Unknown, shape[last - 1]);
        return AxisRoles.Merge([rows, columns], shape);
    }

    // What weights make of positions are positions still; of anything else, channels.
    private static AxisRole Learned(AxisRoles given, int axis) => given[axis] switch
    {
        AxisRole.Position => AxisRole.Position,
        AxisRole.Unknown when !given.IsMixed(axis) => AxisRole.Unknown,
        _ => AxisRole.Channel,
    };

    private AxisRoles? Einsum(NodeProto node, long[] shape)
    {
        string[] sides = [.. (node.Attribute.FirstOrDefault(a => a.Name == "equation")?.S.ToStringUtf8() ?? "").Replace(" ", "", StringComparison.Ordinal).Split("->")];
        if (sides.Length != 2 || sides[0].Contains('.', StringComparison.Ordinal) || sides[1].Length != shape.Length)
            return null;
        string[] terms = sides[0].Split(',');
        AxisRoles? result = null;
        for (int axis = 0; axis < shape.Length; axis++)
        {
            int term = Array.FindIndex(terms, t => t.Contains(sides[1][axis], StringComparison.Ordinal) && Known(node.Input[Array.IndexOf(terms, t)]) is { } r && r.Rank == t.Length);
            result ??= AxisRoles.From(shape, [.. shape.Select(_ => AxisRole.Unknown)]);
            // A letter that only weights have is one of channels that they make.
            result = term < 0
                ? result.With(axis, AxisRole.Channel, shape[axis])
                : result.With(axis, Known(node.Input[term])!, terms[term].IndexOf(sides[1][axis], StringComparison.Ordinal));
        }

        return node.Input.Any(i => Known(i) is null && !_graph.IsConstant(i)) ? null : result;
    }

    private static AxisRoles Swapped(AxisRoles given) =>
        given.Permute([.. Enumerable.Range(0, given.Rank - 2), given.Rank - 1, given.Rank - 2]);

    // Some operators of ONNX Runtime's own take channels last by an attribute.
    private static bool IsPlain(NodeProto node) => node.Domain is "" or "ai.onnx" or "com.microsoft" && Integer(node, "channels_last", 0) == 0;

    private AxisRoles? Known(string tensor) => _roles.GetValueOrDefault(tensor);

    private static long Integer(NodeProto node, string name, long otherwise) =>
        node.Attribute.FirstOrDefault(a => a.Name == name)?.I ?? otherwise;
}
