using System.Runtime.InteropServices;

namespace Akin.Imaging.Duplicates;

/// <summary>The part of one picture that another shows, each side in shares of the first one's: 0, 0, 1, 1 is all of it, and numbers outside are beyond its edge.</summary>
/// <param name="Left">Its left edge.</param>
/// <param name="Top">Its top edge.</param>
/// <param name="Right">Its right edge.</param>
/// <param name="Bottom">Its bottom edge.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Crop(float Left, float Top, float Right, float Bottom)
{
    /// <summary>All of it.</summary>
    public static Crop Whole { get; } = new(0, 0, 1, 1);

    /// <summary>Its width as a share.</summary>
    public float Width => Right - Left;

    /// <summary>Its height as a share.</summary>
    public float Height => Bottom - Top;

    /// <summary>The share of the first picture that both show.</summary>
    public float Shared => Math.Max(0, Math.Min(1, Right) - Math.Max(0, Left)) * Math.Max(0, Math.Min(1, Bottom) - Math.Max(0, Top));
}
