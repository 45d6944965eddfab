using System.Drawing;
using System.Numerics;
using Akin.Imaging.Geometry;

namespace Akin.Imaging.Augmentation;

/// <summary>
/// How a varied picture is had from a photo: a part of it is resized, and, where the picture is turned or moved, the result
/// is looked at through a matrix. The part is larger then, by as much as comes in at the corners.
/// </summary>
/// <param name="Part">The part of the upright photo that is resized; null is the whole.</param>
/// <param name="Shape">To what.</param>
/// <param name="Map">From places in the picture to places in that, both in pixels from the top left corner; null where they are the same.</param>
internal sealed record View(Rectangle? Part, ImageShape Shape, Matrix3x2? Map)
{
    /// <exception cref="ImageException">The box lies beside the photo.</exception>
    internal static View Create(Size photo, Rectangle? box, ImageShape shape, Variation variation)
    {
        ImageShape stretched = shape with { Mode = ResizeMode.Squash, ShortestSide = null };
        if (!variation.Moves)
            return variation.Crop is { } crop ? new View(crop, stretched, null) : new View(box, shape, null);

        var center = new Vector2(shape.Width / 2f, shape.Height / 2f);
        Matrix3x2 back = Matrix3x2.CreateTranslation(-variation.Shift.X, -variation.Shift.Y)
            * Matrix3x2.CreateRotation((float)(-variation.Degrees * Math.PI / 180), center);
        // Beside a padded photo lies its background; the picture that inference sees has all there is.
        if (variation.Crop is null && shape.Mode == ResizeMode.Pad)
            return new View(box, shape, back);

        Rectangle part = Box.Clip(box, photo), window = variation.Crop ?? Seen(part, shape);
        double across = (double)window.Width / shape.Width, down = (double)window.Height / shape.Height;
        RectangleF bounds = Bounds(shape, back);
        Rectangle needed = Rectangle.Intersect(part, Rectangle.FromLTRB(
            Whole(Math.Floor(window.X + (bounds.Left * across))), Whole(Math.Floor(window.Y + (bounds.Top * down))),
            Whole(Math.Ceiling(window.X + (bounds.Right * across))), Whole(Math.Ceiling(window.Y + (bounds.Bottom * down)))));
        int width = Math.Max(1, (int)Math.Round(needed.Width / across)), height = Math.Max(1, (int)Math.Round(needed.Height / down));
        double scaleX = (double)width / needed.Width, scaleY = (double)height / needed.Height;
        Matrix3x2 toPlane = Matrix3x2.CreateScale((float)(across * scaleX), (float)(down * scaleY))
            * Matrix3x2.CreateTranslation((float)((window.X - needed.X) * scaleX), (float)((window.Y - needed.Y) * scaleY));
        return new View(needed, stretched with { Width = width, Height = height }, back * toPlane);
    }

    /// <summary>The part of the photo that inference would show, in whole pixels.</summary>
    private static Rectangle Seen(Rectangle part, ImageShape shape)
    {
        Placement place = Placement.Compute(part.Size, shape);
        double across = (double)part.Width / place.Resized.Width, down = (double)part.Height / place.Resized.Height;
        var seen = Rectangle.FromLTRB(
            (int)Math.Round(place.Visible.Left * across), (int)Math.Round(place.Visible.Top * down),
            (int)Math.Round(place.Visible.Right * across), (int)Math.Round(place.Visible.Bottom * down));
        // A photo of a pixel or two may round to nothing.
        seen = new Rectangle(Math.Min(seen.X, part.Width - 1), Math.Min(seen.Y, part.Height - 1), Math.Max(1, seen.Width), Math.Max(1, seen.Height));
        seen.Offset(part.Location);
        return seen;
    }

    /// <summary>What the picture's corners see; a pixel more on each side would only be looked at by half.</summary>
    private static RectangleF Bounds(ImageShape shape, Matrix3x2 map)
    {
        Vector2 a = Vector2.Transform(default, map), b = Vector2.Transform(new Vector2(shape.Width, 0), map);
        Vector2 c = Vector2.Transform(new Vector2(0, shape.Height), map), d = Vector2.Transform(new Vector2(shape.Width, shape.Height), map);
        Vector2 low = Vector2.Min(Vector2.Min(a, b), Vector2.Min(c, d)), high = Vector2.Max(Vector2.Max(a, b), Vector2.Max(c, d));
        return RectangleF.FromLTRB(low.X, low.Y, high.X, high.Y);
    }

    private static int Whole(double place) => (int)Math.Clamp(place, -1e9, 1e9);
}
