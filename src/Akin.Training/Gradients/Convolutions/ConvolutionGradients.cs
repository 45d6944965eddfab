using Akin.Training.Graphs;

namespace Akin.Training.Gradients.Convolutions;

/// <summary>
/// Gradients of Conv and ConvTranspose with strides, pads, dilations and groups: of images, of rows (one axis behind the
/// channels, seen as images of one line) and of volumes (three axes).
/// </summary>
internal static class ConvolutionGradients
{
    public static void Register(GradientTable table)
    {
        table.Register("Conv", Conv);
        table.Register("ConvTranspose", ConvTranspose);
    }

    private static void Conv(GradientContext context)
    {
        GraphWriter write = context.Writer;
        long[] image = context.InputShape(0), weight = context.InputShape(1);
        Window[] windows = Window.ReadAll(context, image, context.OutputShape(), weight[2..]);
        string x = context.Input(0), w = context.Input(1), dy = context.OutputGradient();
        long group = context.Attribute("group", 1L);
        if (context.Needs(2))
            context.AddGradient(2, write.SumOfChannels(dy));
        if (windows.Length > 2)
        {
            if (context.Needs(0))
                context.AddGradient(0, VolumeConvolutionGradient.ByImage(write, windows, group, image, dy, w));
            if (context.Needs(1))
                context.AddGradient(1, VolumeConvolutionGradient.ByWeights(write, windows, group, weight, x, dy));
            return;
        }

        Convolution convolution = Plane(image, weight[0], group, ref windows);
        if (context.Needs(0))
            context.AddGradient(0, Fitted(write, ConvolutionInputGradient.Write(write, convolution, Lift(write, dy), Lift(write, w)), image));
        if (context.Needs(1))
            context.AddGradient(1, Fitted(write, ConvolutionWeightGradient.Write(write, convolution, Lift(write, x), Lift(write, dy)), weight));
    }

    // ConvTranspose is the input gradient of a convolution from its output to its input: so its own input gradient is
    // that convolution, and its weight gradient that convolution's with image and gradient in each other's place.
    private static void ConvTranspose(GradientContext context)
    {
        GraphWriter write = context.Writer;
        long[] input = context.InputShape(0), weight = context.InputShape(1), output = context.OutputShape();
        Window[] windows = Window.ReadAll(context, output, input, weight[2..]);
        if (context.Attribute("output_shape") is not null && context.Attribute("auto_pad", "NOTSET") is "NOTSET")
            windows = [.. windows.Select((w, i) => w with { Before = PadBefore(context, w, i) })];
        string x = context.Input(0), dy = context.OutputGradient();
        long group = context.Attribute("group", 1L);
        if (context.Needs(0))
        {
            string dx = write.Node(
                "Conv",
                [dy, context.Input(1)],
                ("strides", windows.Select(w => w.Stride).ToArray()),
                ("dilations", windows.Select(w => w.Dilation).ToArray()),
                ("pads", windows.Select(w => w.Before).Concat(windows.Select(w => Math.Max(0, w.After))).ToArray()),
                ("group", group));
            context.AddGradient(0, dx);
        }

        if (context.Needs(2))
            context.AddGradient(2, write.SumOfChannels(dy));
        if (!context.Needs(1))
            return;
        if (windows.Length > 2)
        {
            context.AddGradient(1, VolumeConvolutionGradient.ByWeights(write, windows, group, weight, dy, x));
            return;
        }

        Convolution convolution = Plane(output, input[1], group, ref windows);
        context.AddGradient(1, Fitted(write, ConvolutionWeightGradient.Write(write, convolution, Lift(write, dy), Lift(write, x)), weight));
    }

    // Where the node gives the shape of its output, ONNX pads what is too much, the larger half before.
    private static long PadBefore(GradientContext context, Window window, int axis)
    {
        long extra = context.Attribute("output_padding") is { } padding ? padding[axis] : 0;
        long total = Math.Max(0, ((window.Output - 1) * window.Stride) + extra + ((window.Kernel - 1) * window.Dilation) + 1 - window.Input);
        return total - (total / 2);
    }

    private static Convolution Plane(long[] image, long filters, long group, ref Window[] windows)
    {
        if (windows.Length == 1)
            windows = [new Window(1, 1, 1, 1, 1, 0), windows[0]];
        return new Convolution(image[0], image[1], filters, group, windows[0], windows[1]);
    }

    // A row as an image of one line.
    private static string Lift(GraphWriter write, string tensor)
    {
        long[] shape = write.Shapes.GetShape(tensor);
        return shape.Length == 3 ? write.Reshape(tensor, shape[0], shape[1], 1, shape[2]) : tensor;
    }

    private static string Fitted(GraphWriter write, string tensor, long[] shape) =>
        shape.Length == 3 ? write.Reshape(tensor, shape) : tensor;
}

/// <summary>A 2-D convolution with concrete sizes: X (N x C x H x W) with W (O x C/G x KH x KW) gives Y (N x O x H' x W').</summary>
/// <param name="Batch">N.</param>
/// <param name="Channels">C.</param>
/// <param name="Filters">O.</param>
/// <param name="Groups">G.</param>
/// <param name="Rows">How the window slides down.</param>
/// <param name="Columns">How the window slides right.</param>
internal sealed record Convolution(long Batch, long Channels, long Filters, long Groups, Window Rows, Window Columns)
{
    public long[] ImageShape => [Batch, Channels, Rows.Input, Columns.Input];

    public long[] WeightShape => [Filters, Channels / Groups, Rows.Kernel, Columns.Kernel];

    public long[] ResultShape => [Batch, Filters, Rows.Output, Columns.Output];

    public long Taps => Rows.Kernel * Columns.Kernel;

    public long Positions => Rows.Output * Columns.Output;

    /// <summary>One filter for each channel, which sees nothing else.</summary>
    public bool IsDepthwise => Groups == Channels && Filters == Channels && Channels > 1;
}
