using System.Runtime.InteropServices;

namespace Akin.Imaging.Colors;

/// <summary>
/// A color of the space Oklab (B. Ottosson, "A perceptual color space for image processing", 2020), in which equal
/// distances look about equally different.
/// </summary>
/// <param name="Lightness">0 (black) to 1 (white).</param>
/// <param name="Red">Green (about -0.24) to red (about 0.28); Ottosson's a.</param>
/// <param name="Yellow">Blue (about -0.32) to yellow (about 0.20); Ottosson's b.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Oklab(float Lightness, float Red, float Yellow)
{
    // The inverse of sRGB's transfer curve (IEC 61966-2-1) for each byte.
    private static readonly float[] Linear = [.. Enumerable.Range(0, 256).Select(i => i / 255.0)
        .Select(v => (float)(v <= 0.04045 ? v / 12.92 : Math.Pow((v + 0.055) / 1.055, 2.4)))];

    /// <summary>An sRGB color in Oklab.</summary>
    public static Oklab From(Rgb color)
    {
        float r = Linear[color.Red], g = Linear[color.Green], b = Linear[color.Blue];
        float l = MathF.Cbrt((0.4122214708f * r) + (0.5363325363f * g) + (0.0514459929f * b));
        float m = MathF.Cbrt((0.2119034982f * r) + (0.6806995451f * g) + (0.1073969566f * b));
        float s = MathF.Cbrt((0.0883024619f * r) + (0.2817188376f * g) + (0.6299787005f * b));
        return new Oklab(
            (0.2104542553f * l) + (0.7936177850f * m) - (0.0040720468f * s),
            (1.9779984951f * l) - (2.4285922050f * m) + (0.4505937099f * s),
            (0.0259040371f * l) + (0.7827717662f * m) - (0.8086757660f * s));
    }

    /// <summary>How different two colors look: the distance between them.</summary>
    public float DistanceTo(Oklab other)
    {
        float l = Lightness - other.Lightness, a = Red - other.Red, b = Yellow - other.Yellow;
        return MathF.Sqrt((l * l) + (a * a) + (b * b));
    }
}
