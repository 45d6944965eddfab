using Akin.Imaging.Colors;
using FsCheck;
using FsCheck.Fluent;

namespace Akin.Imaging.Tests;

public sealed class ColorHistogramTests
{
    [Fact]
    public void Oklab_has_the_published_values()
    {
        // Ottosson's own table, for sRGB's white, black and primaries.
        AssertColor(new Rgb(255, 255, 255), 1, 0, 0);
        AssertColor(new Rgb(0, 0, 0), 0, 0, 0);
        AssertColor(new Rgb(255, 0, 0), 0.62796f, 0.22486f, 0.12585f);
        AssertColor(new Rgb(0, 255, 0), 0.86644f, -0.23389f, 0.17950f);
        AssertColor(new Rgb(0, 0, 255), 0.45201f, -0.03246f, -0.31153f);
    }

    [Fact]
    public void Every_histogram_is_a_unit_vector_without_negative_values() => Prop.ForAll(
        Pictures().ToArbitrary(), picture =>
        {
            float[] histogram = Compute(picture.Pixels, picture.Side, picture.Side);
            return histogram.All(v => v >= 0) && Math.Abs(histogram.Sum(v => (double)v * v) - 1) < 1e-4;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_picture_twice_as_large_has_the_same_histogram() => Prop.ForAll(
        Pictures().ToArbitrary(), picture =>
        {
            int side = picture.Side;
            byte[] twice = new byte[4 * picture.Pixels.Length];
            for (int at = 0; at < twice.Length; at++)
            {
                int pixel = at / 3, y = pixel / (2 * side), x = pixel % (2 * side);
                twice[at] = picture.Pixels[((((y / 2) * side) + (x / 2)) * 3) + (at % 3)];
            }

            return Distance(Compute(picture.Pixels, side, side), Compute(twice, 2 * side, 2 * side)) < 1e-3;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_mirrored_picture_has_the_same_histogram() => Prop.ForAll(
        Pictures().ToArbitrary(), picture =>
        {
            byte[] mirrored = new byte[picture.Pixels.Length];
            for (int pixel = 0; pixel < mirrored.Length / 3; pixel++)
            {
                int y = pixel / picture.Side, x = picture.Side - 1 - (pixel % picture.Side);
                picture.Pixels.AsSpan(pixel * 3, 3).CopyTo(mirrored.AsSpan(((y * picture.Side) + x) * 3));
            }

            return Distance(Compute(picture.Pixels, picture.Side, picture.Side), Compute(mirrored, picture.Side, picture.Side)) < 1e-3;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_white_photo_has_a_histogram_and_it_is_white()
    {
        float[] white = Compute(Plain(32, 255, 255, 255), 32, 32);
        Assert.Equal(1, white.Sum(v => (double)v * v), 4);
        Assert.True(Distance(white, Compute(Plain(48, 254, 255, 254), 48, 48)) < 0.25);
        Assert.True(Distance(white, Compute(Plain(32, 0, 0, 0), 32, 32)) > 1.4);
    }

    [Fact]
    public void Gray_pixels_count_as_the_same_gray_in_color()
    {
        byte[] gray = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        float[] one = new float[ColorHistogram.Length];
        ColorHistogram.Compute(gray, 16, 16, 1, one);
        Assert.Equal(one, Compute([.. gray.SelectMany(g => new[] { g, g, g })], 16, 16));
    }

    [Fact]
    public void The_background_of_a_product_photo_counts_little()
    {
        // A red square, small on white, against one that fills the photo, and against a small blue one.
        float[] small = Compute(Square(64, 16, 200, 30, 40), 64, 64), large = Compute(Plain(64, 200, 30, 40), 64, 64), blue = Compute(Square(64, 16, 30, 40, 200), 64, 64);
        Assert.True(Distance(small, large) < 0.6, $"{Distance(small, large)}");
        Assert.True(Distance(small, blue) > 1.1, $"{Distance(small, blue)}");
    }

    [Fact]
    public void Nearer_colors_are_nearer()
    {
        float[] red = Compute(Plain(16, 200, 30, 40), 16, 16), lighter = Compute(Plain(16, 210, 50, 60), 16, 16), orange = Compute(Plain(16, 230, 140, 40), 16, 16);
        Assert.True(Distance(red, lighter) < Distance(red, orange));
    }

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        Assert.Throws<ArgumentException>(() => ColorHistogram.Compute(new byte[10], 2, 2, 3, new float[ColorHistogram.Length]));
        Assert.Throws<ArgumentException>(() => ColorHistogram.Compute(new byte[12], 2, 2, 3, new float[5]));
    }

    // Few colors in blocks, as products have, with a border of one color or of many.
    private static Gen<(int Side, byte[] Pixels)> Pictures() =>
        from seed in Gen.Choose(0, int.MaxValue - 1)
        from side in Gen.Elements(16, 32, 48)
        from colors in Gen.Choose(1, 6)
        select (side, Blocks(new Random(seed), side, colors));

    private static byte[] Blocks(Random random, int side, int colors)
    {
        byte[] palette = new byte[colors * 3], pixels = new byte[side * side * 3];
        random.NextBytes(palette);
        int[] blocks = [.. Enumerable.Range(0, 64).Select(_ => random.Next(colors))];
        for (int pixel = 0; pixel < side * side; pixel++)
        {
            int block = blocks[((pixel / side) * 8 / side * 8) + ((pixel % side) * 8 / side)];
            palette.AsSpan(block * 3, 3).CopyTo(pixels.AsSpan(pixel * 3));
        }

        return pixels;
    }

    private static byte[] Plain(int side, byte red, byte green, byte blue) => Square(side, side, red, green, blue);

    private static byte[] Square(int side, int inner, byte red, byte green, byte blue)
    {
        byte[] pixels = new byte[side * side * 3];
        pixels.AsSpan().Fill(255);
        int from = (side - inner) / 2;
        for (int y = from; y < from + inner; y++)
        {
            for (int x = from; x < from + inner; x++)
                ((ReadOnlySpan<byte>)[red, green, blue]).CopyTo(pixels.AsSpan(((y * side) + x) * 3));
        }

        return pixels;
    }

    private static float[] Compute(byte[] pixels, int width, int height)
    {
        float[] histogram = new float[ColorHistogram.Length];
        ColorHistogram.Compute(pixels, width, height, 3, histogram);
        return histogram;
    }

    private static double Distance(float[] a, float[] b) => Math.Sqrt(a.Zip(b).Sum(p => (double)(p.First - p.Second) * (p.First - p.Second)));

    private static void AssertColor(Rgb color, float lightness, float red, float yellow)
    {
        Oklab got = Oklab.From(color);
        Assert.Equal(lightness, got.Lightness, 1e-3f);
        Assert.Equal(red, got.Red, 1e-3f);
        Assert.Equal(yellow, got.Yellow, 1e-3f);
    }
}
