using Akin.Training.Graphs;
using Onnx;

namespace Akin.Training.Gradients.Blocked;

/// <summary>
/// Writes nodes that work on blocked tensors. Such a tensor is called N x C x H x W as any other, but its values lie as
/// N x C/B x H x W x B: B channels (<see cref="ChannelBlock.Size"/>) of one position side by side, which fill one vector
/// register. ONNX Runtime's own optimizer uses the same operators for convolutions whose weights are constants. Channels
/// are filled up with zeros to whole blocks.
/// </summary>
internal static class BlockedWriting
{
    /// <summary>The domain of ONNX Runtime's operators on blocked tensors (processor only).</summary>
    public const string Domain = "com.microsoft.nchwc";

    private static long Block => ChannelBlock.Size;

    /// <summary>What a model says that uses <see cref="Domain"/>.</summary>
    public static OperatorSetIdProto Opset() => new() { Domain = Domain, Version = 1 };

    /// <summary>A number of channels in whole blocks.</summary>
    public static long Whole(long channels) => (channels + Block - 1) / Block * Block;

    /// <summary>A tensor in blocks.</summary>
    public static string ToBlocks(this GraphWriter write, string x)
    {
        long[] shape = write.Shapes.GetShape(x);
        return write.Noted(write.InBlocks("ReorderInput", [x]), [shape[0], Whole(shape[1]), .. shape[2..]]);
    }

    /// <summary>A blocked tensor without blocks, with the first of its channels.</summary>
    public static string FromBlocks(this GraphWriter write, string x, long channels)
    {
        long[] shape = write.Shapes.GetShape(x);
        return write.Noted(write.InBlocks("ReorderOutput", [x], ("channels", channels)), [shape[0], channels, .. shape[2..]]);
    }

    /// <summary>A blocked tensor with its channels last: N x H x W x C.</summary>
    public static string ChannelsLast(this GraphWriter write, string x)
    {
        long[] shape = write.Shapes.GetShape(x);
        string last = write.InBlocks("ReorderOutput", [x], ("channels", shape[1]), ("channels_last", 1L));
        return write.Noted(last, [shape[0], shape[2], shape[3], shape[1]]);
    }

    /// <summary>A node on blocked tensors.</summary>
    public static string InBlocks(this GraphWriter write, string op, string[] inputs, params (string Name, object Value)[] attributes)
    {
        string result = write.Node(op, inputs, attributes);
        write.Model.Graph.Node[^1].Domain = Domain;
        return result;
    }

    /// <summary>
    /// A convolution. The image is blocked, or plain where it has fewer channels than a block; weights come from
    /// <see cref="BlockWeights"/>; the result is blocked.
    /// </summary>
    /// <param name="write">Where to.</param>
    /// <param name="inputs">Image, weights, and where wanted bias and a tensor that is added to the result.</param>
    /// <param name="result">The result's shape.</param>
    /// <param name="pads">Above, left, below, right.</param>
    /// <param name="strides">Down and right.</param>
    /// <param name="dilations">Down and right.</param>
    /// <param name="group">The groups.</param>
    public static string ConvolveBlocks(
        this GraphWriter write, string[] inputs, long[] result, long[] pads, long[] strides, long[] dilations, long group)
    {
        string y = write.InBlocks(
            "Conv",
            inputs,
            ("kernel_shape", write.Shapes.GetShape(inputs[1])[2..]),
            ("pads", pads),
            ("strides", strides),
            ("dilations", dilations),
            ("group", group));
        return write.Noted(y, result);
    }

    /// <summary>a * scale + shift + added of a blocked tensor, with a value a channel for scale and shift: one pass.</summary>
    /// <param name="write">Where to.</param>
    /// <param name="a">The tensor.</param>
    /// <param name="scale">As many values as channels, those that fill up left out.</param>
    /// <param name="shift">The same; may be absent.</param>
    /// <param name="added">A blocked tensor; may be absent.</param>
    public static string Affine(this GraphWriter write, string a, string scale, string? shift, string? added = null)
    {
        long[] shape = write.Shapes.GetShape(a);
        List<string> inputs = [a, write.Reshape(write.FillUp(scale), shape[1], 1, 1, 1)];
        if (shift is not null || added is not null)
            inputs.Add(shift is null ? "" : write.FillUp(shift));
        if (added is not null)
            inputs.Add(added);
        return write.ConvolveBlocks([.. inputs], shape, [0, 0, 0, 0], [1, 1], [1, 1], shape[1]);
    }

    /// <summary>The sum of each channel of a blocked tensor.</summary>
    /// <param name="write">Where to.</param>
    /// <param name="a">The tensor.</param>
    /// <param name="channels">How many of its channels are wanted.</param>
    public static string SumOfBlocks(this GraphWriter write, string a, long channels)
    {
        long[] shape = write.Shapes.GetShape(a);
        string rows = write.Reshape(a, shape[0], shape[1] / Block, shape[2] * shape[3], Block);
        return write.First(write.Reshape(write.ReduceSum(write.ReduceSum(rows, [2]), [0]), shape[1]), channels);
    }

    /// <summary>
    /// The sum of each channel of the product of two blocked tensors, in one pass that writes nothing between: as a
    /// convolution of each channel of each image with the other tensor's as its weights.
    /// </summary>
    /// <param name="write">Where to.</param>
    /// <param name="a">A tensor.</param>
    /// <param name="b">Another of its shape.</param>
    /// <param name="channels">How many of their channels are wanted.</param>
    public static string DotOfBlocks(this GraphWriter write, string a, string b, long channels)
    {
        long[] shape = write.Shapes.GetShape(a);
        long each = shape[0] * shape[1];
        string image = write.Reshape(a, 1, each, shape[2], shape[3]), filter = write.Reshape(b, each, 1, shape[2], shape[3]);
        string dots = write.ConvolveBlocks([image, filter], [1, each, 1, 1], [0, 0, 0, 0], [1, 1], [1, 1], each);
        return write.First(write.ReduceSum(write.Reshape(dots, shape[0], shape[1]), [0]), channels);
    }

    /// <summary>A list of one value a channel, with zeros up to whole blocks.</summary>
    public static string FillUp(this GraphWriter write, string values)
    {
        long channels = write.Shapes.GetShape(values)[0], whole = Whole(channels);
        return channels == whole ? values : write.Noted(write.Node("Pad", [values, write.Constant([0L, whole - channels])]), [whole]);
    }

    /// <summary>
    /// Weights (O x C x KH x KW) as the blocked convolution reads them: O/B x C/B x KH x KW x B (in) x B (out), or
    /// O/B x C x KH x KW x B where C is less than a block.
    /// </summary>
    public static string BlockWeights(this GraphWriter write, string w)
    {
        long[] shape = write.Shapes.GetShape(w);
        long outs = Whole(shape[0]), ins = shape[1] < Block ? shape[1] : Whole(shape[1]), kh = shape[2], kw = shape[3];
        if (outs != shape[0] || ins != shape[1])
            w = write.Noted(write.Node("Pad", [w, write.Constant([0, 0, 0, 0, outs - shape[0], ins - shape[1], 0, 0])]), [outs, ins, kh, kw]);
        string laid = ins < Block
            ? write.Transpose(write.Reshape(w, outs / Block, Block, ins, kh, kw), 0, 2, 3, 4, 1)
            : write.Transpose(write.Reshape(w, outs / Block, Block, ins / Block, Block, kh, kw), 0, 2, 4, 5, 3, 1);
        return write.Reshape(laid, outs, ins, kh, kw);
    }

    /// <summary>The weights that <see cref="BlockWeights"/> laid out, as they were (filled up).</summary>
    public static string UnblockWeights(this GraphWriter write, string w)
    {
        long[] shape = write.Shapes.GetShape(w);
        long outs = shape[0], ins = shape[1], kh = shape[2], kw = shape[3];
        string plain = ins < Block
            ? write.Transpose(write.Reshape(w, outs / Block, ins, kh, kw, Block), 0, 4, 1, 2, 3)
            : write.Transpose(write.Reshape(w, outs / Block, ins / Block, kh, kw, Block, Block), 0, 5, 1, 4, 2, 3);
        return write.Reshape(plain, outs, ins, kh, kw);
    }

    private static string First(this GraphWriter write, string values, long channels) => write.Shapes.GetShape(values)[0] == channels
        ? values
        : write.Noted(write.Node("Slice", [values, write.Constant([0L]), write.Constant([channels])]), [channels]);
}
