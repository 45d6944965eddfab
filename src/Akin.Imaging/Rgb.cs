using System.Runtime.InteropServices;

namespace Akin.Imaging;

/// <summary>An sRGB color, each part 0 to 255.</summary>
/// <param name="Red">The red part.</param>
/// <param name="Green">The green part.</param>
/// <param name="Blue">The blue part.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Rgb(byte Red, byte Green, byte Blue)
{
    /// <summary>White, the usual ground of product photos.</summary>
    public static Rgb White { get; } = new(255, 255, 255);

    /// <summary>Black.</summary>
    public static Rgb Black { get; }

    /// <summary>The lightness as Rec. 601 luma in 16-bit fixed point, which is how training pipelines make pictures gray.</summary>
    public byte Luma => ToLuma(Red, Green, Blue);

    /// <summary>Equal parts give that part back exactly: the weights add up to 65,536.</summary>
    internal static byte ToLuma(int red, int green, int blue) => (byte)(((19595 * red) + (38470 * green) + (7471 * blue) + 32768) >> 16);
}
