using Akin.Training.Graphs;
using Onnx;

namespace Akin.Training.Gradients.Blocked;

/// <summary>
/// The gradient of max pooling over windows of 2 x 2 side by side, on blocked tensors: as that of a pooling of columns
/// and then one of rows, each of which asks of two values whether the second is the larger. Of equal ones the first gets
/// the gradient, by rows, as in PyTorch.
/// </summary>
internal static class BlockedPoolingGradient
{
    public static void Register(GradientTable table) => table.Register(BlockedWriting.Domain + ".MaxPool", Write);

    /// <summary>Whether a MaxPool node on an image of a shape is one of these.</summary>
    public static bool Fits(NodeProto node, long[] image)
    {
        long[] kernel = Integers("kernel_shape", 0), strides = Integers("strides", 1), pads = Integers("pads", 0), dilations = Integers("dilations", 1);
        return image.Length == 4 && image[2] % 2 == 0 && image[3] % 2 == 0 && kernel.All(k => k == 2) && strides.All(s => s == 2)
            && pads.All(p => p == 0) && dilations.All(d => d == 1)
            && !node.Attribute.Any(a => a.Name is "auto_pad" && a.S.ToStringUtf8() is not ("NOTSET" or "VALID"));

        long[] Integers(string name, long otherwise) => node.Attribute.FirstOrDefault(a => a.Name == name) is { } found ? [.. found.Ints] : [otherwise, otherwise];
    }

    private static void Write(GradientContext context)
    {
        GraphWriter write = context.Writer;
        string x = context.Input(0), y = context.Output();
        long[] image = context.InputShape(0);
        long block = ChannelBlock.Size, rows = image[0] * (image[1] / block) * (image[2] / 2), across = image[3] / 2;
        string wide = write.InBlocks("MaxPool", [x], ("kernel_shape", new[] { 1L, 2 }), ("strides", new[] { 1L, 2 }));
        write.Noted(wide, [image[0], image[1], image[2], across]);
        string byRow = Halves(write, wide, y, context.OutputGradient(), rows, across * block);
        context.AddGradient(0, write.Reshape(Halves(write, x, wide, byRow, rows * 2 * across, block), image));
    }

    // The gradient of the pairs (count x 2 x length) of which y holds the larger ones (count x length).
    private static string Halves(GraphWriter write, string pairs, string y, string dy, long count, long length)
    {
        string first = write.Noted(
            write.Node("Gather", [write.Reshape(pairs, count, 2, length), write.Constant([0L])], ("axis", 1)), [count, 1, length]);
        string larger = write.Unary(
            "HardSigmoid", write.Sub(write.Reshape(y, count, 1, length), first), ("alpha", MathF.ScaleB(1, 126)), ("beta", 0f));
        string all = write.Reshape(dy, count, 1, length);
        string second = write.Mul(all, larger);
        return write.Noted(write.Node("Concat", [write.Sub(all, second), second], ("axis", 1)), [count, 2, length]);
    }
}
