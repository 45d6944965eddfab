using System.Drawing;
using Akin.Imaging;

namespace Akin.Duplicates.Benchmarks;

/// <summary>Makes copies of photos as they come about in a shop.</summary>
internal static class Copies
{
    private const double Crop = 0.05;

    private static readonly ImageDecoder Decoder = new();

    /// <summary>A copy, and its file's extension. What is cropped away lies at sides that the seed chooses, 5 % of each side in all.</summary>
    public static (byte[] File, string Extension) Make(byte[] photo, CopyKind kind, int seed)
    {
        ImageInfo info = Decoder.Identify(photo);
        var size = new Size(info.Width, info.Height);
        return kind switch
        {
            CopyKind.Half => (Jpeg(photo, new Size(size.Width / 2, size.Height / 2)), ".jpg"),
            CopyKind.Quality40 => (Jpeg(photo, size, quality: 40), ".jpg"),
            CopyKind.Cropped => (Cropped(photo, size, new Random(seed)), ".jpg"),
            CopyKind.Mirrored => (Jpeg(photo, size, mirror: true), ".jpg"),
            CopyKind.Png => (ImageEncoder.Png(Pixels(photo, size), size.Width, size.Height, 3), ".png"),
            CopyKind.Lighter => (Jpeg(photo, size, gain: 1.08f), ".jpg"),
            CopyKind.Darker => (Jpeg(photo, size, gain: 0.92f), ".jpg"),
            _ => (Jpeg(photo, new Size(size.Width * 6 / 10, size.Height * 6 / 10), quality: 60, mirror: true), ".jpg"),
        };
    }

    private static byte[] Cropped(byte[] photo, Size size, Random random)
    {
        int width = (int)Math.Round(size.Width * (1 - Crop)), height = (int)Math.Round(size.Height * (1 - Crop));
        var box = new Rectangle(random.Next(size.Width - width + 1), random.Next(size.Height - height + 1), width, height);
        return Jpeg(photo, box.Size, box: box);
    }

    private static byte[] Jpeg(byte[] photo, Size size, int quality = 85, bool mirror = false, float gain = 1, Rectangle? box = null)
    {
        byte[] pixels = Pixels(photo, size, box);
        for (int i = 0; gain != 1 && i < pixels.Length; i++)
            pixels[i] = (byte)Math.Clamp(pixels[i] * gain, 0, 255);
        for (int y = 0; mirror && y < size.Height; y++)
        {
            for (int x = 0; x < size.Width / 2; x++)
            {
                for (int c = 0; c < 3; c++)
                {
                    int left = (((y * size.Width) + x) * 3) + c, right = (((y * size.Width) + size.Width - 1 - x) * 3) + c;
                    (pixels[left], pixels[right]) = (pixels[right], pixels[left]);
                }
            }
        }

        return ImageEncoder.Jpeg(pixels, size.Width, size.Height, 3, quality);
    }

    private static byte[] Pixels(byte[] photo, Size size, Rectangle? box = null)
    {
        var shape = new ImageShape { Width = size.Width, Height = size.Height };
        byte[] pixels = new byte[shape.Length];
        Decoder.Decode(photo, shape, box, pixels);
        return pixels;
    }
}
