namespace Akin.Imaging;

/// <summary>How a photo of any size and aspect becomes a picture of a stated width and height.</summary>
public enum ResizeMode
{
    /// <summary>Exactly the size, whatever that does to the aspect.</summary>
    Squash,

    /// <summary>Resized until its shortest side is <see cref="ImageShape.ShortestSide"/> (or until it just covers the size), then the center cut out.</summary>
    Crop,

    /// <summary>Resized to fit inside the size, centered on <see cref="ImageShape.Background"/>.</summary>
    Pad,
}
