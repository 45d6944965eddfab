namespace Akin.Imaging;

/// <summary>The order in which a tensor holds a picture's numbers.</summary>
public enum TensorLayout
{
    /// <summary>A plane of every channel after the other.</summary>
    Nchw,

    /// <summary>All channels of a pixel together.</summary>
    Nhwc,
}
