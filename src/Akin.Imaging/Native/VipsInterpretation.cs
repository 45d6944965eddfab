namespace Akin.Imaging.Native;

/// <summary>What the bands of a libvips image mean; only those that Akin tells apart.</summary>
internal enum VipsInterpretation
{
    Multiband = 0,
    Gray = 1,
    Cmyk = 15,
    LabS = 21,
    Srgb = 22,
    Rgb16 = 25,
    Gray16 = 26,
    ScRgb = 28,
}
