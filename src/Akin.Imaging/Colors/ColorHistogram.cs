using System.Buffers;

namespace Akin.Imaging.Colors;

/// <summary>
/// How much of a picture has which color, as a vector. Bins divide Oklab evenly; a pixel counts for the eight bins
/// around it by its nearness, so that a little more light moves the histogram a little. Where the border is of nearly
/// one color, that is taken for the background, and what has it counts little. The shares' square roots are taken, so
/// that the vector has length 1 and distances between vectors are Hellinger's between histograms.
/// </summary>
public static class ColorHistogram
{
    /// <summary>Bins along lightness.</summary>
    public const int Lightnesses = 6;

    /// <summary>Bins along each of the two axes of hue.</summary>
    public const int Hues = 8;

    /// <summary>Values of a histogram.</summary>
    public const int Length = Lightnesses * Hues * Hues;

    // The axes of hue reach a little farther than sRGB does in Oklab.
    private const float HueLow = -0.32f, HueHigh = 0.28f;

    // A border of one part in sixteen of each side; it is a background where most of it looks alike.
    private const int BorderPart = 16;
    private const float BorderShare = 0.6f, Alike = 0.06f;

    // What looks like the background counts this little, what is twice as far from it as alike counts fully.
    private const float BackgroundWeight = 0.02f;

    /// <summary>Counts a picture's colors.</summary>
    /// <param name="pixels">Rows from the top, pixels from the left, 8 bits a channel.</param>
    /// <param name="width">Pixels across.</param>
    /// <param name="height">Pixels down.</param>
    /// <param name="channels">1 (gray) or 3 (red, green, blue).</param>
    /// <param name="histogram">Takes <see cref="Length"/> values: not negative, their squares add up to 1.</param>
    /// <exception cref="ArgumentException">There are more or fewer bytes or values than that.</exception>
    public static void Compute(ReadOnlySpan<byte> pixels, int width, int height, int channels, Span<float> histogram)
    {
        ImageEncoder.CheckRaw(pixels, width, height, channels);
        if (histogram.Length != Length)
            throw new ArgumentException($"a color histogram has {Length} values, not {histogram.Length}", nameof(histogram));
        Oklab[] colors = ArrayPool<Oklab>.Shared.Rent(width * height);
        Span<Oklab> picture = colors.AsSpan(0, width * height);
        for (int i = 0; i < picture.Length; i++)
        {
            int at = i * channels;
            picture[i] = Oklab.From(channels == 1 ? new Rgb(pixels[at], pixels[at], pixels[at]) : new Rgb(pixels[at], pixels[at + 1], pixels[at + 2]));
        }

        Oklab? background = GetBackground(picture, width, height);
        histogram.Clear();
        foreach (Oklab color in picture)
            Add(histogram, color, background is { } ground ? WeightBeside(color.DistanceTo(ground)) : 1);
        ArrayPool<Oklab>.Shared.Return(colors);

        float sum = 0;
        foreach (float share in histogram)
            sum += share;
        for (int i = 0; i < histogram.Length; i++)
            histogram[i] = MathF.Sqrt(histogram[i] / sum);
    }

    // The middle color of the border by each axis, where most of the border looks like it.
    private static Oklab? GetBackground(ReadOnlySpan<Oklab> picture, int width, int height)
    {
        int across = Math.Max(1, width / BorderPart), down = Math.Max(1, height / BorderPart);
        List<Oklab> border = new(2 * ((across * height) + (down * width)));
        for (int y = 0; y < height; y++)
        {
            bool whole = y < down || y >= height - down;
            for (int x = 0; x < width; x++)
            {
                if (whole || x < across || x >= width - across)
                    border.Add(picture[(y * width) + x]);
            }
        }

        var middle = new Oklab(Middle(c => c.Lightness), Middle(c => c.Red), Middle(c => c.Yellow));
        return border.Count(c => c.DistanceTo(middle) < Alike) >= BorderShare * border.Count ? middle : null;

        float Middle(Func<Oklab, float> axis)
        {
            float[] values = [.. border.Select(axis)];
            Array.Sort(values);
            return values[values.Length / 2];
        }
    }

    private static float WeightBeside(float distance)
    {
        float t = Math.Clamp((distance - (Alike / 2)) / (1.5f * Alike), 0, 1);
        return BackgroundWeight + ((1 - BackgroundWeight) * t * t * (3 - (2 * t)));
    }

    private static void Add(Span<float> histogram, Oklab color, float weight)
    {
        (int light, float lighter) = Bin(color.Lightness, 0, 1, Lightnesses);
        (int red, float redder) = Bin(color.Red, HueLow, HueHigh, Hues);
        (int yellow, float yellower) = Bin(color.Yellow, HueLow, HueHigh, Hues);
        for (int corner = 0; corner < 8; corner++)
        {
            int l = light + (corner & 1), a = red + ((corner >> 1) & 1), b = yellow + (corner >> 2);
            float share = ((corner & 1) == 0 ? 1 - lighter : lighter) * ((corner & 2) == 0 ? 1 - redder : redder) * ((corner & 4) == 0 ? 1 - yellower : yellower);
            if (share > 0)
                histogram[(((l * Hues) + a) * Hues) + b] += weight * share;
        }
    }

    // The bin whose center lies below a value, and how far on the way to the next one's it is. Centers lie at both ends of the axis.
    private static (int Bin, float Beyond) Bin(float value, float low, float high, int bins)
    {
        float at = Math.Clamp((value - low) / (high - low), 0, 1) * (bins - 1);
        int bin = Math.Min((int)at, bins - 2);
        return (bin, at - bin);
    }
}
