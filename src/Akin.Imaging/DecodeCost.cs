using System.Runtime.InteropServices;
using Akin.Imaging.Native;

namespace Akin.Imaging;

/// <summary>
/// What decoding a photo takes, estimated from its header. Most kinds are decoded row by row and need next to no memory; some
/// can only be decoded whole. The figures were measured with libvips 8.18 and lie on the safe side.
/// </summary>
/// <param name="Bytes">Memory that is held until the end, in bytes; 0 where rows come one by one.</param>
/// <param name="Time">Time of one core.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct DecodeCost(long Bytes, TimeSpan Time)
{
    internal static DecodeCost Estimate(ImageFormat format, VipsImage image)
    {
        int sample = image.Format switch { VipsFormat.Byte => 1, VipsFormat.UnsignedShort or VipsFormat.Short => 2, VipsFormat.Double => 8, _ => 4 };
        int pixel = image.Bands * sample;
        long pixels = (long)image.Width * image.Height;
        (long bytes, int nanoseconds) = format switch
        {
            // Coefficients of 16 bits, until the last scan has come. The rest of the time falls with the size that is wanted.
            ImageFormat.Jpeg => image.Note("jpeg-multiscan") != 0 ? (pixels * 2 * image.Bands, 60) : (0, 20),
            ImageFormat.Png => (image.Note("interlaced") != 0 ? pixels * pixel : 0, 30 + (10 * pixel)),
            // The picture in four bytes a pixel, once more as it is decoded.
            ImageFormat.Webp => (pixels * 9, 80),
            ImageFormat.Gif => (pixels * 5, 60),
            // Planes, planes of the full size, interleaved, and the decoder's own.
            ImageFormat.Avif => (pixels * (sample == 1 ? 16 : 20), 150),
            // A row of tiles, packed and unpacked.
            _ => (2L * pixel * image.Width * Math.Min(image.Height, image.Note("tile-height")), 30 + (10 * pixel)),
        };
        return new DecodeCost(bytes, TimeSpan.FromMicroseconds(pixels / 1000.0 * nanoseconds));
    }
}
