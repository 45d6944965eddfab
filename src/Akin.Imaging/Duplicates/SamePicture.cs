using System.Runtime.InteropServices;

namespace Akin.Imaging.Duplicates;

/// <summary>
/// Says whether two photos are the same picture: one of them resized, recompressed, a little cropped, mirrored or a little lighter or
/// darker. Not the same are two shots of one product, nor one shot in two colors. The limits were chosen by measuring:
/// docs/duplicates.md.
/// </summary>
public static class SamePicture
{
    /// <summary>Where more bits of both hashes differ, straight and mirrored, the pictures are others.</summary>
    public const int MostHashBits = 22;

    /// <summary>The least correlation of the same picture.</summary>
    public const float LeastCorrelation = 0.96f;

    /// <summary>The most that the brightness of a place differs in the same picture, in levels of 255.</summary>
    public const float MostLightness = 11;

    /// <summary>The most that the color of a place differs in the same picture, in levels of 255.</summary>
    public const float MostTint = 5;

    // A symmetrical picture is like its mirror image, and a crop changes a few bits: then the worse hash may belong to the right side.
    private const int MostOfOther = 30;

    // Far below what the same picture reaches once it is aligned, at the coarsest look.
    private const float HopelessCorrelation = 0.75f;

    // The least share of a picture that the other shows.
    private const float LeastShared = 0.8f;

    /// <summary>Compares two photos by their prints.</summary>
    /// <param name="first">The one.</param>
    /// <param name="second">The other.</param>
    /// <returns>How they match; null where they are different pictures.</returns>
    public static PictureMatch? Compare(PhotoPrint first, PhotoPrint second) => Measure(first, second) is { } match && IsSame(match) ? match : null;

    /// <summary>Aligns two photos as well as can be, and measures what is left of a difference; null where that is hopeless from the start.</summary>
    /// <param name="first">The one.</param>
    /// <param name="second">The other.</param>
    public static PictureMatch? Measure(PhotoPrint first, PhotoPrint second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.IsBlank || second.IsBlank)
            return first.IsBlank && second.IsBlank ? Match(first, second, mirrored: false, Crop.Whole, 1) : null;
        int straight = first.Hash.DistanceTo(second.Hash), mirrored = first.Hash.Mirrored.DistanceTo(second.Hash);
        if (Math.Min(straight, mirrored) > MostHashBits)
            return null;
        bool turned = mirrored < straight;
        PictureMatch? better = Align(first, second, turned);
        if ((better is { } found && IsSame(found)) || Math.Max(straight, mirrored) > MostOfOther)
            return better;
        PictureMatch? other = Align(first, second, !turned);
        return other is null || (better is not null && !IsSame(other.Value) && better.Value.Correlation > other.Value.Correlation) ? better : other;
    }

    private static bool IsSame(PictureMatch match) =>
        match.Correlation >= LeastCorrelation && match.Crop.Shared >= LeastShared && match.Lightness <= MostLightness && match.Tint <= MostTint;

    private static PictureMatch? Align(PhotoPrint first, PhotoPrint second, bool mirrored)
    {
        (float[] fine, float[] other) = Grays(PhotoPrint.Side);
        // Shares of a side: an edge can move by a tenth and more while the look is coarse, and is found to a fifth of a pixel at the end.
        (float[] coarse, float[] otherCoarse) = Grays(PhotoPrint.Side / 4);
        (Crop crop, float correlation) = Alignment.Climb(coarse, otherCoarse, PhotoPrint.Side / 4, Crop.Whole, [0.04f, 0.02f], 6);
        if (correlation < HopelessCorrelation)
            return null;
        (float[] middle, float[] otherMiddle) = Grays(PhotoPrint.Side / 2);
        (crop, _) = Alignment.Climb(middle, otherMiddle, PhotoPrint.Side / 2, crop, [0.02f, 0.01f], 4);
        (crop, correlation) = Alignment.Climb(fine, other, PhotoPrint.Side, crop, [0.006f, 0.003f], 3);
        return Match(first, second, mirrored, crop, correlation);

        (float[], float[]) Grays(int side) => (PhotoPrint.Mirror(first.Gray(side), side, mirrored), second.Gray(side));
    }

    private static PictureMatch Match(PhotoPrint first, PhotoPrint second, bool mirrored, Crop crop, float correlation)
    {
        (float lightness, float tint) = ColorDifference.Compute(first, second, crop, mirrored);
        return new PictureMatch(mirrored, crop, correlation, lightness, tint);
    }
}

/// <summary>How one photo shows the same picture as another.</summary>
/// <param name="IsMirrored">Whether left and right have changed places.</param>
/// <param name="Crop">The part of the first that the second shows.</param>
/// <param name="Correlation">How well their brightness goes together there, -1 to 1.</param>
/// <param name="Lightness">By how many levels of 255 the brightness of the most different place differs.</param>
/// <param name="Tint">By how many levels the color of the most different place differs, brightness aside.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PictureMatch(bool IsMirrored, Crop Crop, float Correlation, float Lightness, float Tint);
