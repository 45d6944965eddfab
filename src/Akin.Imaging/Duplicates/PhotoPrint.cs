namespace Akin.Imaging.Duplicates;

/// <summary>
/// A photo made so small that many are kept and compared: <see cref="Side"/> x <see cref="Side"/> colors whatever the photo's aspect, and
/// its <see cref="PerceptualHash"/>.
/// </summary>
public sealed class PhotoPrint
{
    /// <summary>Pixels on each side.</summary>
    public const int Side = 64;

    private const float Blank = 2;

    private readonly byte[] _pixels;

    /// <summary>Of a picture that was decoded to <see cref="Shape"/>.</summary>
    /// <param name="pixels">Rows from the top, red, green and blue of each pixel.</param>
    /// <exception cref="ArgumentException">There are more or fewer.</exception>
    public PhotoPrint(byte[] pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.Length != Shape.Length)
            throw new ArgumentException($"a print has {Shape.Length} bytes, not {pixels.Length}", nameof(pixels));
        _pixels = pixels;
        float[] gray = Gray(PerceptualHash.Side);
        Hash = PerceptualHash.Compute(gray);
        float mean = gray.Average();
        IsBlank = MathF.Sqrt(gray.Average(g => (g - mean) * (g - mean))) < Blank;
    }

    /// <summary>What a photo is decoded to: the whole of it, squashed.</summary>
    public static ImageShape Shape { get; } = new() { Width = Side, Height = Side, Mode = ResizeMode.Squash };

    /// <summary>Whether it shows next to nothing, so that there is nothing to align: its brightness spreads by less than two levels.</summary>
    internal bool IsBlank { get; }

    /// <summary>The hash of its brightness.</summary>
    public PerceptualHash Hash { get; }

    /// <summary>One channel at full size, 0 to 255.</summary>
    /// <param name="channel">0 red, 1 green, 2 blue.</param>
    internal float[] Channel(int channel)
    {
        float[] values = new float[Side * Side];
        for (int i = 0; i < values.Length; i++)
            values[i] = _pixels[(3 * i) + channel];
        return values;
    }

    /// <summary>Turns a square picture around, left and right, in place where that is wanted.</summary>
    internal static float[] Mirror(float[] picture, int side, bool mirrored)
    {
        for (int y = 0; mirrored && y < side; y++)
            picture.AsSpan(y * side, side).Reverse();
        return picture;
    }

    /// <summary>Its brightness (Rec. 601 luma), 0 to 255, as means of blocks.</summary>
    /// <param name="side">The side that is wanted: <see cref="Side"/>, or a power of two times smaller.</param>
    internal float[] Gray(int side)
    {
        int block = Side / side;
        float[] gray = new float[side * side];
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                int at = 3 * ((y * Side) + x);
                gray[(y / block * side) + (x / block)] += (0.299f * _pixels[at]) + (0.587f * _pixels[at + 1]) + (0.114f * _pixels[at + 2]);
            }
        }

        for (int i = 0; i < gray.Length; i++)
            gray[i] /= block * block;
        return gray;
    }
}
