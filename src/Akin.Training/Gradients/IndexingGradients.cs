using Akin.Training.Graphs;

namespace Akin.Training.Gradients;

/// <summary>Gradients of operators that take values out by place: Slice, Gather, GatherElements, TopK; and Pad.</summary>
internal static class IndexingGradients
{
    public static void Register(GradientTable table)
    {
        table.Register("Slice", Slice);
        table.Register("Pad", Pad);
        table.Register("Gather", Gather);
        table.Register("GatherElements", c => Scatter(c, c.Input(1), c.OutputGradient(), c.Attribute("axis", 0)));
        table.Register("TopK", TopK);
    }

    // The slice's gradient put back to its places, zeros around: steps become zeros between, ends become pads.
    private static void Slice(GradientContext context)
    {
        GraphWriter write = context.Writer;
        long[] shape = context.InputShape(0), given = context.OutputShape(), starts = context.Integers(1);
        long[] axes = context.HasInput(3) ? context.Integers(3) : [.. Enumerable.Range(0, starts.Length).Select(a => (long)a)];
        long[] steps = context.HasInput(4) ? context.Integers(4) : [.. starts.Select(_ => 1L)];
        long[] before = new long[shape.Length], after = new long[shape.Length];
        string gradient = context.OutputGradient();
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = Dimensions.Axis(axes[i], shape.Length);
            long side = shape[axis], count = given[axis], step = steps[i];
            long start = Math.Clamp(starts[i] < 0 ? starts[i] + side : starts[i], 0, step < 0 ? side - 1 : side);
            if (step < 0)
            {
                // Taken from back to front is taken from front to back and turned round.
                start += (count - 1) * step;
                step = -step;
                gradient = Reversed(write, gradient, axis);
            }

            gradient = Spaced(write, gradient, axis, step);
            before[axis] = start;
            after[axis] = side - start - (count * step);
        }

        context.AddGradient(0, Padded(write, gradient, before, after));
    }

    private static string Reversed(GraphWriter write, string tensor, int axis)
    {
        string[] inputs = [tensor, write.Constant([-1L]), write.Constant([long.MinValue]), write.Constant([(long)axis]), write.Constant([-1L])];
        return write.Noted(write.Node("Slice", inputs), write.Shapes.GetShape(tensor));
    }

    // step - 1 zeros after each value of an axis.
    private static string Spaced(GraphWriter write, string tensor, int axis, long step)
    {
        if (step == 1)
            return tensor;
        long[] shape = write.Shapes.GetShape(tensor);
        string split = write.Reshape(tensor, [.. shape[..(axis + 1)], 1, .. shape[(axis + 1)..]]);
        long[] after = new long[shape.Length + 1];
        after[axis + 1] = step - 1;
        return write.Reshape(Padded(write, split, new long[after.Length], after), [.. shape[..axis], shape[axis] * step, .. shape[(axis + 1)..]]);
    }

    // Zeros around; a negative pad cuts off.
    private static string Padded(GraphWriter write, string tensor, long[] before, long[] after)
    {
        if (before.Concat(after).All(p => p == 0))
            return tensor;
        string padded = write.Node("Pad", [tensor, write.Constant([.. before, .. after])]);
        return write.Noted(padded, [.. write.Shapes.GetShape(tensor).Select((side, i) => before[i] + side + after[i])]);
    }

    private static void Pad(GradientContext context)
    {
        if (context.Needs(2))
            throw new TrainingException($"the value that the layer '{context.Name}' pads with can't be trained");
        int rank = context.InputShape(0).Length;
        long[] pads = context.Integers(1), before = new long[rank], after = new long[rank];
        long[] axes = context.HasInput(3) ? context.Integers(3) : [.. Enumerable.Range(0, rank).Select(a => (long)a)];
        for (int i = 0; i < axes.Length; i++)
            (before[Dimensions.Axis(axes[i], rank)], after[Dimensions.Axis(axes[i], rank)]) = (pads[i], pads[i + axes.Length]);

        string mode = context.Attribute("mode", "constant"), gradient = context.OutputGradient();
        if (mode == "constant")
        {
            // What a constant was put around is cut out again, and what was cut off gets zeros.
            context.AddGradient(0, Padded(context.Writer, gradient, [.. before.Select(p => -p)], [.. after.Select(p => -p)]));
            return;
        }

        for (int axis = 0; axis < rank; axis++)
        {
            if (before[axis] == 0 && after[axis] == 0)
                continue;
            var map = new AxisMap(context.InputShape(0)[axis] + before[axis] + after[axis], context.InputShape(0)[axis]);
            for (long to = 0; to < map.Outputs; to++)
                map[to, Source(mode, to - before[axis], map.Inputs)] = 1;
            gradient = map.Transposed(context.Writer, gradient, axis);
        }

        context.AddGradient(0, gradient);
    }

    // The place that a place outside shows, by the mode of Pad.
    private static long Source(string mode, long place, long side)
    {
        if (mode == "edge")
            return Math.Clamp(place, 0, side - 1);
        long period = mode == "wrap" ? side : Math.Max(1, 2 * (side - 1));
        long within = ((place % period) + period) % period;
        return within < side ? within : period - within;
    }

    private static void Gather(GradientContext context)
    {
        GraphWriter write = context.Writer;
        long[] shape = context.InputShape(0);
        int axis = Dimensions.Axis(context.Attribute("axis", 0), shape.Length);
        long count = Dimensions.Count(context.InputShape(1));
        long[] taken = [.. shape[..axis], count, .. shape[(axis + 1)..]];
        string gradient = write.Reshape(context.OutputGradient(), taken);
        if (count == 1 && write.Shapes.TryGetIntegers(context.Input(1), out long[]? index))
        {
            long[] before = new long[shape.Length], after = new long[shape.Length];
            before[axis] = Dimensions.Axis(index[0], (int)shape[axis]);
            after[axis] = shape[axis] - 1 - before[axis];
            context.AddGradient(0, Padded(write, gradient, before, after));
            return;
        }

        string places = write.Reshape(context.Input(1), [.. shape.Select((_, i) => i == axis ? count : 1)]);
        Scatter(context, write.Node("Expand", [places, write.Constant(taken)]), gradient, axis);
    }

    private static void TopK(GradientContext context)
    {
        if (context.HasOutputGradient(0))
            Scatter(context, context.Output(1), context.OutputGradient(), context.Attribute("axis", -1));
    }

    // Adds values at their places to zeros. ScatterElements does that one after the other, so it repeats exactly.
    private static void Scatter(GradientContext context, string places, string values, long axis)
    {
        GraphWriter write = context.Writer;
        string zeros = write.Expand(write.Scalar(0f), context.InputShape(0));
        context.AddGradient(0, write.Node("ScatterElements", [zeros, places, values], ("axis", axis), ("reduction", "add")));
    }
}
