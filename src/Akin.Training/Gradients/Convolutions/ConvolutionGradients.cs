using Akin.Training.Graphs;

namespace Akin.Training.Gradients.Convolutions;

/// <summary>Gradients of Conv and ConvTranspose (2-D; stride, pads, dilation and groups).</summary>
internal static class ConvolutionGradients
{
    public static void Register(GradientTable table)
    {
        table.Register("Conv", Conv);
        table.Register("ConvTranspose", ConvTranspose);
    }

    private static void Conv(GradientContext context)
    {
        long[] image = context.InputShape(0), weight = context.InputShape(1), result = context.OutputShape();
        Window[] windows = Window.Of(context, image, result, weight[2..]);
        var convolution = new Convolution(image[0], image[1], weight[0], context.Attribute("group", 1), windows[0], windows[1]);
        string dy = context.OutputGradient();
        if (context.Needs(0))
            context.Give(0, ConvolutionInputGradient.Write(context.Writer, convolution, dy, context.Input(1)));
        if (context.Needs(1))
            context.Give(1, ConvolutionWeightGradient.Write(context.Writer, convolution, context.Input(0), dy));
        if (context.Needs(2))
            context.Give(2, context.Writer.SumOfChannels(dy));
    }

    // ConvTranspose is the input gradient of a convolution from its output to its input: so its own input gradient is
    // that convolution, and its weight gradient that convolution's with image and gradient in each other's place.
    private static void ConvTranspose(GradientContext context)
    {
        GraphWriter write = context.Writer;
        long[] input = context.InputShape(0), weight = context.InputShape(1), output = context.OutputShape();
        if (context.Attribute("auto_pad", "NOTSET") is "SAME_UPPER" or "SAME_LOWER" || context.Attribute("output_shape") is not null)
            throw new TrainingException($"the layer '{context.Name}' (ConvTranspose) has no gradient with auto_pad or output_shape; give it pads");
        Window[] windows = Window.Of(context, output, input, weight[2..]);
        var convolution = new Convolution(output[0], output[1], input[1], context.Attribute("group", 1), windows[0], windows[1]);
        string dy = context.OutputGradient();
        if (context.Needs(0))
        {
            Window rows = convolution.Rows, columns = convolution.Columns;
            string dx = write.Node(
                "Conv",
                [dy, context.Input(1)],
                ("strides", new[] { rows.Stride, columns.Stride }),
                ("dilations", new[] { rows.Dilation, columns.Dilation }),
                ("pads", new[] { rows.Before, columns.Before, Math.Max(0, rows.After), Math.Max(0, columns.After) }),
                ("group", convolution.Groups));
            context.Give(0, dx);
        }

        if (context.Needs(1))
            context.Give(1, ConvolutionWeightGradient.Write(write, convolution, dy, context.Input(0)));
        if (context.Needs(2))
            context.Give(2, write.SumOfChannels(dy));
    }
}
