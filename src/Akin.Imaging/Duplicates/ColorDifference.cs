namespace Akin.Imaging.Duplicates;

/// <summary>
/// How much two aligned pictures differ in color, by the means of small blocks: noise and recompression cancel out in a mean, another
/// color does not.
/// </summary>
internal static class ColorDifference
{
    private const int Side = PhotoPrint.Side, Block = 4, Blocks = Side / Block, Channels = 3;

    // Lighter or darker by more is another color: a black coat, recolored gray, is a linear change too.
    private const float MostGain = 1.1f, MostOffset = 3;

    // Above this a channel may have been cut off at white.
    private const float BurntOut = 245;

    // What few blocks at an edge, found half a pixel beside, may differ by.
    private const double Percentile = 0.99;

    /// <summary>Compares the part of a picture that another one shows with that one.</summary>
    /// <param name="first">The one.</param>
    /// <param name="second">The other, which shows a crop of it.</param>
    /// <param name="crop">The crop.</param>
    /// <param name="mirrored">Whether the first is turned around first.</param>
    /// <returns>The difference of brightness and that of color (the larger of Cb and Cr, ITU-R BT.601), in levels of 255.</returns>
    public static (float Lightness, float Tint) Compute(PhotoPrint first, PhotoPrint second, Crop crop, bool mirrored)
    {
        var sampler = new CropSampler(Side, crop);
        float[] one = new float[Channels * Blocks * Blocks], other = new float[one.Length];
        int[] counts = new int[Blocks * Blocks];
        for (int c = 0; c < Channels; c++)
        {
            float[] whole = PhotoPrint.Mirror(first.Channel(c), Side, mirrored), part = second.Channel(c);
            for (int y = 0; y < Side; y++)
            {
                for (int x = 0; x < Side; x++)
                {
                    if (!sampler.Covers(x, y))
                        continue;
                    int block = (y / Block * Blocks) + (x / Block);
                    counts[block] += c == 0 ? 1 : 0;
                    one[(c * Blocks * Blocks) + block] += sampler.Read(whole, x, y) / (Block * Block);
                    other[(c * Blocks * Blocks) + block] += part[(y * Side) + x] / (Block * Block);
                }
            }
        }

        // Blocks that lie half outside are left out.
        int[] covered = [.. Enumerable.Range(0, counts.Length).Where(b => counts[b] == Block * Block)];

        // What the darker one becomes when it is made as light as the other, white and beyond cut off, as it was in a copy made lighter.
        (float[] light, float[] dark) = covered.Sum(b => Brightness(other, b) - Brightness(one, b)) > 0 ? (other, one) : (one, other);
        int[] open = [.. covered.Where(b => Math.Max(GetMean(light, 0, b), Math.Max(GetMean(light, 1, b), GetMean(light, 2, b))) < BurntOut)];
        (float gain, float offset) = Fit([.. open.Select(b => Brightness(light, b))], [.. open.Select(b => Brightness(dark, b))]);
        List<float> lightness = [], tint = [];
        foreach (int b in covered)
        {
            float red = Lost(0, b), green = Lost(1, b), blue = Lost(2, b), brightness = (0.299f * red) + (0.587f * green) + (0.114f * blue);
            lightness.Add(Math.Abs(brightness));
            tint.Add(Math.Max(0.564f * Math.Abs(blue - brightness), 0.713f * Math.Abs(red - brightness)));
        }

        return (High(lightness), High(tint));

        float Lost(int channel, int block) => Math.Min(255, (gain * GetMean(dark, channel, block)) + offset) - GetMean(light, channel, block);
    }

    private static float GetMean(float[] means, int channel, int block) => means[(channel * Blocks * Blocks) + block];

    private static float Brightness(float[] means, int block) => (0.299f * GetMean(means, 0, block)) + (0.587f * GetMean(means, 1, block)) + (0.114f * GetMean(means, 2, block));

    // The gain and offset that bring the other's brightness to the first's by least squares, within what counts as the same colors.
    private static (float Gain, float Offset) Fit(float[] first, float[] other)
    {
        if (first.Length == 0)
            return (1, 0);
        double a = first.Average(), b = other.Average(), spread = 0, together = 0;
        for (int i = 0; i < first.Length; i++)
        {
            spread += (other[i] - b) * (other[i] - b);
            together += (first[i] - a) * (other[i] - b);
        }

        double gain = spread < 1e-3 ? 1 : Math.Clamp(together / spread, 1 / MostGain, MostGain);
        return ((float)gain, (float)Math.Clamp(a - (gain * b), -MostOffset, MostOffset));
    }

    private static float High(IEnumerable<float> differences)
    {
        float[] sorted = [.. differences.Order()];
        return sorted.Length == 0 ? 0 : sorted[(int)(Percentile * (sorted.Length - 1))];
    }
}
