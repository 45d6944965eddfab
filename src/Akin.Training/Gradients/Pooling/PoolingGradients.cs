using Akin.Training.Gradients.Convolutions;
using Akin.Training.Graphs;

namespace Akin.Training.Gradients.Pooling;

/// <summary>Gradients of MaxPool, MaxUnpool, AveragePool, GlobalAveragePool and GlobalMaxPool.</summary>
internal static class PoolingGradients
{
    public static void Register(GradientTable table)
    {
        table.Register("MaxPool", MaxPool);
        table.Register("MaxUnpool", MaxUnpool);
        table.Register("AveragePool", AveragePool);
        table.Register("GlobalAveragePool", GlobalAveragePool);
        table.Register("GlobalMaxPool", GlobalMaxPool);
    }

    // The node is made to return where each maximum stands (its place in the whole input), and the gradient is added
    // there. Of equal values ONNX Runtime takes the first, as PyTorch does.
    private static void MaxPool(GradientContext context)
    {
        GraphWriter write = context.Writer;
        if (context.Attribute("storage_order", 0) != 0)
            throw new TrainingException($"the layer '{context.Name}' (MaxPool) has no gradient with storage_order 1");
        long[] input = context.InputShape(0);
        if (context.Node.Output.Count == 1)
            context.Node.Output.Add("");
        if (context.Node.Output[1].Length == 0)
            context.Node.Output[1] = context.Node.Output[0] + "/places";
        string places = write.Node("Reshape", [context.Node.Output[1], write.Constant([-1L])]);
        string values = write.Node("Reshape", [context.OutputGradient(), write.Constant([-1L])]);
        string blank = write.Expand(write.Scalar(0f), Dimensions.Count(input));
        long[] kernel = context.Attribute("kernel_shape")!, strides = context.Attribute("strides") ?? new long[kernel.Length];

        // Windows that do not overlap never meet at a place: nothing to add.
        bool apart = context.Attribute("dilations") is null && kernel.Zip(strides).All(p => p.First <= p.Second);
        string scattered = write.Node("ScatterElements", [blank, places, values], ("axis", 0), ("reduction", apart ? "none" : "add"));
        context.AddGradient(0, write.Reshape(write.Noted(scattered, [Dimensions.Count(input)]), input));
    }

    // Each value was put at its place: its gradient is taken from there.
    private static void MaxUnpool(GradientContext context)
    {
        GraphWriter write = context.Writer;
        if (context.HasInput(2))
            throw new TrainingException($"the layer '{context.Name}' (MaxUnpool) has no gradient with a given output shape");
        string dy = write.Reshape(context.OutputGradient(), Dimensions.Count(context.OutputShape()));
        context.AddGradient(0, write.Node("Gather", [dy, context.Input(1)], ("axis", 0)));
    }

    // The average is a sum over the window times its share.
    private static void AveragePool(GradientContext context)
    {
        GraphWriter write = context.Writer;
        long[] input = context.InputShape(0), output = context.OutputShape();
        long[] kernel = context.Attribute("kernel_shape")!;
        Window[] windows = Window.ReadAll(context, input, output, kernel);
        bool withPads = context.Attribute("count_include_pad", 0) != 0;
        long[] end = EndPads(context, windows);

        // A window's share is the product of its shares along each axis.
        float[] share = [1];
        for (int axis = 0; axis < windows.Length; axis++)
        {
            float[] along = [.. Enumerable.Range(0, (int)windows[axis].Output).Select(o => 1f / Seen(windows[axis], o, withPads, end[axis]))];
            share = [.. share.SelectMany(s => along.Select(a => s * a))];
        }

        string factors = share.Distinct().Count() == 1
            ? write.Scalar(share[0])
            : write.Constant(share, [1, 1, .. windows.Select(w => w.Output)]);
        context.AddGradient(0, PoolWindows.Spread(write, write.Mul(context.OutputGradient(), factors), windows));
    }

    private static void GlobalAveragePool(GradientContext context)
    {
        GraphWriter write = context.Writer;
        long[] input = context.InputShape(0);
        string share = write.Scale(context.OutputGradient(), 1f / Dimensions.Count(input[2..]));
        context.AddGradient(0, write.Expand(share, input));
    }

    // The first of equal maxima gets the gradient.
    private static void GlobalMaxPool(GradientContext context)
    {
        GraphWriter write = context.Writer;
        long[] input = context.InputShape(0);
        long positions = Dimensions.Count(input[2..]);
        string flat = write.Reshape(context.Input(0), input[0], input[1], positions);
        string place = write.Node("ArgMax", [flat], ("axis", 2), ("keepdims", 1));
        string every = write.Constant([.. Enumerable.Range(0, (int)positions).Select(p => (long)p)], 1, 1, positions);
        string here = write.Noted(write.Node("Equal", [place, every]), [input[0], input[1], positions], 9);
        string dy = write.Reshape(context.OutputGradient(), input[0], input[1], 1);
        context.AddGradient(0, write.Reshape(write.Where(here, dy, write.Scalar(0f)), input));
    }

    // How many values a window along one axis averages over.
    private static long Seen(Window window, long position, bool withPads, long endPad)
    {
        long seen = 0;
        for (long k = 0; k < window.Kernel; k++)
        {
            long at = (position * window.Stride) + (k * window.Dilation) - window.Before;
            if (withPads ? at < window.Input + endPad : at >= 0 && at < window.Input)
                seen++;
        }

        return seen;
    }

    // The padding behind the image as the node gives it: what ceil_mode reaches beyond that is never counted.
    private static long[] EndPads(GradientContext context, Window[] windows)
    {
        if (context.Attribute("auto_pad", "NOTSET") is "SAME_UPPER" or "SAME_LOWER")
            return [.. windows.Select(w => Math.Max(0, w.After))];
        return (context.Attribute("pads") ?? new long[2 * windows.Length])[windows.Length..];
    }
}
