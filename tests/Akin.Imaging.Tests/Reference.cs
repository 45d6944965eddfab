using System.Drawing;

namespace Akin.Imaging.Tests;

/// <summary>A slow and obvious resize: every output pixel is a sum over the whole photo, weighted by a triangle around its center.</summary>
internal static class Reference
{
    internal static Picture Resize(Picture photo, int width, int height)
    {
        double stepX = (double)photo.Width / width, stepY = (double)photo.Height / height;
        return Picture.Create(width, height, (x, y) =>
        {
            double red = 0, green = 0, blue = 0, total = 0;
            for (int sy = 0; sy < photo.Height; sy++)
            {
                double wy = Triangle(sy + 0.5, (y + 0.5) * stepY, stepY);
                for (int sx = 0; wy > 0 && sx < photo.Width; sx++)
                {
                    double weight = wy * Triangle(sx + 0.5, (x + 0.5) * stepX, stepX);
                    Rgb c = photo[sx, sy];
                    red += weight * c.Red;
                    green += weight * c.Green;
                    blue += weight * c.Blue;
                    total += weight;
                }
            }

            return new Rgb(Round(red / total), Round(green / total), Round(blue / total));
        });
    }

    /// <summary>Resizes the way a mode says, by the reference and plain copying.</summary>
    internal static Picture Shape(Picture photo, ImageShape shape)
    {
        (int w, int h) = (photo.Width, photo.Height);
        switch (shape.Mode)
        {
            case ResizeMode.Squash:
                return Resize(photo, shape.Width, shape.Height);
            case ResizeMode.Crop:
                double scale = shape.ShortestSide is { } side ? (double)side / Math.Min(w, h) : Math.Max((double)shape.Width / w, (double)shape.Height / h);
                Picture covering = Resize(photo, (int)Math.Round(w * scale), (int)Math.Round(h * scale));
                return covering.Cut(new Rectangle((covering.Width - shape.Width) / 2, (covering.Height - shape.Height) / 2, shape.Width, shape.Height));
            default:
                double fit = Math.Min((double)shape.Width / w, (double)shape.Height / h);
                Picture inside = Resize(photo, Math.Max(1, (int)Math.Round(w * fit)), Math.Max(1, (int)Math.Round(h * fit)));
                int left = (shape.Width - inside.Width) / 2, top = (shape.Height - inside.Height) / 2;
                return Picture.Create(shape.Width, shape.Height, (x, y) =>
                    x >= left && x < left + inside.Width && y >= top && y < top + inside.Height ? inside[x - left, y - top] : shape.Background);
        }
    }

    private static double Triangle(double at, double center, double step) => Math.Max(0, 1 - (Math.Abs(at - center) / Math.Max(1, step)));

    private static byte Round(double level) => (byte)Math.Clamp(Math.Floor(level + 0.5), 0, 255);
}
