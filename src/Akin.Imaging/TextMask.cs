using Akin.Imaging.Native;

namespace Akin.Imaging;

/// <summary>A line of text as a picture of how much of each pixel it covers, drawn by libvips with the fonts that the machine has.</summary>
/// <param name="Coverage">Rows from the top, pixels from the left, a byte each: 0 bare, 255 covered.</param>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Pixels down.</param>
public sealed record TextMask(byte[] Coverage, int Width, int Height)
{
    /// <summary>Draws a line.</summary>
    /// <param name="text">The line; no markup counts.</param>
    /// <param name="size">Its size in pixels.</param>
    /// <returns>The picture, or null where this libvips draws no text or there is nothing to see.</returns>
    public static unsafe TextMask? Draw(string text, int size)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        if (string.IsNullOrWhiteSpace(text))
            return null;
        Libvips.Start();
        // libvips takes Pango's markup; a control character would end the line.
        string plain = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c))
            .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
        try
        {
            // At 72 dots an inch a point is a pixel.
            return VipsCall.Run(() =>
            {
                using VipsImage image = new VipsOperation("text").Set("text", plain).Set("font", $"sans {size}").Set("dpi", 72).Image();
                return new TextMask(image.Pixels(), image.Width, image.Height);
            });
        }
        catch (ImageException)
        {
            return null;
        }
    }
}
