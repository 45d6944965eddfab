using Akin.Training.Graphs;

namespace Akin.Training.Gradients.Convolutions;

/// <summary>Writes the gradient of a convolution by its image.</summary>
internal static class ConvolutionInputGradient
{
    /// <summary>Writes the gradient, of the image's shape.</summary>
    /// <param name="write">Where to.</param>
    /// <param name="c">The convolution.</param>
    /// <param name="dy">The gradient by its result.</param>
    /// <param name="w">Its weights.</param>
    public static string Write(GraphWriter write, Convolution c, string dy, string w)
    {
        if (c.Rows.Stride == 1 && c.Columns.Stride == 1)
            return Flipped(write, c, dy, w);
        return Transposed(write, c, dy, w);
    }

    // Stride 1: dX = Conv(dY, W with its axes swapped and its taps in reverse order). ONNX Runtime convolves several
    // times as fast as it scatters (ConvTranspose).
    private static string Flipped(GraphWriter write, Convolution c, string dy, string w)
    {
        long kh = c.Rows.Kernel, kw = c.Columns.Kernel, g = c.Groups;
        string turned = w;
        if (c.Taps > 1)
        {
            // Gathers the taps in reverse order: both axes are flipped at once.
            string flat = write.Reshape(w, c.Filters, c.Channels / g, c.Taps);
            string order = write.Constant([.. Enumerable.Range(0, (int)c.Taps).Select(t => c.Taps - 1 - t)]);
            turned = write.Noted(write.Node("Gather", [flat, order], ("axis", 2)), [c.Filters, c.Channels / g, c.Taps]);
        }

        if (!c.IsDepthwise)
        {
            string grouped = write.Reshape(turned, g, c.Filters / g, c.Channels / g, c.Taps);
            turned = write.Transpose(grouped, 0, 2, 1, 3);
        }

        turned = write.Reshape(turned, c.Channels, c.Filters / g, kh, kw);
        long[] before = [Pad(c.Rows), Pad(c.Columns)];
        string dx = write.Node(
            "Conv",
            [Crop(write, dy, c, ref before, out long[] after), turned],
            ("pads", new[] { before[0], before[1], after[0], after[1] }),
            ("dilations", new[] { c.Rows.Dilation, c.Columns.Dilation }),
            ("group", g));
        return write.Noted(dx, c.ImageShape);

        static long Pad(Window window) => ((window.Kernel - 1) * window.Dilation) - window.Before;
    }

    // Padding wider than the kernel: the outermost results saw only zeros and are cut off before.
    private static string Crop(GraphWriter write, string dy, Convolution c, ref long[] before, out long[] after)
    {
        after = [Behind(c.Rows), Behind(c.Columns)];
        if (before.Min() >= 0 && after.Min() >= 0)
            return dy;
        long[] starts = [Math.Max(0, -before[0]), Math.Max(0, -before[1])];
        long[] ends = [c.Rows.Output - Math.Max(0, -after[0]), c.Columns.Output - Math.Max(0, -after[1])];
        before = [.. before.Select(b => Math.Max(0, b))];
        after = [.. after.Select(b => Math.Max(0, b))];
        string cropped = write.Node("Slice", [dy, write.Constant(starts), write.Constant(ends), write.Constant([2L, 3L])]);
        return write.Noted(cropped, [c.Batch, c.Filters, ends[0] - starts[0], ends[1] - starts[1]]);

        static long Behind(Window window) => ((window.Kernel - 1) * window.Dilation) - window.After;
    }

    private static string Transposed(GraphWriter write, Convolution c, string dy, string w)
    {
        Window rows = c.Rows, columns = c.Columns;

        // Scattered without pads; then what fell on pads is cut off, and input behind the last window gets zeros.
        long[] behind = [-rows.After, -columns.After];
        bool plain = behind.Max() <= 0;
        string dx = write.Node(
            "ConvTranspose",
            [dy, w],
            ("strides", new[] { rows.Stride, columns.Stride }),
            ("dilations", new[] { rows.Dilation, columns.Dilation }),
            ("pads", plain ? new[] { rows.Before, columns.Before, rows.After, columns.After } : [0, 0, 0, 0]),
            ("group", c.Groups));
        return write.Noted(
            plain ? dx : write.Node("Pad", [dx, write.Constant([0, 0, -rows.Before, -columns.Before, 0, 0, behind[0], behind[1]])]),
            c.ImageShape);
    }
}
