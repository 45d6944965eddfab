using System.Drawing;

namespace Akin.Imaging.Tests;

/// <summary>Raw pixels with their sizes.</summary>
internal sealed record RawPicture(byte[] Pixels, int Width, int Height, int Channels)
{
    public ReadOnlySpan<byte> this[int x, int y] => Pixels.AsSpan(((y * Width) + x) * Channels, Channels);

    /// <summary>Four quarters, each of one colour: top left, top right, bottom left, bottom right.</summary>
    public static RawPicture Quarters(int width, int height, params byte[][] colours) =>
        Of(width, height, (x, y) => colours[(x < width / 2 ? 0 : 1) + (y < height / 2 ? 0 : 2)]);

    public static RawPicture Of(int width, int height, Func<int, int, byte[]> colour)
    {
        int channels = colour(0, 0).Length;
        var pixels = new byte[width * height * channels];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                colour(x, y).CopyTo(pixels, ((y * width) + x) * channels);
        }

        return new RawPicture(pixels, width, height, channels);
    }

    public static RawPicture Noise(int width, int height, int channels, int seed)
    {
        var pixels = new byte[width * height * channels];
        new Random(seed).NextBytes(pixels);
        return new RawPicture(pixels, width, height, channels);
    }

    /// <summary>One picture above another of the same width and channels.</summary>
    public RawPicture Above(RawPicture below) => new([.. Pixels, .. below.Pixels], Width, Height + below.Height, Channels);

    /// <summary>What <see cref="ImageDecoder.Decode"/> makes of a file.</summary>
    public static RawPicture Decode(ReadOnlySpan<byte> file, ImageShape shape, Rectangle? box = null)
    {
        var pixels = new byte[shape.Length];
        new ImageDecoder().Decode(file, shape, box, pixels);
        return new RawPicture(pixels, shape.Width, shape.Height, shape.Channels);
    }

    /// <summary>What <see cref="ImageDecoder.Resize"/> makes of these pixels.</summary>
    public RawPicture Resize(ImageShape shape, Rectangle? box = null)
    {
        var pixels = new byte[shape.Length];
        new ImageDecoder().Resize(Pixels, Width, Height, Channels, shape, box, pixels);
        return new RawPicture(pixels, shape.Width, shape.Height, shape.Channels);
    }

    /// <summary>The middle of each quarter has its colour.</summary>
    public void AssertQuarters(int tolerance, params byte[][] colours)
    {
        for (int i = 0; i < 4; i++)
            AssertPixel(((i & 1) == 0 ? 1 : 3) * Width / 4, (i < 2 ? 1 : 3) * Height / 4, tolerance, colours[i]);
    }

    public void AssertPixel(int x, int y, int tolerance, params byte[] colour)
    {
        ReadOnlySpan<byte> found = this[x, y];
        bool close = found.Length == colour.Length;
        for (int c = 0; close && c < colour.Length; c++)
            close = Math.Abs(found[c] - colour[c]) <= tolerance;
        Assert.True(close, $"at {x},{y} of {Width} x {Height}: {string.Join(' ', found.ToArray())}, not {string.Join(' ', colour)}");
    }

    /// <summary>The greatest difference of a channel, and the mean one.</summary>
    public (int Greatest, double Mean) Difference(RawPicture other)
    {
        Assert.Equal((Width, Height, Channels), (other.Width, other.Height, other.Channels));
        int greatest = 0;
        long sum = 0;
        for (int i = 0; i < Pixels.Length; i++)
        {
            int difference = Math.Abs(Pixels[i] - other.Pixels[i]);
            greatest = Math.Max(greatest, difference);
            sum += difference;
        }

        return (greatest, (double)sum / Pixels.Length);
    }
}
