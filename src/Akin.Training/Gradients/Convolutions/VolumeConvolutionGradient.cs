using Akin.Training.Graphs;

namespace Akin.Training.Gradients.Convolutions;

/// <summary>
/// Writes the gradients of a convolution over any number of axes, plainly: for volumes, which few networks for photos
/// have. Convolutions of images have faster forms.
/// </summary>
internal static class VolumeConvolutionGradient
{
    /// <summary>The gradient by the image: the result's gradient scattered through the weights.</summary>
    /// <param name="write">Where to.</param>
    /// <param name="windows">The window along each axis.</param>
    /// <param name="group">The groups.</param>
    /// <param name="image">The image's shape.</param>
    /// <param name="dy">The gradient by the result.</param>
    /// <param name="w">The weights.</param>
    public static string ByImage(GraphWriter write, Window[] windows, long group, long[] image, string dy, string w)
    {
        // Scattered without pads; then what fell on pads is cut off, and input behind the last window gets zeros.
        string whole = write.Node(
            "ConvTranspose",
            [dy, w],
            ("strides", windows.Select(x => x.Stride).ToArray()),
            ("dilations", windows.Select(x => x.Dilation).ToArray()),
            ("group", group));
        long[] cut = [0, 0, .. windows.Select(x => -x.Before), 0, 0, .. windows.Select(x => -x.After)];
        return write.Noted(cut.All(c => c == 0) ? whole : write.Node("Pad", [whole, write.Constant(cut)]), image);
    }

    /// <summary>The gradient by the weights: for each tap the product of the result's gradient with what the tap saw.</summary>
    /// <param name="write">Where to.</param>
    /// <param name="windows">The window along each axis.</param>
    /// <param name="group">The groups.</param>
    /// <param name="weight">The weights' shape.</param>
    /// <param name="x">The image.</param>
    /// <param name="dy">The gradient by the result.</param>
    public static string ByWeights(GraphWriter write, Window[] windows, long group, long[] weight, string x, string dy)
    {
        long[] image = write.Shapes.GetShape(x);
        long batch = image[0], channels = weight[1], filters = weight[0] / group, positions = Dimensions.Count([.. windows.Select(w => w.Output)]);
        long[] pads = [0, 0, .. windows.Select(w => w.Before), 0, 0, .. windows.Select(w => Math.Max(0, w.After))];
        string padded = pads.All(p => p == 0) ? x : write.Node("Pad", [x, write.Constant(pads)]);
        string axes = write.Constant([.. Enumerable.Range(2, windows.Length).Select(a => (long)a)]);
        string steps = write.Constant([.. windows.Select(w => w.Stride)]);
        string gradient = write.Reshape(dy, batch, group, filters, positions);
        var taps = new List<string>();
        foreach (long[] tap in Taps(windows))
        {
            long[] from = [.. tap.Select((t, i) => t * windows[i].Dilation)];
            long[] to = [.. from.Select((f, i) => f + ((windows[i].Output - 1) * windows[i].Stride) + 1)];
            string seen = write.Node("Slice", [padded, write.Constant(from), write.Constant(to), axes, steps]);
            seen = write.Reshape(write.Noted(seen, [batch, image[1], .. windows.Select(w => w.Output)]), batch, group, channels, positions);
            string product = write.ReduceSum(write.MatMul(gradient, write.Transpose(seen, 0, 1, 3, 2)), [0]);
            taps.Add(write.Reshape(product, weight[0], channels, 1));
        }

        return write.Reshape(taps.Count == 1 ? taps[0] : write.Node("Concat", [.. taps], ("axis", 2)), weight);
    }

    // Every tap of the kernel, in the order of its values.
    private static IEnumerable<long[]> Taps(Window[] windows)
    {
        IEnumerable<long[]> taps = [[]];
        foreach (Window window in windows)
            taps = taps.SelectMany(tap => Enumerable.Range(0, (int)window.Kernel).Select(t => (long[])[.. tap, t]));
        return taps;
    }
}
