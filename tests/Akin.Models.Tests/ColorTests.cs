using Akin.Imaging.Colors;

namespace Akin.Models.Tests;

public sealed class ColorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_model_color_is_the_histogram_of_the_photo()
    {
        using IEmbedder embedder = Embedders.Open("color");
        byte[] pixels = Noise(embedder.Shape.Length * 3);
        float[] vectors = new float[3 * embedder.Dimensions], expected = new float[ColorHistogram.Length];
        embedder.Embed(pixels, 3, vectors);
        for (int i = 0; i < 3; i++)
        {
            ColorHistogram.Compute(pixels.AsSpan(i * embedder.Shape.Length, embedder.Shape.Length), embedder.Shape.Width, embedder.Shape.Height, 3, expected);
            Assert.Equal(expected, vectors.AsSpan(i * embedder.Dimensions, embedder.Dimensions).ToArray());
        }

        Assert.Contains("no layers", Assert.Throws<ModelException>(() => Embedders.Open("color", "conv")).Message, StringComparison.Ordinal);
        Assert.Contains("no layers", Assert.Throws<ModelException>(() => LayerList.Read("color")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_joined_histogram_has_its_weight_for_a_length_and_the_network_the_length_1()
    {
        string path = SmallNetwork.Save(SmallNetwork.Build(), _folder);
        using IEmbedder plain = Embedders.Open(path), colored = Embedders.Open(path, color: 0.25f);
        byte[] pixels = Noise(plain.Shape.Length * 2);
        float[] network = new float[2 * plain.Dimensions], joined = new float[2 * colored.Dimensions];
        plain.Embed(pixels, 2, network);
        colored.Embed(pixels, 2, joined);
        Assert.Equal(SmallNetwork.Classes + ColorHistogram.Length, colored.Dimensions);
        Span<float> second = joined.AsSpan(colored.Dimensions);
        Assert.Equal(1, Length(second[..SmallNetwork.Classes]), 1e-5);
        Assert.Equal(0.25, Length(second[SmallNetwork.Classes..]), 1e-5);
        double scale = Length(network.AsSpan(SmallNetwork.Classes));
        for (int i = 0; i < SmallNetwork.Classes; i++)
            Assert.Equal(network[SmallNetwork.Classes + i] / scale, second[i], 1e-5);
        Assert.Contains("color of weight 0.25, not 0", colored.Identity.DifferenceFrom(plain.Identity with { Dimensions = colored.Dimensions }), StringComparison.Ordinal);
    }

    private static byte[] Noise(int length)
    {
        byte[] pixels = new byte[length];
        new Random(2).NextBytes(pixels);
        return pixels;
    }

    private static double Length(ReadOnlySpan<float> vector)
    {
        double sum = 0;
        foreach (float value in vector)
            sum += (double)value * value;
        return Math.Sqrt(sum);
    }
}
