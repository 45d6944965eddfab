using Akin.Training.Gradients.Convolutions;
using Akin.Training.Graphs;

namespace Akin.Training.Gradients.Pooling;

/// <summary>Takes a gradient from windows that were summed back to the values in them.</summary>
internal static class PoolWindows
{
    /// <summary>Adds each window's gradient to every value that the window saw.</summary>
    /// <param name="write">Where to.</param>
    /// <param name="gradient">The gradient by the windows' sums, N x C x positions.</param>
    /// <param name="windows">The windows, one for each axis behind the channels.</param>
    /// <returns>The gradient by the image.</returns>
    public static string Spread(GraphWriter write, string gradient, Window[] windows)
    {
        long[] shape = write.Shapes.GetShape(gradient);
        if (windows.All(w => w.Kernel == w.Stride && w.Before == 0 && w.Input == w.Output * w.Stride && w.Dilation == 1))
            return Repeat(write, gradient, windows);
        if (windows.Length == 2)
        {
            var convolution = new Convolution(shape[0], shape[1], shape[1], shape[1], windows[0], windows[1]);
            return ConvolutionInputGradient.Write(write, convolution, gradient, write.Expand(write.Scalar(1f), convolution.WeightShape));
        }

        for (int i = 0; i < windows.Length; i++)
            gradient = Seen(windows[i]).Transposed(write, gradient, i + 2);
        return gradient;
    }

    private static AxisMap Seen(Window window)
    {
        var map = new AxisMap(window.Output, window.Input);
        for (long o = 0; o < window.Output; o++)
        {
            for (long k = 0; k < window.Kernel; k++)
            {
                long at = (o * window.Stride) + (k * window.Dilation) - window.Before;
                if (at >= 0 && at < window.Input)
                    map[o, at] = 1;
            }
        }

        return map;
    }

    // Windows side by side: each gradient is repeated over its window.
    private static string Repeat(GraphWriter write, string a, Window[] windows)
    {
        long[] shape = write.Shapes.GetShape(a);
        string split = write.Reshape(a, [.. shape[..2], .. windows.SelectMany(w => new[] { w.Output, 1L })]);
        string repeated = write.Expand(split, [.. shape[..2], .. windows.SelectMany(w => new[] { w.Output, w.Stride })]);
        return write.Reshape(repeated, [.. shape[..2], .. windows.Select(w => w.Input)]);
    }
}
