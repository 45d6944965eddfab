using System.Drawing;

namespace Akin.Imaging.Geometry;

/// <summary>Puts stored pixels upright into a picture, from gray or color to gray or color.</summary>
internal static class PixelWriter
{
    /// <summary>Copies <paramref name="stored"/> (of <paramref name="size"/>, 1 or 3 bands) upright to where it goes in <paramref name="picture"/>.</summary>
    internal static void Write(ReadOnlySpan<byte> stored, Size size, int bands, Orientation orientation, Point offset, ImageShape shape, Span<byte> picture)
    {
        Size upright = orientation.Turn(size);
        // One step right, or down, in the upright picture is this many bytes on in the stored one.
        int alongX = orientation.MirrorsX ? -bands : bands, alongY = size.Width * (orientation.MirrorsY ? -bands : bands);
        (int right, int down) = orientation.SwapsAxes ? (alongY, alongX) : (alongX, alongY);
        int origin = (orientation.MirrorsX ? (size.Width - 1) * bands : 0) + (orientation.MirrorsY ? (size.Height - 1) * size.Width * bands : 0);

        for (int y = 0; y < upright.Height; y++)
        {
            int from = origin + (y * down);
            Span<byte> row = picture.Slice((((offset.Y + y) * shape.Width) + offset.X) * shape.Channels, upright.Width * shape.Channels);
            if (right == bands && bands == shape.Channels)
                stored.Slice(from, row.Length).CopyTo(row);
            else
                WriteRow(stored, from, right, bands, shape.Channels, row);
        }
    }

    /// <summary>Fills a picture with one color.</summary>
    internal static void Fill(Span<byte> picture, int channels, Rgb color)
    {
        if (channels == 1)
        {
            picture.Fill(color.Luma);
            return;
        }

        for (int i = 0; i < picture.Length; i += 3)
            (picture[i], picture[i + 1], picture[i + 2]) = (color.Red, color.Green, color.Blue);
    }

    private static void WriteRow(ReadOnlySpan<byte> stored, int from, int step, int bands, int channels, Span<byte> row)
    {
        for (int i = 0; i < row.Length; i += channels, from += step)
        {
            byte first = stored[from];
            // A gray pixel is its own luma.
            (byte green, byte blue) = bands == 1 ? (first, first) : (stored[from + 1], stored[from + 2]);
            if (channels == 1)
                row[i] = Rgb.ToLuma(first, green, blue);
            else
                (row[i], row[i + 1], row[i + 2]) = (first, green, blue);
        }
    }
}
