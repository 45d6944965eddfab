namespace Akin.Models;

/// <summary>How an activation with positions (N x C x H x W, or N x T x C) becomes one vector per photo.</summary>
public enum Pooling
{
    /// <summary>The mean over all positions: one value per channel.</summary>
    Avg,

    /// <summary>The largest value over all positions: one value per channel.</summary>
    Max,

    /// <summary>Every value of every position, one after another.</summary>
    None,
}
