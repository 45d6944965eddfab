namespace Akin.Training.Gradients.Convolutions;

/// <summary>A 2-D convolution with concrete sizes: X (N x C x H x W) with W (O x C/G x KH x KW) gives Y (N x O x H' x W').</summary>
/// <param name="Batch">N.</param>
/// <param name="Channels">C.</param>
/// <param name="Filters">O.</param>
/// <param name="Groups">G.</param>
/// <param name="Rows">How the window slides down.</param>
/// <param name="Columns">How the window slides right.</param>
internal sealed record Convolution(long Batch, long Channels, long Filters, long Groups, Window Rows, Window Columns)
{
    public long[] ImageShape => [Batch, Channels, Rows.Input, Columns.Input];

    public long[] WeightShape => [Filters, Channels / Groups, Rows.Kernel, Columns.Kernel];

    public long[] ResultShape => [Batch, Filters, Rows.Output, Columns.Output];

    public long Taps => Rows.Kernel * Columns.Kernel;

    public long Positions => Rows.Output * Columns.Output;

    /// <summary>One filter for each channel, which sees nothing else.</summary>
    public bool IsDepthwise => Groups == Channels && Filters == Channels && Channels > 1;
}
