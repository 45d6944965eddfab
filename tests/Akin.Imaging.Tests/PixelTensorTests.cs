namespace Akin.Imaging.Tests;

public class PixelTensorTests
{
    /// <summary>The slow reference, in double precision.</summary>
    private static double[] Reference(byte[] pixels, int channels, TensorLayout layout, ChannelOrder order, double scale, float[] mean, float[] deviation)
    {
        int count = pixels.Length / channels;
        var tensor = new double[pixels.Length];
        for (int i = 0; i < count; i++)
        {
            for (int c = 0; c < channels; c++)
            {
                int from = order == ChannelOrder.Bgr ? channels - 1 - c : c;
                double value = pixels[(i * channels) + from] * scale;
                value = (value - (mean.Length == 0 ? 0 : mean[c])) / (deviation.Length == 0 ? 1 : deviation[c]);
                tensor[layout == TensorLayout.Nchw ? (c * count) + i : (i * channels) + c] = value;
            }
        }

        return tensor;
    }

    [Fact]
    public void Every_layout_order_scale_mean_and_length_gives_what_the_formula_says()
    {
        float[][] means = [[], [0.485f, 0.456f, 0.406f], [103.94f, 116.78f, 123.68f]], deviations = [[], [0.229f, 0.224f, 0.225f]];
        int[] lengths = [.. Enumerable.Range(0, 70), 95, 96, 97, 49 * 49, 224 * 224];
        foreach (int channels in (int[])[1, 3])
        foreach (TensorLayout layout in Enum.GetValues<TensorLayout>())
        foreach (ChannelOrder order in Enum.GetValues<ChannelOrder>())
        foreach (float scale in (float[])[1, 1f / 255, 2f / 255])
        foreach (float[] mean in means.Select(m => m.Take(channels).ToArray()))
        foreach (float[] deviation in deviations.Select(d => d.Take(channels).ToArray()))
        foreach (int count in lengths)
        {
            byte[] pixels = RawPicture.Noise(count, 1, channels, count).Pixels;
            var tensor = new float[pixels.Length];
            new PixelTensor(channels, layout, order, scale, mean, deviation).Fill(pixels, tensor);
            double[] expected = Reference(pixels, channels, layout, order, scale, mean, deviation);
            for (int i = 0; i < tensor.Length; i++)
            {
                if (Math.Abs(tensor[i] - expected[i]) > 1e-6 * Math.Max(255, Math.Abs(expected[i])))
                    Assert.Fail($"{channels} {layout} {order}, scale {scale}, {count} pixels, number {i}: {tensor[i]}, not {expected[i]}");
            }
        }
    }

    [Fact]
    public void A_pixel_gives_the_same_number_wherever_it_stands()
    {
        // 16 lanes at a time and then one by one: a picture must not depend on which of them took a pixel.
        var tensor = new PixelTensor(mean: [0.485f, 0.456f, 0.406f], deviation: [0.229f, 0.224f, 0.225f]);
        byte[] pixels = [.. Enumerable.Repeat((byte[])[17, 133, 251], 61).SelectMany(p => p)];
        var numbers = new float[pixels.Length];
        tensor.Fill(pixels, numbers);
        for (int c = 0; c < 3; c++)
            Assert.Single(numbers[(c * 61)..((c + 1) * 61)].Distinct());
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new PixelTensor(2));
        Assert.Throws<ArgumentException>(() => new PixelTensor(3, mean: [1, 2]));
        Assert.Throws<ArgumentException>(() => new PixelTensor(1, deviation: [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => new PixelTensor(3, deviation: [1, 0, 3]));
        Assert.Throws<ArgumentException>(() => new PixelTensor().Fill(new byte[3], new float[6]));
        Assert.Throws<ArgumentException>(() => new PixelTensor().Fill(new byte[4], new float[4]));
    }
}
