using Akin.Training.Graphs;

namespace Akin.Training.Gradients.Convolutions;

/// <summary>
/// Writes the gradient of a convolution by its weights, as products of the result's gradient with the image shifted by
/// each tap.
/// </summary>
internal static class ConvolutionWeightGradient
{
    // Below so many values a tap of the image is too thin for a product of its own.
    private const long FewValues = 64;

    /// <summary>Writes the gradient, of the weights' shape.</summary>
    /// <param name="write">Where to.</param>
    /// <param name="c">The convolution.</param>
    /// <param name="x">Its image.</param>
    /// <param name="dy">The gradient by its result.</param>
    public static string Write(GraphWriter write, Convolution c, string x, string dy)
    {
        if (c.IsDepthwise)
            return DepthwiseWeightGradient.Write(write, c, x, dy);
        if (c.Groups > 1)
            return ByImage(write, c, x, dy);
        if (c.Taps > 1 && c.Channels * c.Taps <= FewValues)
            return Stacked(write, c, x, dy);

        // One product over all images needs both tensors with channels in front; a product for each image needs the
        // products (filters x channels each) summed. Measured from 7 x 7 to 112 x 112, whichever moves less wins, where
        // a moved value costs about eight summed ones.
        return c.Positions * (c.Filters + c.Channels) <= 8 * c.Filters * c.Channels
            ? OverImages(write, c, x, dy)
            : ByImage(write, c, x, dy);
    }

    // For each image and group dY (O x P) times what a tap sees (P x C), summed over the images. Of the two the smaller
    // is transposed (and packed) by the product.
    private static string ByImage(GraphWriter write, Convolution c, string x, string dy)
    {
        long g = c.Groups, filters = c.Filters / g, channels = c.Channels / g;
        string padded = Pad(write, c, x);
        string gradient = write.Reshape(dy, c.Batch, g, filters, c.Positions);
        return Join(write, c, Taps(c).Select(tap =>
        {
            string seen = write.Reshape(Shift(write, c, padded, tap.Row, tap.Column), c.Batch, g, channels, c.Positions);
            return channels <= filters
                ? write.ReduceSum(write.MatMul(gradient, write.Transpose(seen, 0, 1, 3, 2)), [0])
                : write.Transpose(write.ReduceSum(write.MatMul(seen, write.Transpose(gradient, 0, 1, 3, 2)), [0]), 0, 2, 1);
        }));
    }

    // The same product over the positions of all images at once; for many channels on few positions.
    private static string OverImages(GraphWriter write, Convolution c, string x, string dy)
    {
        long count = c.Batch * c.Positions;
        string gradient = write.Reshape(write.Transpose(dy, 1, 0, 2, 3), c.Filters, count);
        string padded = write.Transpose(Pad(write, c, x), 1, 0, 2, 3);
        return Join(write, c, Taps(c).Select(tap =>
        {
            string seen = write.Reshape(Shift(write, c, padded, tap.Row, tap.Column), c.Channels, count);
            return c.Channels <= c.Filters
                ? write.MatMul(gradient, write.Transpose(seen, 1, 0))
                : write.Transpose(write.MatMul(seen, write.Transpose(gradient, 1, 0)), 1, 0);
        }));
    }

    // For photos of one or three channels: what all taps see is stacked, and one product does.
    private static string Stacked(GraphWriter write, Convolution c, string x, string dy)
    {
        string padded = Pad(write, c, x);
        string[] seen = [.. Taps(c).Select(tap => write.Reshape(
            Shift(write, c, padded, tap.Row, tap.Column), c.Batch, c.Channels, 1, c.Positions))];
        string stack = write.Noted(write.Node("Concat", seen, ("axis", 2)), [c.Batch, c.Channels, c.Taps, c.Positions]);
        string flat = write.Transpose(write.Reshape(stack, c.Batch, c.Channels * c.Taps, c.Positions), 0, 2, 1);
        string product = write.MatMul(write.Reshape(dy, c.Batch, c.Filters, c.Positions), flat);
        return write.Reshape(write.ReduceSum(product, [0]), c.WeightShape);
    }

    private static string Join(GraphWriter write, Convolution c, IEnumerable<string> taps)
    {
        string[] all = [.. taps.Select(t => write.Reshape(t, c.Filters, c.Channels / c.Groups, 1))];
        return write.Reshape(all.Length == 1 ? all[0] : write.Node("Concat", all, ("axis", 2)), c.WeightShape);
    }

    private static IEnumerable<(long Row, long Column)> Taps(Convolution c)
    {
        for (long i = 0; i < c.Rows.Kernel; i++)
        {
            for (long j = 0; j < c.Columns.Kernel; j++)
                yield return (i, j);
        }
    }

    // Pads the image to what the windows cover.
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
        long[] shape = write.Shapes.GetShape(padded);
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
        return write.Noted(slice, [shape[0], shape[1], c.Rows.Output, c.Columns.Output]);
    }
}
