using Akin.Training.Gradients.Convolutions;
using Akin.Training.Graphs;

namespace Akin.Training.Gradients.Blocked;

/// <summary>
/// The gradient of a convolution of blocked tensors by its weights, as a convolution too: the image is convolved with
/// the gradient of the result as its weights. Blocks make that as fast as the forward pass, because the gradient lies as
/// weights do already or becomes so by moving whole blocks.
/// </summary>
internal static class BlockedWeightGradient
{
    // The second cache of a core.
    private const long NearCache = 1 << 20;

    private static long Block => ChannelBlock.Size;

    /// <summary>Writes the gradient, laid out as <see cref="BlockedWriting.BlockWeights"/> has it.</summary>
    /// <param name="write">Where to.</param>
    /// <param name="c">The convolution.</param>
    /// <param name="x">Its image.</param>
    /// <param name="dy">The gradient by its result.</param>
    public static string Write(GraphWriter write, Convolution c, string x, string dy)
    {
        if (c.IsDepthwise)
            return Depthwise(write, c, x, dy);
        bool isPlain = c.Channels < Block, isPointwise = c.Rows.IsIdentity && c.Columns.IsIdentity;
        if (!isPlain && isPointwise && c.Positions % Block == 0)
        {
            return c.Filters >= c.Channels
                ? PointwiseByImage(write, c, x, c.Channels, dy, c.Filters)
                : Swapped(write, c, PointwiseByImage(write, c, dy, c.Filters, x, c.Channels));
        }

        if (c.Batch % Block == 0 && c.Rows.Dilation == 1 && c.Columns.Dilation == 1)
        {
            return isPlain || !isPointwise || c.Filters >= c.Channels
                ? OverImages(write, c, x, dy)
                : Swapped(write, c, OverImages(write, c with { Channels = c.Filters, Filters = c.Channels }, dy, x));
        }

        string image = isPlain ? x : write.FromBlocks(x, c.Channels);
        string plain = ConvolutionWeightGradient.Write(write, c, image, write.FromBlocks(dy, c.Filters));
        return write.BlockWeights(write.Noted(plain, c.WeightShape));
    }

    // Each channel of each image is a channel of its own, with its part of dY as its weights. A stride forward is a
    // dilation here, and the other way round.
    private static string Depthwise(GraphWriter write, Convolution c, string x, string dy)
    {
        Window rows = c.Rows, columns = c.Columns;
        long each = c.Batch * c.Channels, high = Seen(rows), wide = Seen(columns);
        string taps = write.ConvolveBlocks(
            [write.Reshape(x, 1, each, rows.Input, columns.Input), write.Reshape(dy, each, 1, rows.Output, columns.Output)],
            [1, each, high, wide],
            [rows.Before, columns.Before, Math.Max(0, rows.After), Math.Max(0, columns.After)],
            [rows.Dilation, columns.Dilation],
            [rows.Stride, columns.Stride],
            each);
        string sum = write.ReduceSum(write.Reshape(taps, c.Batch, c.Channels / Block, high, wide, Block), [0]);
        if (high != rows.Kernel || wide != columns.Kernel)
        {
            string slice = write.Node("Slice", [sum, write.Constant([0L, 0]), write.Constant([rows.Kernel, columns.Kernel]), write.Constant([1L, 2])]);
            sum = write.Noted(slice, [c.Channels / Block, rows.Kernel, columns.Kernel, Block]);
        }

        return write.Reshape(sum, c.WeightShape);

        // Where the last window ends before the image does, dY fits in at more places than there are taps.
        static long Seen(Window window) => window.Kernel + (Math.Max(0, -window.After) / window.Dilation);
    }

    // 1 x 1: the positions of an image are contracted, each image a group: its blocks of positions are the channels that
    // come in, and one of the two lies as weights do already.
    private static string PointwiseByImage(GraphWriter write, Convolution c, string image, long channels, string filter, long filters)
    {
        string last = write.Reshape(write.ChannelsLast(image), c.Batch, c.Positions, 1, channels);
        string y = write.ConvolveBlocks(
            [
                write.Reshape(write.ToBlocks(last), 1, c.Batch * c.Positions, 1, channels),
                write.Reshape(filter, c.Batch * filters, c.Positions, 1, 1),
            ],
            [1, c.Batch * filters, 1, channels],
            [0, 0, 0, 0],
            [1, 1],
            [1, 1],
            c.Batch);
        return write.Reshape(write.ReduceSum(write.Reshape(y, c.Batch, filters * channels), [0]), filters, channels, 1, 1);
    }

    // The images are the channels that come in, a block of them a group, and dY is the weights. The channels of the image
    // stand along its rows, behind the columns: so a row of results has kernel times channels values, and the weights
    // that are loaded serve many of them. (One image for each channel leaves rows as short as the kernel, and takes twice
    // to three times as long.) A large dY is cut into bands of rows, which are groups too, so that its part of a group
    // stays in the nearest large cache while it is read again and again.
    private static string OverImages(GraphWriter write, Convolution c, string x, string dy)
    {
        Window rows = c.Rows, columns = c.Columns;
        bool isPlain = c.Channels < Block;
        long high = rows.Input + rows.Before + rows.After, wide = columns.Input + columns.Before + columns.After;
        string padded = isPlain ? write.Transpose(x, 0, 2, 3, 1) : write.ChannelsLast(x);
        long[] pads = [0, rows.Before, columns.Before, 0, 0, rows.After, columns.After, 0];
        if (pads.Any(p => p != 0))
            padded = write.Noted(write.Node("Pad", [padded, write.Constant(pads)]), [c.Batch, high, wide, c.Channels]);
        string image = write.Reshape(padded, 1, c.Batch, high, wide * c.Channels);
        long bands = Bands(c), each = rows.Output / bands, seen = ((each - 1) * rows.Stride) + rows.Kernel;
        if (bands > 1)
        {
            string which = write.Constant([.. Enumerable.Range(0, (int)(bands * seen)).Select(i => (i / seen * each * rows.Stride) + (i % seen))]);
            image = write.Noted(write.Node("Gather", [image, which], ("axis", 2)), [1, c.Batch, bands * seen, wide * c.Channels]);
        }

        long groups = c.Batch / Block * bands;
        string filter = write.Transpose(
            write.Reshape(dy, c.Batch / Block, Block, c.Filters / Block, bands, each * columns.Output, Block), 0, 3, 2, 4, 1, 5);
        string y = write.ConvolveBlocks(
            [
                write.Reshape(write.ToBlocks(image), 1, c.Batch * bands, seen, wide * c.Channels),
                write.Reshape(filter, groups * c.Filters, Block, each, columns.Output),
            ],
            [1, groups * c.Filters, rows.Kernel, columns.Kernel * c.Channels],
            [0, 0, 0, 0],
            [1, 1],
            [rows.Stride, columns.Stride * c.Channels],
            groups);
        long parts = isPlain ? c.Channels : c.Channels / Block, values = isPlain ? Block : Block * Block;
        string sum = write.ReduceSum(write.Reshape(y, groups, c.Filters / Block, c.Taps, parts, values), [0]);
        return write.Reshape(c.Taps == 1 ? sum : write.Transpose(sum, 0, 2, 1, 3), c.WeightShape);
    }

    // The fewest bands of equal height whose part of dY, for the four blocks of filters that are worked on at once, fits
    // the cache.
    private static long Bands(Convolution c)
    {
        long row = c.Columns.Output * Block * Math.Min(c.Filters, 4 * Block) * sizeof(float), bands = 1;
        while (bands < c.Rows.Output && (c.Rows.Output % bands != 0 || c.Rows.Output / bands * row > NearCache))
            bands++;
        return bands;
    }

    // 1 x 1 weights with in and out in each other's place.
    private static string Swapped(GraphWriter write, Convolution c, string w)
    {
        string turned = write.Transpose(write.Reshape(w, c.Channels / Block, c.Filters / Block, Block, Block), 1, 0, 3, 2);
        return write.Reshape(turned, c.WeightShape);
    }
}
