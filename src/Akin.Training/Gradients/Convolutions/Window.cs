namespace Akin.Training.Gradients.Convolutions;

/// <summary>
/// How a window slides along one axis: output position o and tap k meet at input position
/// <c>o * Stride + k * Dilation - Before</c>.
/// </summary>
/// <param name="Input">The length of the input.</param>
/// <param name="Output">The length of the output.</param>
/// <param name="Kernel">The number of taps.</param>
/// <param name="Stride">The step between output positions.</param>
/// <param name="Dilation">The step between taps.</param>
/// <param name="Before">The padding before the input.</param>
internal readonly record struct Window(long Input, long Output, long Kernel, long Stride, long Dilation, long Before)
{
    /// <summary>The padding behind the input that the last window needs; negative where it ends before the input does.</summary>
    public long After => ((Output - 1) * Stride) + ((Kernel - 1) * Dilation) + 1 - Before - Input;

    /// <summary>Whether each input position is its own output position.</summary>
    public bool IsIdentity => Kernel == 1 && Stride == 1 && Before == 0 && Input == Output;

    /// <summary>The windows of a convolution or pooling node, one for each axis behind the channels.</summary>
    /// <param name="context">The node.</param>
    /// <param name="input">The image's shape, N x C and the sides.</param>
    /// <param name="output">The shape of what the windows yield.</param>
    /// <param name="kernel">The kernel's sides.</param>
    public static Window[] ReadAll(GradientContext context, long[] input, long[] output, long[] kernel)
    {
        long[] ones = [.. kernel.Select(_ => 1L)];
        long[] strides = context.Attribute("strides") ?? ones, dilations = context.Attribute("dilations") ?? ones;
        long[] pads = context.Attribute("pads") ?? new long[2 * kernel.Length];
        string auto = context.Attribute("auto_pad", "NOTSET");
        return
        [
            .. kernel.Select((taps, i) =>
            {
                long before = pads[i];
                if (auto is "SAME_UPPER" or "SAME_LOWER")
                {
                    long total = Math.Max(0, ((output[i + 2] - 1) * strides[i]) + ((taps - 1) * dilations[i]) + 1 - input[i + 2]);
                    before = auto == "SAME_UPPER" ? total / 2 : total - (total / 2);
                }
                else if (auto == "VALID")
                {
                    before = 0;
                }

                return new Window(input[i + 2], output[i + 2], taps, strides[i], dilations[i], before);
            }),
        ];
    }
}
