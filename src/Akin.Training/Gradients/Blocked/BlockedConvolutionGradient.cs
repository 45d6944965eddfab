using Akin.Training.Gradients.Convolutions;
using Akin.Training.Graphs;

namespace Akin.Training.Gradients.Blocked;

/// <summary>The gradients of a convolution of blocked tensors, and of the steps into blocks and out of them.</summary>
internal static class BlockedConvolutionGradient
{
    public static void Register(GradientTable table)
    {
        table.Register(BlockedWriting.Domain + ".Conv", Conv);
        table.Register(BlockedWriting.Domain + ".ReorderInput", c => c.AddGradient(0, c.Writer.FromBlocks(c.OutputGradient(), c.InputShape(0)[1])));
        table.Register(BlockedWriting.Domain + ".ReorderOutput", c => c.AddGradient(0, c.Writer.ToBlocks(c.OutputGradient())));
    }

    private static void Conv(GradientContext context)
    {
        long[] image = context.InputShape(0), weight = context.InputShape(1), result = context.OutputShape();
        Window[] windows = Window.ReadAll(context, image, result, weight[2..]);
        var convolution = new Convolution(image[0], image[1], weight[0], context.Attribute("group", 1), windows[0], windows[1]);
        string dy = context.OutputGradient();
        if (context.Needs(0))
            context.AddGradient(0, ByImage(context.Writer, convolution, dy, context.Input(1)));
        if (context.Needs(1))
            context.AddGradient(1, BlockedWeightGradient.Write(context.Writer, convolution, context.Input(0), dy));
        if (context.Needs(2))
            context.AddGradient(2, context.Writer.SumOfBlocks(dy, result[1]));
    }

    private static string ByImage(GraphWriter write, Convolution c, string dy, string w)
    {
        Window rows = c.Rows, columns = c.Columns;
        bool isPlain = c.Channels < ChannelBlock.Size, isStrided = rows.Stride > 1 || columns.Stride > 1;
        long[] pads = [Before(rows), Before(columns), After(rows), After(columns)];
        if (isPlain || pads.Min() < 0 || (isStrided && !c.IsDepthwise))
        {
            string plain = ConvolutionInputGradient.Write(write, c, write.FromBlocks(dy, c.Filters), write.UnblockWeights(w));
            return isPlain ? plain : write.ToBlocks(plain);
        }

        // The convolution of the gradient, zeros put between its values where there was a stride, with the taps in
        // reverse order and the channels in each other's place. Zeros are no waste for a depthwise one, which waits for
        // memory.
        return write.ConvolveBlocks(
            [isStrided ? Spread(write, c, dy) : dy, Turned(write, c, w)], c.ImageShape, pads, [1, 1], [rows.Dilation, columns.Dilation], c.Groups);

        static long Before(Window window) => ((window.Kernel - 1) * window.Dilation) - window.Before;
        static long After(Window window) => window.Input - (window.Output * window.Stride) + window.Before;
    }

    private static string Turned(GraphWriter write, Convolution c, string w)
    {
        long b = ChannelBlock.Size, ins = c.IsDepthwise ? 1 : c.Channels / b, width = c.IsDepthwise ? 1 : b;
        string turned = write.Reshape(w, c.Filters / b, ins, c.Taps, width, b);
        if (c.Taps > 1)
        {
            string order = write.Constant([.. Enumerable.Range(0, (int)c.Taps).Select(t => c.Taps - 1 - t)]);
            turned = write.Noted(write.Node("Gather", [turned, order], ("axis", 2)), [c.Filters / b, ins, c.Taps, width, b]);
        }

        if (!c.IsDepthwise)
            turned = write.Transpose(turned, 1, 0, 2, 4, 3);
        return write.Reshape(turned, c.Channels, c.Filters / c.Groups, c.Rows.Kernel, c.Columns.Kernel);
    }

    // Each value followed by zeros, to the right and below.
    private static string Spread(GraphWriter write, Convolution c, string dy)
    {
        long b = ChannelBlock.Size, lines = c.Batch * (c.Filters / b) * c.Rows.Output, height = c.Rows.Stride, width = c.Columns.Stride;
        string spread = dy;
        if (width > 1)
            spread = Follow(lines * c.Columns.Output, b, width);
        if (height > 1)
            spread = Follow(lines, c.Columns.Output * width * b, height);
        return write.Reshape(spread, c.Batch, c.Filters, c.Rows.Output * height, c.Columns.Output * width);

        string Follow(long count, long length, long times)
        {
            string zeros = write.Expand(write.Scalar(0f), count, times - 1, length);
            string joined = write.Node("Concat", [write.Reshape(spread, count, 1, length), zeros], ("axis", 1));
            return write.Noted(joined, [count, times, length]);
        }
    }
}
