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

    /// <summary>The two windows of a 2-D convolution or pooling node.</summary>
    /// <param name="context">The node.</param>
    /// <param name="input">The image's shape, N x C x H x W.</param>
    /// <param name="output">The shape of what the window yields.</param>
    /// <param name="kernel">The kernel's two sides.</param>
    /// <exception cref="TrainingException">It is not 2-D.</exception>
    public static Window[] Of(GradientContext context, long[] input, long[] output, long[] kernel)
    {
        if (input.Length != 4)
            throw new TrainingException($"the layer '{context.Name}' ({context.Node.OpType}) has no gradient: only images (4 axes) are supported, not {input.Length} axes");
        long[] strides = context.Attribute("strides") ?? [1, 1], dilations = context.Attribute("dilations") ?? [1, 1];
        long[] pads = context.Attribute("pads") ?? [0, 0, 0, 0];
        string auto = context.Attribute("auto_pad", "NOTSET");
        return
        [
            .. Enumerable.Range(0, 2).Select(i =>
            {
                long before = pads[i];
                if (auto is "SAME_UPPER" or "SAME_LOWER")
                {
                    long total = Math.Max(0, ((output[i + 2] - 1) * strides[i]) + ((kernel[i] - 1) * dilations[i]) + 1 - input[i + 2]);
                    before = auto == "SAME_UPPER" ? total / 2 : total - (total / 2);
                }
                else if (auto == "VALID")
                {
                    before = 0;
                }

                return new Window(input[i + 2], output[i + 2], kernel[i], strides[i], dilations[i], before);
            }),
        ];
    }
}
