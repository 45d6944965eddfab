namespace Akin.Imaging;

/// <summary>What picture a model wants.</summary>
public sealed record ImageShape
{
    internal const int LargestSide = 16_384;

    /// <summary>Pixels across, 1 to 16,384.</summary>
    public required int Width { get; init; }

    /// <summary>Pixels down, 1 to 16,384.</summary>
    public required int Height { get; init; }

    /// <summary>3 for red, green and blue; 1 for gray (Rec. 601 luma).</summary>
    public int Channels { get; init; } = 3;

    /// <summary>How a photo of another aspect is made to fit.</summary>
    public ResizeMode Mode { get; init; } = ResizeMode.Squash;

    /// <summary>
    /// <see cref="ResizeMode.Crop"/> only: the shortest side before the center is cut out, for example 256 for a picture
    /// of 224 x 224; at least the longer of width and height. Absent, the photo is resized until it just covers the size.
    /// </summary>
    public int? ShortestSide { get; init; }

    /// <summary>What shows through transparent pixels and beside a padded photo.</summary>
    public Rgb Background { get; init; } = Rgb.White;

    /// <summary>How many bytes a picture takes: width x height x channels.</summary>
    public int Length => Width * Height * Channels;

    /// <exception cref="ArgumentException">A size or number of channels that can't be.</exception>
    internal void Check()
    {
        if (Width is < 1 or > LargestSide || Height is < 1 or > LargestSide)
            throw new ArgumentException($"a picture of {Width} x {Height} can't be made; each side must be 1 to {LargestSide}");
        if (Channels is not (1 or 3))
            throw new ArgumentException($"a picture has 1 or 3 channels, not {Channels}");
        if (ShortestSide is { } side && (Mode != ResizeMode.Crop || side > LargestSide || side < Math.Max(Width, Height)))
            throw new ArgumentException($"a shortest side of {side} needs the mode crop and at least the {Width} x {Height} that are cut out");
    }
}

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
