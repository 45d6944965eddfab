using Akin.Imaging;

namespace Akin.Lab.Mapping;

/// <summary>A white square to draw on.</summary>
internal sealed class Canvas
{
    private static readonly Rgb Ink = new(0x23, 0x23, 0x1f);

    public Canvas(int side)
    {
        Side = side;
        Pixels = new byte[checked(side * side * 3)];
        Pixels.AsSpan().Fill(255);
    }

    /// <summary>Pixels across and down.</summary>
    public int Side { get; }

    /// <summary>Rows from the top, pixels from the left, red, green, blue.</summary>
    public byte[] Pixels { get; }

    /// <summary>A disc with a soft edge: a pixel's share is how far its center is inside, at most one.</summary>
    public void Disc(float x, float y, float radius, Rgb color, float cover)
    {
        for (int row = Math.Max(0, (int)(y - radius - 1)); row <= Math.Min(Side - 1, (int)(y + radius + 1)); row++)
        {
            for (int column = Math.Max(0, (int)(x - radius - 1)); column <= Math.Min(Side - 1, (int)(x + radius + 1)); column++)
            {
                float dx = column + 0.5f - x, dy = row + 0.5f - y;
                Blend(column, row, color, cover * Math.Clamp(radius + 0.5f - MathF.Sqrt((dx * dx) + (dy * dy)), 0, 1));
            }
        }
    }

    /// <summary>A text whose line is so high, its letters at the middle of it; on a ground of white, so that it can be read over discs.</summary>
    public void Text(TextMask text, int x, int y, int line)
    {
        int top = y + ((line - text.Height) / 2);
        for (int row = -2; row < text.Height + 2; row++)
        {
            for (int column = -2; column < text.Width + 2; column++)
            {
                bool inside = row >= 0 && row < text.Height && column >= 0 && column < text.Width;
                Blend(x + column, top + row, new Rgb(255, 255, 255), 0.7f);
                if (inside)
                    Blend(x + column, top + row, Ink, text.Coverage[(row * text.Width) + column] / 255f);
            }
        }
    }

    private void Blend(int column, int row, Rgb color, float share)
    {
        if (share <= 0 || column < 0 || row < 0 || column >= Side || row >= Side)
            return;
        Span<byte> pixel = Pixels.AsSpan(((row * Side) + column) * 3, 3);
        pixel[0] = (byte)(pixel[0] + ((color.Red - pixel[0]) * share));
        pixel[1] = (byte)(pixel[1] + ((color.Green - pixel[1]) * share));
        pixel[2] = (byte)(pixel[2] + ((color.Blue - pixel[2]) * share));
    }
}
