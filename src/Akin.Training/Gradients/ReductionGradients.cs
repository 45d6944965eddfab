using Akin.Training.Graphs;

namespace Akin.Training.Gradients;

/// <summary>
/// Gradients of reductions over axes: ReduceSum, ReduceMean, ReduceMax, ReduceMin, ReduceL1, ReduceL2,
/// ReduceSumSquare, ReduceLogSum, ReduceLogSumExp, ReduceProd; and of the running sum along one, CumSum.
/// </summary>
internal static class ReductionGradients
{
    public static void Register(GradientTable table)
    {
        table.Register("ReduceSum", c => Spread(c, Kept(c, c.OutputGradient())));
        table.Register("ReduceMean", Mean);
        table.Register("ReduceMax", Chosen);
        table.Register("ReduceMin", Chosen);
        table.Register("ReduceL1", c => Times(c, Kept(c, c.OutputGradient()), c.Writer.Unary("Sign", c.Input(0))));
        table.Register("ReduceL2", L2);
        table.Register("ReduceSumSquare", c => Times(c, c.Writer.Scale(Kept(c, c.OutputGradient()), 2), c.Input(0)));
        table.Register("ReduceLogSum", c => Spread(c, Kept(c, c.Writer.Div(c.OutputGradient(), c.Writer.Unary("Exp", c.Output())))));
        table.Register("ReduceLogSumExp", LogSumExp);
        table.Register("ReduceProd", Prod);
        table.Register("CumSum", CumSum);
    }

    // The axes reduced, counted from the front; all of them where the node names none.
    private static long[] Axes(GradientContext context)
    {
        int rank = context.InputShape(0).Length;
        long[] axes = context.HasInput(1) ? context.Integers(1) : [];
        if (axes.Length == 0 && context.Attribute("noop_with_empty_axes", 0) == 0)
            axes = [.. Enumerable.Range(0, rank).Select(a => (long)a)];
        return [.. axes.Select(a => (long)Dimensions.Axis(a, rank))];
    }

    // A tensor of the output's shape with the reduced axes kept as sides of 1, so that it broadcasts to the input.
    private static string Kept(GradientContext context, string tensor)
    {
        long[] axes = Axes(context);
        long[] kept = [.. context.InputShape(0).Select((side, i) => axes.Contains(i) ? 1 : side)];
        return context.OutputShape().SequenceEqual(kept) ? tensor : context.Writer.Reshape(tensor, kept);
    }

    private static void Spread(GradientContext context, string kept) =>
        context.AddGradient(0, context.Writer.Expand(kept, context.InputShape(0)));

    private static void Times(GradientContext context, string kept, string slope) =>
        context.AddGradient(0, context.Writer.Mul(kept, slope));

    private static void Mean(GradientContext context)
    {
        long count = Dimensions.Count(context.InputShape(0)) / Math.Max(1, Dimensions.Count(context.OutputShape()));
        Spread(context, context.Writer.Scale(Kept(context, context.OutputGradient()), 1f / count));
    }

    // To the extreme value; where several are equal each gets the same share.
    private static void Chosen(GradientContext context)
    {
        GraphWriter write = context.Writer;
        string chosen = write.CastToFloat(write.Compare("Equal", context.Input(0), Kept(context, context.Output())));
        string share = Kept(context, context.OutputGradient());
        if (Axes(context) is { Length: > 0 } axes)
            share = write.Div(share, write.ReduceSum(chosen, axes, keepDims: true));
        Times(context, share, chosen);
    }

    // x / |x|, and 0 where all are 0, as there is no direction to go.
    private static void L2(GradientContext context)
    {
        GraphWriter write = context.Writer;
        string length = Kept(context, context.Output()), zero = write.Scalar(0f);
        string share = write.Div(Kept(context, context.OutputGradient()), length);
        Times(context, write.Where(write.Compare("Equal", length, zero), zero, share), context.Input(0));
    }

    private static void LogSumExp(GradientContext context)
    {
        GraphWriter write = context.Writer;
        string share = write.Unary("Exp", write.Sub(context.Input(0), Kept(context, context.Output())));
        Times(context, Kept(context, context.OutputGradient()), share);
    }

    // The product of all others: all of them over this one; where one is zero, only that one's others have a product.
    private static void Prod(GradientContext context)
    {
        GraphWriter write = context.Writer;
        long[] axes = Axes(context);
        string x = context.Input(0), none = write.Scalar(0f), zero = write.Compare("Equal", x, none);
        string isZero = write.CastToFloat(zero), filled = write.Where(zero, write.Scalar(1f), x);
        if (axes.Length == 0)
        {
            context.AddGradient(0, context.OutputGradient());
            return;
        }

        string product = write.Reduce("ReduceProd", filled, axes, keepDims: true);
        string otherZeros = write.Sub(write.ReduceSum(isZero, axes, keepDims: true), isZero);
        string others = write.Where(write.Compare("Equal", otherZeros, none), write.Div(product, filled), none);
        Times(context, Kept(context, context.OutputGradient()), others);
    }

    // Each value is in the sums from its place on, so its gradient is the sum of theirs: the same from the other end.
    private static void CumSum(GradientContext context)
    {
        long fromEnd = context.Attribute("reverse", 0) == 0 ? 1 : 0;
        context.AddGradient(0, context.Writer.Node(
            "CumSum", [context.OutputGradient(), context.Input(1)], ("reverse", fromEnd), ("exclusive", context.Attribute("exclusive", 0))));
    }
}
