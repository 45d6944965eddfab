using Akin.Training.Gradients.Blocked;
using Akin.Training.Gradients.Convolutions;
using Akin.Training.Gradients.Pooling;
using Onnx;

namespace Akin.Training.Gradients;

/// <summary>Which rule writes the gradient of which operator.</summary>
public sealed class GradientTable
{
    private readonly Dictionary<string, GradientRule?> _rules = new(StringComparer.Ordinal);

    /// <summary>The table of all operators that have a gradient.</summary>
    public static GradientTable Default { get; } = CreateDefault();

    /// <summary>Gives an operator its rule.</summary>
    /// <param name="op">The operator's ONNX name, with its domain and a dot in front where it is not ONNX's own.</param>
    /// <param name="rule">The rule.</param>
    public void Register(string op, GradientRule rule) => _rules[op] = rule;

    /// <summary>
    /// Says that an operator's outputs do not follow its inputs smoothly (Shape, ArgMax, comparisons, ...): no
    /// gradient passes it, and that is no error.
    /// </summary>
    /// <param name="op">The operator's ONNX name.</param>
    public void RegisterStop(string op) => _rules[op] = null;

    /// <summary>Whether gradients end at a node by nature.</summary>
    public bool Stops(NodeProto node) => _rules.TryGetValue(GetKey(node), out GradientRule? rule) && rule is null;

    /// <summary>The rule of a node's operator; null where there is none.</summary>
    public GradientRule? GetRule(NodeProto node) => _rules.GetValueOrDefault(GetKey(node));

    private static string GetKey(NodeProto node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.Domain is "" or "ai.onnx" ? node.OpType : $"{node.Domain}.{node.OpType}";
    }

    // One line for each list of rules.
    private static GradientTable CreateDefault()
    {
        var table = new GradientTable();
        MatrixGradients.Register(table);
        ActivationGradients.Register(table);
        LinearUnitGradients.Register(table);
        BatchNormalizationGradient.Register(table);
        ArithmeticGradients.Register(table);
        FunctionGradients.Register(table);
        ReductionGradients.Register(table);
        SoftmaxGradients.Register(table);
        NormalizationGradients.Register(table);
        LocalResponseGradient.Register(table);
        ShapeGradients.Register(table);
        IndexingGradients.Register(table);
        ScatterGradients.Register(table);
        ResizeGradients.Register(table);
        EinsumGradients.Register(table);
        ConvolutionGradients.Register(table);
        PoolingGradients.Register(table);
        LpPoolGradients.Register(table);
        QuantizationGradients.Register(table);
        BlockedConvolutionGradient.Register(table);
        BlockedPoolingGradient.Register(table);
        return table;
    }
}

/// <summary>
/// How the gradient of one operator is written: reads <see cref="GradientContext.OutputGradient"/>, writes nodes
/// through <see cref="GradientContext.Writer"/>, and gives a gradient to each input that
/// <see cref="GradientContext.Needs"/> one.
/// </summary>
/// <param name="context">The node and what stands around it.</param>
public delegate void GradientRule(GradientContext context);
