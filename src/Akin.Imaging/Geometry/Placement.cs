using System.Drawing;
using System.Runtime.InteropServices;

namespace Akin.Imaging.Geometry;

/// <summary>Where a photo goes in the picture that is wanted.</summary>
/// <param name="Resized">The size the whole photo is resized to.</param>
/// <param name="Visible">The part of the resized photo that is in the picture.</param>
/// <param name="Offset">Where in the picture that part starts.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Placement(Size Resized, Rectangle Visible, Point Offset)
{
    /// <summary>Resizing to more than this is asked for only by photos like 1 x 10,000,000.</summary>
    private const double LongestSide = 1_000_000_000;

    /// <exception cref="ImageException">The photo is so thin that covering the size would take more pixels than there are numbers.</exception>
    internal static Placement Compute(Size photo, ImageShape shape)
    {
        var picture = new Size(shape.Width, shape.Height);
        double across = (double)picture.Width / photo.Width, down = (double)picture.Height / photo.Height;
        switch (shape.Mode)
        {
            case ResizeMode.Squash:
                return new Placement(picture, new Rectangle(default, picture), default);
            case ResizeMode.Crop:
                Size covering = Scale(photo, shape.ShortestSide is { } side
                    ? (double)side / Math.Min(photo.Width, photo.Height)
                    : Math.Max(across, down));
                // Rounding may leave a side one short of what is cut out.
                covering = new Size(Math.Max(covering.Width, picture.Width), Math.Max(covering.Height, picture.Height));
                return new Placement(covering, new Rectangle(Center(covering, picture), picture), default);
            case ResizeMode.Pad:
                Size fitting = Scale(photo, Math.Min(across, down));
                fitting = new Size(Math.Min(fitting.Width, picture.Width), Math.Min(fitting.Height, picture.Height));
                return new Placement(fitting, new Rectangle(default, fitting), Center(picture, fitting));
            default:
                throw new ArgumentOutOfRangeException(nameof(shape), shape.Mode, "not a resize mode");
        }
    }

    private static Size Scale(Size size, double scale)
    {
        double width = size.Width * scale, height = size.Height * scale;
        if (Math.Max(width, height) > LongestSide)
            throw new ImageException($"is {size.Width} x {size.Height}, too thin for its center to be cut out (resize by pad or squash)");
        return new Size(Math.Max(1, (int)Math.Round(width)), Math.Max(1, (int)Math.Round(height)));
    }

    private static Point Center(Size outer, Size inner) => new((outer.Width - inner.Width) / 2, (outer.Height - inner.Height) / 2);
}
