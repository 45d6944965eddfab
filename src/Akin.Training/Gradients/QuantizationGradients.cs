using Akin.Training.Graphs;
using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace Akin.Training.Gradients;

/// <summary>
/// Gradients straight through QuantizeLinear and DequantizeLinear: rounding is passed as if it were not there, and what
/// was cut off at the ends of the type's range gets no gradient (Jacob et al., "Quantization and training of neural
/// networks for efficient integer-arithmetic-only inference", 2018). What flows between the two is the gradient by the
/// whole number.
/// </summary>
internal static class QuantizationGradients
{
    private const string OrtDomain = "com.microsoft";

    public static void Register(GradientTable table)
    {
        foreach (string domain in (string[])["", OrtDomain + "."])
        {
            table.Register(domain + "QuantizeLinear", Quantize);
            table.Register(domain + "DequantizeLinear", c => c.AddGradient(0, c.Writer.Mul(c.OutputGradient(), PerAxis(c, c.Input(1), c.InputShape(0)))));
        }
    }

    /// <summary>
    /// Tensors of whole numbers that stand for real ones: what DequantizeLinear reads, and what operators that only move
    /// values make that of. Gradients pass them, as they pass tensors of real numbers.
    /// </summary>
    /// <param name="graph">The graph; its nodes in the order in which they run.</param>
    /// <param name="shapes">The types of its tensors.</param>
    public static HashSet<string> WholeNumbers(GraphProto graph, TensorShapes shapes)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (NodeProto node in Enumerable.Reverse(graph.Node))
        {
            if (node.OpType == "DequantizeLinear")
                found.Add(node.Input[0]);
            else if (node.OpType is not ("QuantizeLinear" or "Cast") && node.Output.FirstOrDefault(found.Contains) is { } whole)
                found.UnionWith(node.Input.Where(i => shapes.TryGet(i, out TensorShape type) && shapes.TryGet(whole, out TensorShape its) && type.Type == its.Type));
        }

        return found;
    }

    // dX = dQ / scale where x lies within what the type can tell.
    private static void Quantize(GradientContext context)
    {
        GraphWriter write = context.Writer;
        context.Writer.Shapes.TryGet(context.Output(), out TensorShape type);
        (float least, float most) = (DataType)type.Type switch
        {
            DataType.Uint8 => (0f, 255f),
            DataType.Int8 => (-128f, 127f),
            DataType.Uint16 => (0f, 65535f),
            DataType.Int16 => (-32768f, 32767f),
            _ => throw new TrainingException($"the layer '{context.Name}' (QuantizeLinear) can be trained through with 8 and 16 bits only"),
        };
        string x = context.Input(0), scale = PerAxis(context, context.Input(1), context.InputShape(0));
        string zero = context.HasInput(2) ? write.CastToFloat(PerAxis(context, context.Input(2), context.InputShape(0))) : write.Scalar(0f);

        // Half a step beyond the ends is rounded to them.
        string low = write.Mul(scale, write.Sub(write.Scalar(least - 0.5f), zero));
        string high = write.Mul(scale, write.Sub(write.Scalar(most + 0.5f), zero));
        string inside = write.Compare("And", write.Compare("GreaterOrEqual", x, low), write.Compare("LessOrEqual", x, high));
        context.AddGradient(0, write.Where(inside, write.Div(context.OutputGradient(), scale), write.Scalar(0f)));
    }

    // Scales and zero points in the shape in which they are broadcast: one for all, or one for each place on an axis.
    private static string PerAxis(GradientContext context, string parameter, long[] shape)
    {
        GraphWriter write = context.Writer;
        if (context.Needs(1))
            throw new TrainingException($"the layer '{context.Name}' ({context.Node.OpType}) computes its scale from what learns, which can't be trained through");
        long[] dims = write.Shapes.GetShape(parameter);
        if (dims.Length > 1)
            throw new TrainingException($"the layer '{context.Name}' ({context.Node.OpType}) has a scale for each block of values, which can't be trained through");
        long count = Dimensions.Count(dims);
        if (count == 1)
            return dims.Length == 0 ? parameter : write.Reshape(parameter, []);
        int axis = Dimensions.Axis(context.Attribute("axis", 1), shape.Length);
        return write.Reshape(parameter, [.. shape.Select((_, i) => i == axis ? count : 1)]);
    }
}
