using System.Drawing;
using Akin.Catalog.Sources;
using Akin.Imaging;

namespace Akin.Engine;

/// <summary>Decodes what a source holds of a photo, encoded or raw, into the pixels that an embedder wants.</summary>
internal static class PhotoDecoder
{
    /// <summary>Decodes one photo.</summary>
    /// <exception cref="ImageException">It is no photo, or over a limit.</exception>
    public static void Decode(ImageDecoder decoder, PhotoBytes photo, Rectangle? box, ImageShape shape, Span<byte> pixels)
    {
        if (photo.Raw is { } raw)
            decoder.Resize(photo.Bytes.Span, raw.Width, raw.Height, raw.Channels, shape, box, pixels);
        else
            decoder.Decode(photo.Bytes.Span, shape, box, pixels);
    }

    /// <summary>A small JPEG of one photo, upright, the box cut out: what a page shows.</summary>
    /// <exception cref="ImageException">It is no photo, or over a limit.</exception>
    public static byte[] Thumbnail(ImageDecoder decoder, PhotoBytes photo, Rectangle? box, int side) => photo.Raw is { } raw
        ? decoder.Thumbnail(photo.Bytes.Span, raw.Width, raw.Height, raw.Channels, side, box)
        : decoder.Thumbnail(photo.Bytes.Span, side, box);
}
