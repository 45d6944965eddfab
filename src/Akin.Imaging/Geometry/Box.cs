using System.Drawing;

namespace Akin.Imaging.Geometry;

/// <summary>The part of a photo that counts.</summary>
internal static class Box
{
    /// <summary>The part of a photo that a box leaves, the whole where there is none.</summary>
    /// <exception cref="ImageException">The box lies beside the photo.</exception>
    internal static Rectangle Clip(Rectangle? box, Size photo)
    {
        var whole = new Rectangle(default, photo);
        if (box is not { } wanted)
            return whole;
        // In 64 bits: a box may be anything, and its far corner beyond int.
        long left = Math.Max(0L, wanted.X), top = Math.Max(0L, wanted.Y);
        long right = Math.Min(photo.Width, (long)wanted.X + wanted.Width), bottom = Math.Min(photo.Height, (long)wanted.Y + wanted.Height);
        return right > left && bottom > top
            ? new Rectangle((int)left, (int)top, (int)(right - left), (int)(bottom - top))
            : throw new ImageException($"has no pixel in the box {wanted.X},{wanted.Y} {wanted.Width} x {wanted.Height} (the upright photo is {photo.Width} x {photo.Height})");
    }
}
