using System.Drawing;
using System.Runtime.InteropServices;

namespace Akin.Imaging.Geometry;

/// <summary>A part of an image that may start and end between pixels, as a box does once its photo was decoded smaller.</summary>
/// <param name="X">Its left edge in pixels.</param>
/// <param name="Y">Its top edge.</param>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Pixels down.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Window(double X, double Y, double Width, double Height)
{
    internal static Window From(Rectangle part) => new(part.X, part.Y, part.Width, part.Height);

    /// <summary>The same part of an image that is so many times smaller.</summary>
    internal Window Shrunk(int across, int down) => new(X / across, Y / down, Width / across, Height / down);

    /// <summary>The same part of an image that begins at the given pixel.</summary>
    internal Window From(Point origin) => this with { X = X - origin.X, Y = Y - origin.Y };

    /// <summary>The whole pixels of an image of the given size that it touches.</summary>
    internal Rectangle Cover(Size image)
    {
        int left = (int)Math.Floor(X), top = (int)Math.Floor(Y);
        int right = Math.Min(image.Width, (int)Math.Ceiling(X + Width)), bottom = Math.Min(image.Height, (int)Math.Ceiling(Y + Height));
        return Rectangle.FromLTRB(left, top, right, bottom);
    }
}
