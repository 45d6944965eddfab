using System.Drawing;
using Akin.Imaging.Augmentation;

namespace Akin.Imaging.Tests.Augmentation;

/// <summary>Runs photos through an augmenter and says what chance decided.</summary>
internal static class Varied
{
    internal const ulong Seed = 7;

    internal static float[] Fill(Picture photo, ImageShape shape, AugmentationOptions options, int epoch = 0, long item = 0, PixelTensor? form = null, Rectangle? box = null)
    {
        var tensor = new float[shape.Length];
        Augmenter(shape, options, form).Fill(Raw(photo), box, epoch, item, tensor);
        return tensor;
    }

    internal static float[] FillFile(byte[] file, ImageShape shape, AugmentationOptions options, int epoch = 0, long item = 0, PixelTensor? form = null, Rectangle? box = null)
    {
        var tensor = new float[shape.Length];
        Augmenter(shape, options, form).Fill(file, box, epoch, item, tensor);
        return tensor;
    }

    /// <summary>The picture as levels, 0 to 255, before they are rounded.</summary>
    internal static PixelTensor Levels(int channels) => new(channels, TensorLayout.Nhwc, scale: 1);

    internal static Augmenter Augmenter(ImageShape shape, AugmentationOptions options, PixelTensor? form = null) =>
        new(new ImageDecoder(), shape, form ?? Levels(shape.Channels), options, Seed);

    internal static Variation Draw(AugmentationOptions options, Picture photo, ImageShape shape, int epoch = 0, long item = 0) => Variation.Draw(
        options, new Rectangle(0, 0, photo.Width, photo.Height), new Size(shape.Width, shape.Height), SplitMix64.ForItem(Seed, epoch, item));

    internal static RawPhoto Raw(Picture picture) => new(picture.Pixels, picture.Width, picture.Height, picture.Channels);

    internal static void ShouldBe(this float[] made, Func<int, double> expected, double tolerance)
    {
        for (int i = 0; i < made.Length; i++)
            Assert.True(Math.Abs(made[i] - expected(i)) <= tolerance, $"number {i} is {made[i]}, not {expected(i)} within {tolerance}");
    }

    internal static void ShouldBe(this float[] made, Picture expected, double tolerance)
    {
        Assert.Equal(expected.Pixels.Length, made.Length);
        made.ShouldBe(i => expected.Pixels[i], tolerance);
    }
}
