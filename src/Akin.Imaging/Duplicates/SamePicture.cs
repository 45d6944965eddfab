using System.Runtime.InteropServices;

namespace Akin.Imaging.Duplicates;

/// <summary>How one photo shows the same picture as another.</summary>
/// <param name="IsMirrored">Whether left and right have changed places.</param>
/// <param name="Crop">The part of the first that the second shows.</param>
/// <param name="Correlation">How well their brightness goes together there, -1 to 1.</param>
/// <param name="Difference">By how many levels of 255 the colours of the most different place differ.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PictureMatch(bool IsMirrored, Crop Crop, float Correlation, float Difference);

/// <summary>
/// Says whether two photos are the same picture: one of them resized, recompressed, a little cropped, mirrored or a little lighter or
/// darker. Not the same are two shots of one product, nor one shot in two colours.
/// </summary>
public static class SamePicture
{
    /// <summary>More bits than this of the hash differ between pictures that are surely others (measured: docs/duplicates.md).</summary>
    public const int MostHashBits = 22;

    /// <summary>The least correlation of the same picture.</summary>
    public const float LeastCorrelation = 0.965f;

    /// <summary>The most that the colours of a place differ in the same picture, in levels of 255.</summary>
    public const float MostDifference = 20;

    // Far below what the same picture reaches once it is aligned, at the coarsest look.
    private const float HopelessCorrelation = 0.75f;

    // The least share of a picture that the other shows.
    private const float LeastShared = 0.8f;

    private const float CoarseStep = 0.04f;

    // Lighter or darker by more is another colour: a black coat, recoloured grey, is a linear change too.
    private const float MostGain = 1.25f, MostOffset = 30;

    // Spread of brightness, in levels, below which a picture shows next to nothing and nothing can be aligned.
    private const float Featureless = 2;

    private const int Blocks = 16;

    /// <summary>Compares two photos by their prints.</summary>
    /// <param name="first">The one.</param>
    /// <param name="second">The other.</param>
    /// <returns>How they match; null where they are different pictures.</returns>
    public static PictureMatch? Compare(PhotoPrint first, PhotoPrint second) => Measure(first, second) is { } match
        && match.Correlation >= LeastCorrelation && match.Difference <= MostDifference ? match : null;

    /// <summary>Aligns two photos as well as can be, and measures what is left of a difference; null where that is hopeless from the start.</summary>
    /// <param name="first">The one.</param>
    /// <param name="second">The other.</param>
    public static PictureMatch? Measure(PhotoPrint first, PhotoPrint second)
    {
        PictureMatch? straight = first.Hash.DistanceTo(second.Hash) <= MostHashBits ? Align(first, second, mirrored: false) : null;
        // A symmetrical picture is like its mirror image: the better of the two is meant.
        PictureMatch? mirrored = straight is not { Correlation: > 0.995f } && first.Hash.Mirrored.DistanceTo(second.Hash) <= MostHashBits
            ? Align(first, second, mirrored: true) : null;
        return straight is null ? mirrored : mirrored is null || straight.Value.Correlation >= mirrored.Value.Correlation ? straight : mirrored;
    }

    private static PictureMatch? Align(PhotoPrint first, PhotoPrint second, bool mirrored)
    {
        float[] fine = Grey(first, PhotoPrint.Side, mirrored), other = second.Grey(PhotoPrint.Side);
        if (Spread(fine) < Featureless || Spread(other) < Featureless)
            return Spread(fine) < Featureless && Spread(other) < Featureless ? new PictureMatch(false, Crop.Whole, 1, Difference(first, second, Crop.Whole, mirrored)) : null;

        (Crop crop, float correlation) = Alignment.Climb(Grey(first, 16, mirrored), second.Grey(16), 16, Crop.Whole, [CoarseStep, CoarseStep / 2], 6);
        if (correlation < HopelessCorrelation)
            return null;
        (crop, _) = Alignment.Climb(Grey(first, 32, mirrored), second.Grey(32), 32, crop, [CoarseStep / 2, CoarseStep / 4], 4);
        (crop, correlation) = Alignment.Climb(fine, other, PhotoPrint.Side, crop, [CoarseStep / 8, CoarseStep / 16], 3);
        if (crop.Shared < LeastShared)
            return null;
        return new PictureMatch(mirrored, crop, correlation, Difference(first, second, crop, mirrored));
    }

    /// <summary>
    /// The largest difference of colour between the means of small blocks of both pictures, once the second's brightness is brought to
    /// the first's by one gain and one offset for all channels.
    /// </summary>
    private static float Difference(PhotoPrint first, PhotoPrint second, Crop crop, bool mirrored)
    {
        var sampler = new CropSampler(PhotoPrint.Side, crop);
        const int Side = PhotoPrint.Side, Block = Side / Blocks;
        float[] sums = new float[3 * 2 * Blocks * Blocks];
        int[] counts = new int[Blocks * Blocks];
        for (int c = 0; c < 3; c++)
        {
            float[] whole = Mirror(first.Channel(c), Side, mirrored), part = second.Channel(c);
            for (int y = 0; y < Side; y++)
            {
                for (int x = 0; x < Side; x++)
                {
                    if (!sampler.Covers(x, y))
                        continue;
                    int block = (y / Block * Blocks) + (x / Block);
                    counts[block] += c == 0 ? 1 : 0;
                    sums[(((c * 2) + 0) * Blocks * Blocks) + block] += sampler.Read(whole, x, y);
                    sums[(((c * 2) + 1) * Blocks * Blocks) + block] += part[(y * Side) + x];
                }
            }
        }

        // Blocks that lie half outside are left out: what is at an edge depends on how exactly it was found.
        List<(float First, float Second)>[] means = [[], [], []];
        for (int block = 0; block < counts.Length; block++)
        {
            if (counts[block] < Block * Block)
                continue;
            for (int c = 0; c < 3; c++)
                means[c].Add((sums[(c * 2 * Blocks * Blocks) + block] / counts[block], sums[(((c * 2) + 1) * Blocks * Blocks) + block] / counts[block]));
        }

        (float gain, float offset) = Lightness([.. means.SelectMany(m => m)]);
        return means.SelectMany(m => m).Select(m => Math.Abs((gain * m.Second) + offset - m.First)).Order().ElementAtOrDefault((int)(0.99 * 3 * means[0].Count));
    }

    // Least squares, within what still counts as the same colours.
    private static (float Gain, float Offset) Lightness(List<(float First, float Second)> means)
    {
        if (means.Count == 0)
            return (1, 0);
        double a = means.Average(m => m.First), b = means.Average(m => m.Second);
        double spread = means.Sum(m => (m.Second - b) * (m.Second - b));
        double gain = spread < 1e-3 ? 1 : Math.Clamp(means.Sum(m => (m.First - a) * (m.Second - b)) / spread, 1 / MostGain, MostGain);
        return ((float)gain, (float)Math.Clamp(a - (gain * b), -MostOffset, MostOffset));
    }

    private static float[] Grey(PhotoPrint print, int side, bool mirrored) => Mirror(print.Grey(side), side, mirrored);

    private static float[] Mirror(float[] picture, int side, bool mirrored)
    {
        for (int y = 0; mirrored && y < side; y++)
            picture.AsSpan(y * side, side).Reverse();
        return picture;
    }

    private static float Spread(float[] picture)
    {
        float mean = picture.Average();
        return MathF.Sqrt(picture.Average(p => (p - mean) * (p - mean)));
    }
}
