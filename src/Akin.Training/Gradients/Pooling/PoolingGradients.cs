using Akin.Training.Gradients.Convolutions;
using Akin.Training.Graphs;

namespace Akin.Training.Gradients.Pooling;

/// <summary>Gradients of MaxPool, AveragePool, GlobalAveragePool and GlobalMaxPool.</summary>
internal static class PoolingGradients
{
    public static void Register(GradientTable table)
    {
        table.Register("MaxPool", MaxPool);
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
            context.Node.Output.Add(context.Node.Output[0] + "/places");
        string places = write.Node("Reshape", [context.Node.Output[1], write.Constant([-1L])]);
        string values = write.Node("Reshape", [context.OutputGradient(), write.Constant([-1L])]);
        string blank = write.Expand(write.Scalar(0f), Dimensions.Count(input));
        long[] kernel = context.Attribute("kernel_shape")!, strides = context.Attribute("strides") ?? new long[kernel.Length];

        // Windows that do not overlap never meet at a place: nothing to add.
        bool apart = context.Attribute("dilations") is null && kernel.Zip(strides).All(p => p.First <= p.Second);
        string scattered = write.Node("ScatterElements", [blank, places, values], ("axis", 0), ("reduction", apart ? "none" : "add"));
        context.Give(0, write.Reshape(write.Noted(scattered, [Dimensions.Count(input)]), input));
    }

    // The average is a convolution of each channel with equal weights.
    private static void AveragePool(GradientContext context)
    {
        GraphWriter write = context.Writer;
        long[] input = context.InputShape(0), output = context.OutputShape();
        long[] kernel = context.Attribute("kernel_shape")!;
        Window[] windows = Window.Of(context, input, output, kernel);
        bool withPads = context.Attribute("count_include_pad", 0) != 0;
        long[] end = EndPads(context, windows, input);
        float[] share = new float[windows[0].Output * windows[1].Output];
        for (long y = 0; y < windows[0].Output; y++)
        {
            for (long x = 0; x < windows[1].Output; x++)
                share[(y * windows[1].Output) + x] = 1f / (Seen(windows[0], y, withPads, end[0]) * Seen(windows[1], x, withPads, end[1]));
        }

        string factors = share.Distinct().Count() == 1
            ? write.Scalar(share[0])
            : write.Constant(share, 1, 1, windows[0].Output, windows[1].Output);
        string spread = write.Mul(context.OutputGradient(), factors);
        if (windows.All(w => w.Kernel == w.Stride && w.Before == 0 && w.Input == w.Output * w.Stride && w.Dilation == 1))
        {
            context.Give(0, Repeat(write, spread, windows));
            return;
        }

        var convolution = new Convolution(input[0], input[1], input[1], input[1], windows[0], windows[1]);
        string ones = write.Expand(write.Scalar(1f), convolution.WeightShape);
        context.Give(0, ConvolutionInputGradient.Write(write, convolution, spread, ones));
    }

    private static void GlobalAveragePool(GradientContext context)
    {
        GraphWriter write = context.Writer;
        long[] input = context.InputShape(0);
        string share = write.Scale(context.OutputGradient(), 1f / Dimensions.Count(input[2..]));
        context.Give(0, write.Expand(share, input));
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
        context.Give(0, write.Reshape(write.Where(here, dy, write.Scalar(0f)), input));
    }

    // Windows side by side: each gradient is repeated over its window.
    private static string Repeat(GraphWriter write, string a, Window[] windows)
    {
        long[] shape = write.Shapes.Of(a);
        string split = write.Reshape(a, shape[0], shape[1], shape[2], 1, shape[3], 1);
        string repeated = write.Expand(split, shape[0], shape[1], shape[2], windows[0].Stride, shape[3], windows[1].Stride);
        return write.Reshape(repeated, shape[0], shape[1], windows[0].Input, windows[1].Input);
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
    private static long[] EndPads(GradientContext context, Window[] windows, long[] input)
    {
        if (context.Attribute("auto_pad", "NOTSET") is "SAME_UPPER" or "SAME_LOWER")
            return [Math.Max(0, windows[0].After), Math.Max(0, windows[1].After)];
        return (context.Attribute("pads") ?? new long[input.Length])[2..];
    }
}
