using Akin.Training.Graphs;

namespace Akin.Training.Gradients.Convolutions;

/// <summary>
/// Writes the gradient of a depthwise convolution by its weights: for each channel and each tap the dot product of the
/// result's gradient with the image shifted by that tap.
/// </summary>
/// <remarks>
/// No operator multiplies and adds up in one pass, except a matrix product. So for each row of taps i all rows of all
/// images are contracted at once, Q[c, w, w'] = sum over n, h of dY[n, c, h, w] X[n, c, h s + i, w'], which pairs every
/// column with every other; the taps j are sums along its diagonals w' = w s + j. That is far more arithmetic than is
/// needed, by a third of the width: against nine products of shifted images it takes three quarters of the time at
/// 7 x 7 to 28 x 28, but a quarter more at 56 x 56 (docs/gradients.md).
/// </remarks>
internal static class DepthwiseWeightGradient
{
    /// <summary>Writes the gradient, of the weights' shape.</summary>
    /// <param name="write">Where to.</param>
    /// <param name="c">The convolution; depthwise.</param>
    /// <param name="x">Its image.</param>
    /// <param name="dy">The gradient by its result.</param>
    public static string Write(GraphWriter write, Convolution c, string x, string dy)
    {
        string image = write.Transpose(x, 1, 0, 2, 3), gradient = write.Transpose(dy, 1, 0, 2, 3);
        long width = c.Columns.Input, outWidth = c.Columns.Output;
        string diagonals = write.Constant(Diagonals(c.Columns), outWidth * width, c.Columns.Kernel);
        var rows = new List<string>();
        for (long i = 0; i < c.Rows.Kernel; i++)
        {
            if (Pair(write, c, image, gradient, i) is not ({ } seen, { } part))
            {
                rows.Add(write.Expand(write.Scalar(0f), c.Channels, c.Columns.Kernel));
                continue;
            }

            long count = c.Batch * write.Shapes.GetShape(seen)[2];
            string left = write.Transpose(write.Reshape(part, c.Channels, count, outWidth), 0, 2, 1);
            string all = write.MatMul(left, write.Reshape(seen, c.Channels, count, width));
            rows.Add(write.MatMul(write.Reshape(all, c.Channels, outWidth * width), diagonals));
        }

        return write.Reshape(rows.Count == 1 ? rows[0] : write.Node("Concat", [.. rows], ("axis", 1)), c.WeightShape);
    }

    // The rows of the image that a row of taps sees, and the rows of the gradient that they meet.
    private static (string? Image, string? Gradient) Pair(GraphWriter write, Convolution c, string image, string gradient, long i)
    {
        Window w = c.Rows;
        long offset = (i * w.Dilation) - w.Before;
        long first = Math.Max(0, (-offset + w.Stride - 1) / w.Stride);
        long last = Math.Min(w.Output, ((w.Input - 1 - offset) / w.Stride) + 1);
        if (offset > w.Input - 1 || last <= first)
            return (null, null);
        if (w.Stride > 1)
            return (Rows(image, (first * w.Stride) + offset, last - first, w.Stride), Rows(gradient, first, last - first, 1));

        // One of the two is moved: the gradient, to the rows of the image.
        long behind = w.Input - w.Output - offset;
        if (offset == 0 && behind == 0)
            return (image, gradient);
        string moved = write.Node("Pad", [gradient, write.Constant([0, 0, offset, 0, 0, 0, behind, 0])]);
        return (image, write.Noted(moved, [c.Channels, c.Batch, w.Input, c.Columns.Output]));

        // Gather copies on all threads, Slice on one.
        string Rows(string tensor, long from, long count, long step)
        {
            long[] shape = write.Shapes.GetShape(tensor);
            if (from == 0 && count == shape[2] && step == 1)
                return tensor;
            string which = write.Constant([.. Enumerable.Range(0, (int)count).Select(k => from + (k * step))]);
            return write.Noted(write.Node("Gather", [tensor, which], ("axis", 2)), [shape[0], shape[1], count, shape[3]]);
        }
    }

    // 1 where a column of the result and a column of the image meet at a tap.
    private static float[] Diagonals(Window w)
    {
        float[] ones = new float[w.Output * w.Input * w.Kernel];
        for (long at = 0; at < w.Output; at++)
        {
            for (long k = 0; k < w.Kernel; k++)
            {
                long from = (at * w.Stride) + (k * w.Dilation) - w.Before;
                if (from >= 0 && from < w.Input)
                    ones[(((at * w.Input) + from) * w.Kernel) + k] = 1;
            }
        }

        return ones;
    }
}
