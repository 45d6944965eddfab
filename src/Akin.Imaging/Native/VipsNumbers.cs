using System.Globalization;
using System.Runtime.InteropServices;

namespace Akin.Imaging.Native;

/// <summary>
/// Which kinds of numbers pixels may be. 8 and 16 bits without a sign say by themselves what white is. Floating-point numbers mean
/// 0 to 1 by custom, which is checked; whole numbers of 32 bits and signed ones mean whatever their maker wanted, and libvips would
/// cut them at 255.
/// </summary>
internal static class VipsNumbers
{
    // Rounding may leave a little beside 0 and 1. scRGB has room for brighter than white and for colors outside of sRGB.
    private const double Rounding = 0.001, ScRgbLeast = -0.5, ScRgbMost = 7.5;

    /// <exception cref="ImageException">They are of a kind whose white is not known.</exception>
    internal static void CheckKind(VipsImage image)
    {
        bool known = image.Format switch
        {
            VipsFormat.Byte or VipsFormat.UnsignedShort => true,
            VipsFormat.Float or VipsFormat.Double => image.Interpretation != VipsInterpretation.Cmyk,
            VipsFormat.Short => image.Interpretation == VipsInterpretation.LabS,
            _ => false,
        };
        if (!known)
            throw new ImageException($"has pixels of {Name(image.Format)}, of which nobody knows how bright they are (save it with 8 or 16 bits)");
    }

    /// <summary>Whether the range of an image's numbers must be looked at before it is used.</summary>
    internal static bool HaveRange(VipsImage image) =>
        image.IsFloat && image.Interpretation is VipsInterpretation.Gray or VipsInterpretation.ScRgb or VipsInterpretation.Multiband;

    /// <summary>Decodes an image of floating-point numbers once, to look at their range.</summary>
    /// <exception cref="ImageException">They are not 0 to 1.</exception>
    internal static void CheckRange(VipsImage image)
    {
        bool scRgb = image.Interpretation == VipsInterpretation.ScRgb;
        (double least, double most) = scRgb ? (ScRgbLeast, ScRgbMost) : (-Rounding, 1 + Rounding);
        using VipsImage stats = new VipsOperation("stats").Set("in", image).Image();
        // The first row is of all bands together: the least, the largest, the sum; a sum with a NaN in it is one.
        Span<byte> row = stackalloc byte[3 * sizeof(double)];
        using (var region = new VipsRegion(stats))
            region.Copy(0, 0, 3, 1, row);
        ReadOnlySpan<double> values = MemoryMarshal.Cast<byte, double>(row);
        if (!double.IsFinite(values[2]) || values[0] < least || values[1] > most)
        {
            throw new ImageException(string.Create(CultureInfo.InvariantCulture,
                $"has floating-point pixels from {values[0]:0.###} to {values[1]:0.###}{(double.IsNaN(values[2]) ? " and some that are no number" : "")}; 0 to 1 is read (scale it, or save it with 8 or 16 bits)"));
        }
    }

    private static string Name(VipsFormat format) => format switch
    {
        VipsFormat.SignedByte => "signed whole numbers of 8 bits",
        VipsFormat.Short => "signed whole numbers of 16 bits",
        VipsFormat.UnsignedInt or VipsFormat.Int => "whole numbers of 32 bits",
        VipsFormat.Float or VipsFormat.Double => "floating-point CMYK",
        _ => "complex numbers",
    };
}
