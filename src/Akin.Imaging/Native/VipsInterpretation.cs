namespace Akin.Imaging.Native;

/// <summary>What the bands of a libvips image mean; only those that Akin tells apart.</summary>
internal enum VipsInterpretation
{
    Multiband = 0,
    Grey = 1,
    Cmyk = 15,
    LabS = 21,
    Srgb = 22,
    Rgb16 = 25,
    Grey16 = 26,
    ScRgb = 28,
}
