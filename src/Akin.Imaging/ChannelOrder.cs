namespace Akin.Imaging;

/// <summary>Which channel comes first.</summary>
public enum ChannelOrder
{
    /// <summary>Red first, as pictures have it.</summary>
    Rgb,

    /// <summary>Blue first, as networks trained with OpenCV or Caffe want it.</summary>
    Bgr,
}
