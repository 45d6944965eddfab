using Akin.Training.Graphs;

namespace Akin.Training.Gradients;

/// <summary>
/// Gradients of operators that move values without changing them: Reshape, Flatten, Squeeze, Unsqueeze, Transpose,
/// Identity, Cast, CastLike, Dropout as it is outside training, Expand, Tile, Concat, Split, DepthToSpace, SpaceToDepth,
/// Trilu.
/// </summary>
internal static class ShapeGradients
{
    public static void Register(GradientTable table)
    {
        foreach (string op in (string[])["Reshape", "Flatten", "Squeeze", "Unsqueeze"])
            table.Register(op, c => c.AddGradient(0, c.Writer.Reshape(c.OutputGradient(), c.InputShape(0))));
        table.Register("Identity", c => c.AddGradient(0, c.OutputGradient()));
        table.Register("Cast", c => c.AddGradient(0, c.OutputGradient()));
        table.Register("CastLike", c => c.AddGradient(0, c.OutputGradient()));
        table.Register("Dropout", Dropout);
        table.Register("Transpose", Transpose);
        table.Register("Expand", c => c.AddGradient(0, c.Writer.SumTo(c.OutputGradient(), c.InputShape(0))));
        table.Register("Tile", Tile);
        table.Register("Concat", Concat);
        table.Register("Split", Split);
        table.Register("DepthToSpace", DepthToSpace);
        table.Register("SpaceToDepth", c => c.AddGradient(0, c.Writer.Node("DepthToSpace", [c.OutputGradient()], ("blocksize", c.Attribute("blocksize", 1)))));
        table.Register("Trilu", Trilu);
    }

    // One that drops is replaced by a product with a mask before gradients are derived.
    private static void Dropout(GradientContext context)
    {
        if (context.HasInput(2))
            throw new TrainingException($"the layer '{context.Name}' draws its own Dropout mask, so its gradient is not known; give the mask as an input");
        context.AddGradient(0, context.OutputGradient());
    }

    private static void Transpose(GradientContext context)
    {
        int rank = context.InputShape(0).Length;
        long[] perm = context.Attribute("perm") ?? [.. Enumerable.Range(0, rank).Select(i => (long)(rank - 1 - i))];
        long[] back = new long[rank];
        for (int i = 0; i < rank; i++)
            back[perm[i]] = i;
        context.AddGradient(0, context.Writer.Transpose(context.OutputGradient(), back));
    }

    // Seen as (repeats, side) for each axis, the repeats are summed.
    private static void Tile(GradientContext context)
    {
        long[] shape = context.InputShape(0), repeats = context.Integers(1);
        string folded = context.Writer.Reshape(context.OutputGradient(), [.. repeats.Zip(shape).SelectMany(p => new[] { p.First, p.Second })]);
        context.AddGradient(0, context.Writer.ReduceSum(folded, [.. Enumerable.Range(0, shape.Length).Select(i => 2L * i)]));
    }

    private static void Concat(GradientContext context)
    {
        GraphWriter write = context.Writer;
        int axis = Dimensions.Axis(context.Attribute("axis", 0), context.OutputShape().Length);
        long[] sizes = [.. Enumerable.Range(0, context.InputCount).Select(i => context.InputShape(i)[axis])];
        if (sizes.Length == 1)
        {
            context.AddGradient(0, context.OutputGradient());
            return;
        }

        string[] parts = write.NodeMany("Split", [context.OutputGradient(), write.Constant(sizes)], sizes.Length, ("axis", axis));
        for (int i = 0; i < parts.Length; i++)
            context.AddGradient(i, write.Noted(parts[i], context.InputShape(i)));
    }

    private static void Split(GradientContext context)
    {
        GraphWriter write = context.Writer;
        var parts = Enumerable.Range(0, context.Node.Output.Count).Where(i => context.Output(i).Length > 0)
            .Select(i => context.HasOutputGradient(i) ? context.OutputGradient(i) : write.Expand(write.Scalar(0f), context.OutputShape(i)));
        context.AddGradient(0, write.Node("Concat", [.. parts], ("axis", context.Attribute("axis", 0))));
    }

    // The squares of positions become channels again: the place in the square in front of the channel (DCR), which is
    // what SpaceToDepth does, or behind it (CRD).
    private static void DepthToSpace(GradientContext context)
    {
        GraphWriter write = context.Writer;
        long side = context.Attribute("blocksize", 1);
        string dy = context.OutputGradient();
        if (context.Attribute("mode", "DCR") == "DCR")
        {
            context.AddGradient(0, write.Node("SpaceToDepth", [dy], ("blocksize", side)));
            return;
        }

        long[] shape = context.InputShape(0);
        string squares = write.Reshape(dy, shape[0], shape[1] / (side * side), shape[2], side, shape[3], side);
        context.AddGradient(0, write.Reshape(write.Transpose(squares, 0, 1, 3, 5, 2, 4), shape));
    }

    // What was kept of each matrix is kept of its gradient.
    private static void Trilu(GradientContext context)
    {
        string[] inputs = context.HasInput(1) ? [context.OutputGradient(), context.Input(1)] : [context.OutputGradient()];
        context.AddGradient(0, context.Writer.Node("Trilu", inputs, ("upper", context.Attribute("upper", 1))));
    }
}
