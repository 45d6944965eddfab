using Akin.Training.Graphs;

namespace Akin.Training.Gradients.Convolutions;

/// <summary>Writes the gradient of a convolution by its weights.</summary>
internal static class ConvolutionWeightGradient
{
    /// <summary>Writes the gradient, of the weights' shape.</summary>
    /// <param name="write">Where to.</param>
    /// <param name="c">The convolution.</param>
    /// <param name="x">Its image.</param>
    /// <param name="dy">The gradient by its result.</param>
    public static string Write(GraphWriter write, Convolution c, string x, string dy) => Shifted(write, c, x, dy);

    // Each tap sees the image shifted: dW[:, :, tap] = sum over images of dY (O x P) times the shifted image (P x C).
    private static string Shifted(GraphWriter write, Convolution c, string x, string dy)
    {
        long g = c.Groups, positions = c.Positions;
        string padded = Pad(write, c, x);
        string left = write.Reshape(dy, c.Batch, g, c.Filters / g, positions);
        var taps = new List<string>();
        for (long i = 0; i < c.Rows.Kernel; i++)
        {
            for (long j = 0; j < c.Columns.Kernel; j++)
            {
                string shifted = write.Reshape(Shift(write, c, padded, i, j), c.Batch, g, c.Channels / g, positions);
                string product = write.MatMul(left, write.Transpose(shifted, 0, 1, 3, 2));
                taps.Add(write.Reshape(write.ReduceSum(product, [0]), c.Filters, c.Channels / g, 1));
            }
        }

        string all = taps.Count == 1 ? taps[0] : write.Node("Concat", [.. taps], ("axis", 2));
        return write.Reshape(all, c.WeightShape);
    }

    // Pads (or crops) the image to exactly what the windows cover.
    private static string Pad(GraphWriter write, Convolution c, string x)
    {
        long[] pads = [0, 0, c.Rows.Before, c.Columns.Before, 0, 0, Math.Max(0, c.Rows.After), Math.Max(0, c.Columns.After)];
        if (pads.All(p => p == 0))
            return x;
        return write.Noted(
            write.Node("Pad", [x, write.Constant(pads)]),
            [c.Batch, c.Channels, c.Rows.Input + pads[2] + pads[6], c.Columns.Input + pads[3] + pads[7]]);
    }

    // What one tap sees of the padded image.
    private static string Shift(GraphWriter write, Convolution c, string padded, long i, long j)
    {
        long[] shape = write.Shapes.Of(padded);
        if (c.Taps == 1 && c.Rows.Stride == 1 && c.Columns.Stride == 1 && shape[2] == c.Rows.Output && shape[3] == c.Columns.Output)
            return padded;
        long top = i * c.Rows.Dilation, from = j * c.Columns.Dilation;
        string slice = write.Node(
            "Slice",
            [
                padded,
                write.Constant([top, from]),
                write.Constant([top + ((c.Rows.Output - 1) * c.Rows.Stride) + 1, from + ((c.Columns.Output - 1) * c.Columns.Stride) + 1]),
                write.Constant([2L, 3L]),
                write.Constant([c.Rows.Stride, c.Columns.Stride]),
            ]);
        return write.Noted(slice, [c.Batch, c.Channels, c.Rows.Output, c.Columns.Output]);
    }
}
