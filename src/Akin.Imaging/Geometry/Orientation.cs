using System.Drawing;
using System.Runtime.InteropServices;

namespace Akin.Imaging.Geometry;

/// <summary>
/// An EXIF orientation: how the upright photo's pixels lie in the stored one. Upright (x, y) is stored (x, y), or (y, x)
/// where the axes are swapped, counted from the right where x is mirrored and from the bottom where y is.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Orientation(bool SwapsAxes, bool MirrorsX, bool MirrorsY)
{
    internal static Orientation Upright { get; }

    internal bool IsUpright => this == Upright;

    /// <summary>From the EXIF tag 0x0112: 1 is upright, 6 and 8 are turned by a quarter, even ones below 5 and odd ones above are mirror images.</summary>
    internal static Orientation FromExif(int tag) => new(tag is >= 5 and <= 8, tag is 2 or 3 or 7 or 8, tag is 3 or 4 or 6 or 7);

    /// <summary>The size once turned; the same both ways.</summary>
    internal Size Turn(Size size) => SwapsAxes ? new Size(size.Height, size.Width) : size;

    /// <summary>Where a rectangle of the upright photo lies in a stored one of the given (stored) size.</summary>
    internal Rectangle ToStored(Rectangle upright, Size stored)
    {
        Rectangle r = SwapsAxes ? new Rectangle(upright.Y, upright.X, upright.Height, upright.Width) : upright;
        if (MirrorsX)
            r.X = stored.Width - r.Right;
        if (MirrorsY)
            r.Y = stored.Height - r.Bottom;
        return r;
    }
}
