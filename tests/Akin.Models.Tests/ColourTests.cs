using Akin.Imaging.Colours;

namespace Akin.Models.Tests;

public sealed class ColourTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_model_colour_is_the_histogram_of_the_photo()
    {
        using IEmbedder embedder = Embedders.Open("colour");
        byte[] pixels = Noise(embedder.Shape.Length * 3);
        float[] vectors = new float[3 * embedder.Dimensions], expected = new float[ColourHistogram.Length];
        embedder.Embed(pixels, 3, vectors);
        for (int i = 0; i < 3; i++)
        {
            ColourHistogram.Compute(pixels.AsSpan(i * embedder.Shape.Length, embedder.Shape.Length), embedder.Shape.Width, embedder.Shape.Height, 3, expected);
            Assert.Equal(expected, vectors.AsSpan(i * embedder.Dimensions, embedder.Dimensions).ToArray());
        }

        Assert.Contains("no layers", Assert.Throws<ModelException>(() => Embedders.Open("colour", "conv")).Message, StringComparison.Ordinal);
        Assert.Contains("no layers", Assert.Throws<ModelException>(() => LayerList.Of("colour")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_joined_histogram_has_its_weight_for_a_length_and_the_network_the_length_1()
    {
        string path = SmallNetwork.Save(SmallNetwork.Build(), _folder);
        using IEmbedder plain = Embedders.Open(path), coloured = Embedders.Open(path, colour: 0.25f);
        byte[] pixels = Noise(plain.Shape.Length * 2);
        float[] network = new float[2 * plain.Dimensions], joined = new float[2 * coloured.Dimensions];
        plain.Embed(pixels, 2, network);
        coloured.Embed(pixels, 2, joined);
        Assert.Equal(SmallNetwork.Classes + ColourHistogram.Length, coloured.Dimensions);
        Span<float> second = joined.AsSpan(coloured.Dimensions);
        Assert.Equal(1, Length(second[..SmallNetwork.Classes]), 1e-5);
        Assert.Equal(0.25, Length(second[SmallNetwork.Classes..]), 1e-5);
        double scale = Length(network.AsSpan(SmallNetwork.Classes));
        for (int i = 0; i < SmallNetwork.Classes; i++)
            Assert.Equal(network[SmallNetwork.Classes + i] / scale, second[i], 1e-5);
        Assert.Contains("colour of weight 0.25, not 0", coloured.Identity.DifferenceFrom(plain.Identity with { Dimensions = coloured.Dimensions }), StringComparison.Ordinal);
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
