using System.Drawing;

namespace Akin.Imaging.Tests;

/// <summary>Raw pixels with their sizes, and what tests ask of them.</summary>
internal sealed record Picture(int Width, int Height, int Channels, byte[] Pixels)
{
    internal static readonly Rgb Red = new(200, 60, 50), Green = new(60, 150, 70), Blue = new(60, 80, 170), Yellow = new(220, 200, 60);

    private static readonly ImageDecoder Decoder = new();

    internal Rgb this[int x, int y]
    {
        get
        {
            int at = ((y * Width) + x) * Channels;
            return Channels >= 3 ? new Rgb(Pixels[at], Pixels[at + 1], Pixels[at + 2]) : new Rgb(Pixels[at], Pixels[at], Pixels[at]);
        }
    }

    /// <summary>Red and green above, blue and yellow below; inside the sRGB, CMYK and P3 gamuts.</summary>
    internal static Picture Quadrants(int width = 96, int height = 64)
    {
        return Create(width, height, (x, y) => y < height / 2 ? x < width / 2 ? Red : Green : x < width / 2 ? Blue : Yellow);
    }

    internal static Picture Create(int width, int height, Func<int, int, Rgb> color)
    {
        var pixels = new byte[width * height * 3];
        for (int y = 0, at = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++, at += 3)
            {
                Rgb c = color(x, y);
                (pixels[at], pixels[at + 1], pixels[at + 2]) = (c.Red, c.Green, c.Blue);
            }
        }

        return new Picture(width, height, 3, pixels);
    }

    /// <summary>Soft waves: no edges, so that resizing and lossy files change it little.</summary>
    internal static Picture Waves(int width, int height) => Create(width, height, (x, y) => new Rgb(
        (byte)(128 + (100 * Math.Sin(x * 6.0 / width))), (byte)(128 + (100 * Math.Cos(y * 5.0 / height))), (byte)(128 + (100 * Math.Sin((x + y) * 4.0 / width)))));

    /// <summary>Noise, the hardest to compress and the easiest to tell when shifted.</summary>
    internal static Picture Noise(int width, int height, int channels, int seed)
    {
        var pixels = new byte[width * height * channels];
        new Random(seed).NextBytes(pixels);
        return new Picture(width, height, channels, pixels);
    }

    internal static Picture Decode(ReadOnlySpan<byte> file, ImageShape shape, Rectangle? box = null)
    {
        var pixels = new byte[shape.Length];
        Decoder.Decode(file, shape, box, pixels);
        return new Picture(shape.Width, shape.Height, shape.Channels, pixels);
    }

    /// <summary>Decodes to the photo's own size.</summary>
    internal static Picture Decode(ReadOnlySpan<byte> file)
    {
        ImageInfo info = Decoder.Identify(file);
        return Decode(file, new ImageShape { Width = info.Width, Height = info.Height });
    }

    internal Picture Resize(ImageShape shape, Rectangle? box = null)
    {
        var pixels = new byte[shape.Length];
        Decoder.Resize(Pixels, Width, Height, Channels, shape, box, pixels);
        return new Picture(shape.Width, shape.Height, shape.Channels, pixels);
    }

    internal Picture Cut(Rectangle part) => Create(part.Width, part.Height, (x, y) => this[part.X + x, part.Y + y]);

    /// <summary>The colors at the middles of the four quadrants, row by row.</summary>
    internal Rgb[] Corners() =>
        [this[Width / 4, Height / 4], this[Width * 3 / 4, Height / 4], this[Width / 4, Height * 3 / 4], this[Width * 3 / 4, Height * 3 / 4]];

    /// <summary>Fails where the corners' colors are not those named, each part within a tolerance.</summary>
    internal void ShouldShow(int tolerance, params Rgb[] corners)
    {
        Rgb[] seen = Corners();
        for (int i = 0; i < 4; i++)
            Assert.True(Distance(seen[i], corners[i]) <= tolerance, $"corner {i} is {seen[i]}, not {corners[i]} within {tolerance}");
    }

    internal void ShouldShowQuadrants(int tolerance) => ShouldShow(tolerance, Red, Green, Blue, Yellow);

    /// <summary>The largest difference of any two bytes.</summary>
    internal int FarthestFrom(Picture other)
    {
        Assert.Equal((Width, Height, Channels), (other.Width, other.Height, other.Channels));
        return Pixels.Zip(other.Pixels, (a, b) => Math.Abs(a - b)).Max();
    }

    /// <summary>The mean difference of all bytes.</summary>
    internal double MeanFrom(Picture other) => Pixels.Zip(other.Pixels, (a, b) => Math.Abs(a - b)).Average();

    internal static int Distance(Rgb a, Rgb b) =>
        Math.Max(Math.Abs(a.Red - b.Red), Math.Max(Math.Abs(a.Green - b.Green), Math.Abs(a.Blue - b.Blue)));
}
