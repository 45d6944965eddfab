using Akin.Imaging.Augmentation;
using FsCheck;
using FsCheck.Fluent;

namespace Akin.Imaging.Tests.Augmentation;

public class ColorJitterTests
{
    [Fact]
    public void Colors_change_as_the_slow_obvious_way_says()
    {
        var options = new AugmentationOptions { Brightness = 0.4, Contrast = 0.5, Saturation = 0.6, Hue = 0.4 };
        Prop.ForAll(
            Gen.Choose(0, 1000).ToArbitrary(), Gen.Elements(TensorLayout.Nchw, TensorLayout.Nhwc).ToArbitrary(), Gen.Elements(ChannelOrder.Rgb, ChannelOrder.Bgr).ToArbitrary(),
            (item, layout, order) =>
            {
                Picture photo = Picture.Noise(19, 13, 3, item);
                var shape = new ImageShape { Width = 19, Height = 13 };
                float[] mean = [0.485f, 0.456f, 0.406f], deviation = [0.229f, 0.224f, 0.225f];
                var form = new PixelTensor(3, layout, order, mean: mean, deviation: deviation);
                double[][] expected = Reference(photo, Varied.Draw(options, photo, shape, item: item));
                Varied.Fill(photo, shape, options, item: item, form: form).ShouldBe(i =>
                {
                    (int pixel, int c) = layout == TensorLayout.Nchw ? (i % (19 * 13), i / (19 * 13)) : (i / 3, i % 3);
                    return ((expected[pixel][order == ChannelOrder.Bgr ? 2 - c : c] / 255) - mean[c]) / deviation[c];
                }, 0.003);
                return true;
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));
    }

    [Fact]
    public void Gray_pictures_have_brightness_and_contrast_only()
    {
        var options = new AugmentationOptions { Brightness = 0.4, Contrast = 0.5, Saturation = 1, Hue = 0.5 };
        Picture photo = Picture.Noise(28, 28, 1, 3);
        var shape = new ImageShape { Width = 28, Height = 28, Channels = 1 };
        for (int item = 0; item < 20; item++)
        {
            Variation v = Varied.Draw(options, photo, shape, item: item);
            double mean = v.Brightness * photo.Pixels.Average(p => p);
            Varied.Fill(photo, shape, options, item: item).ShouldBe(
                i => Math.Clamp((v.Contrast * v.Brightness * photo.Pixels[i]) + ((1 - v.Contrast) * mean), 0, 255), 0.01);
        }
    }

    [Fact]
    public void Turning_colors_keeps_gray_gray_and_luma_the_same()
    {
        var options = new AugmentationOptions { Hue = 0.5 };
        var shape = new ImageShape { Width = 8, Height = 8 };
        Picture gray = Picture.Create(8, 8, (x, y) => new Rgb((byte)(30 * x), (byte)(30 * x), (byte)(30 * x)));
        Picture pale = Picture.Create(8, 8, (x, y) => new Rgb((byte)(110 + x), (byte)(120 + y), (byte)(130 - x)));
        for (int item = 0; item < 20; item++)
        {
            Varied.Fill(gray, shape, options, item: item).ShouldBe(gray, 0.2);
            float[] turned = Varied.Fill(pale, shape, options, item: item);
            for (int i = 0; i < turned.Length; i += 3)
                Assert.Equal(Luma(pale.Pixels[i], pale.Pixels[i + 1], pale.Pixels[i + 2]), Luma(turned[i], turned[i + 1], turned[i + 2]), 0.2);
        }
    }

    /// <summary>One step after the other, pixel by pixel, clamped at the end.</summary>
    private static double[][] Reference(Picture photo, Variation v)
    {
        double[][] pixels = [.. Enumerable.Range(0, photo.Width * photo.Height).Select(i => photo.Pixels.Skip(3 * i).Take(3).Select(p => p * v.Brightness).ToArray())];
        double mean = pixels.Average(p => Luma(p[0], p[1], p[2]));
        foreach (double[] p in pixels)
        {
            for (int c = 0; c < 3; c++)
                p[c] = mean + (v.Contrast * (p[c] - mean));
            double luma = Luma(p[0], p[1], p[2]);
            for (int c = 0; c < 3; c++)
                p[c] = luma + (v.Saturation * (p[c] - luma));
            // To YIQ (FCC, 1953), turned there, and back by the inverse of the matrix.
            double i = (0.595716 * p[0]) - (0.274453 * p[1]) - (0.321263 * p[2]), q = (0.211456 * p[0]) - (0.522591 * p[1]) + (0.311135 * p[2]);
            (double sin, double cos) = Math.SinCos(2 * Math.PI * v.Hue);
            (i, q) = ((cos * i) - (sin * q), (sin * i) + (cos * q));
            (p[0], p[1], p[2]) = (luma + (0.9563 * i) + (0.6210 * q), luma - (0.2721 * i) - (0.6474 * q), luma - (1.1070 * i) + (1.7046 * q));
            for (int c = 0; c < 3; c++)
                p[c] = Math.Clamp(p[c], 0, 255);
        }

        return pixels;
    }

    private static double Luma(double red, double green, double blue) => (0.299 * red) + (0.587 * green) + (0.114 * blue);
}
