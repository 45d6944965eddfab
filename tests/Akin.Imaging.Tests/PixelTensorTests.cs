using FsCheck;
using FsCheck.Fluent;

namespace Akin.Imaging.Tests;

public class PixelTensorTests
{
    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f], Deviation = [0.229f, 0.224f, 0.225f];

    [Fact]
    public void Every_layout_and_order_is_what_the_formula_says()
    {
        Prop.ForAll(
            Gen.Choose(0, 200).ToArbitrary(),
            Gen.Elements(TensorLayout.Nchw, TensorLayout.Nhwc).Zip(Gen.Elements(ChannelOrder.Rgb, ChannelOrder.Bgr)).ToArbitrary(),
            Gen.Elements(1, 3).Zip(Gen.Elements(1f, 1f / 255, 2f / 255)).ToArbitrary(),
            (count, way, numbers) =>
            {
                ((TensorLayout layout, ChannelOrder order), (int channels, float scale)) = (way, numbers);
                float[] mean = Mean[..channels], deviation = Deviation[..channels];
                byte[] pixels = Picture.Noise(Math.Max(1, count), 1, channels, count).Pixels[..(count * channels)];
                var tensor = new float[pixels.Length];
                new PixelTensor(channels, layout, order, scale, mean, deviation).Fill(pixels, tensor);
                for (int i = 0; i < count; i++)
                {
                    for (int c = 0; c < channels; c++)
                    {
                        int from = order == ChannelOrder.Bgr ? channels - 1 - c : c;
                        double expected = (((double)pixels[(i * channels) + from] * scale) - mean[c]) / deviation[c];
                        float made = tensor[layout == TensorLayout.Nchw ? (c * count) + i : (i * channels) + c];
                        Assert.True(Math.Abs(made - expected) <= 1e-6 * (1 + Math.Abs(expected)), $"pixel {i}, channel {c}: {made}, not {expected}");
                    }
                }

                return true;
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));
    }

    [Fact]
    public void Known_pixels_give_known_numbers()
    {
        var tensor = new float[6];
        new PixelTensor().Fill([0, 51, 255, 102, 204, 153], tensor);
        Assert.Equal([0f, 0.4f, 0.2f, 0.8f, 1f, 0.6f], tensor, (a, b) => Math.Abs(a - b) < 1e-6);
        new PixelTensor(order: ChannelOrder.Bgr, scale: 1, mean: [104, 117, 123]).Fill([0, 51, 255, 102, 204, 153], tensor);
        Assert.Equal([151f, 49, -66, 87, -123, -21], tensor);
    }

    [Fact]
    public void What_can_not_be_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new PixelTensor(2));
        Assert.Throws<ArgumentException>(() => new PixelTensor(mean: [1, 2]));
        Assert.Throws<ArgumentException>(() => new PixelTensor(deviation: [1, 0, 1]));
        Assert.Throws<ArgumentException>(() => new PixelTensor().Fill(new byte[6], new float[5]));
        Assert.Throws<ArgumentException>(() => new PixelTensor().Fill(new byte[4], new float[4]));
    }
}
