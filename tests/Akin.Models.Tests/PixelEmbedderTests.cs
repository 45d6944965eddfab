using Akin.Imaging;

namespace Akin.Models.Tests;

public sealed class PixelEmbedderTests
{
    [Fact]
    public void A_vector_is_the_bytes_in_0_to_1()
    {
        using var embedder = PixelEmbedder.Open("pixels:4x2x1");
        Assert.Equal(8, embedder.Dimensions);
        float[] vectors = new float[16];
        embedder.Embed([0, 51, 102, 153, 204, 255, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 2, vectors);
        Assert.Equal([0, 0.2f, 0.4f, 0.6f, 0.8f, 1f], vectors[..6].Select(v => MathF.Round(v, 6)));
        Assert.Equal(10 / 255f, vectors[15], 1e-7f);
    }

    [Fact]
    public void Without_a_size_it_takes_the_size_of_the_source()
    {
        using var natural = PixelEmbedder.Open("pixels", new ImageShape { Width = 28, Height = 28, Channels = 1 });
        Assert.Equal("pixels:28x28x1", natural.Identity.Model);
        using var otherwise = PixelEmbedder.Open("pixels");
        Assert.Equal("pixels:32x32x3", otherwise.Identity.Model);
    }

    [Theory]
    [InlineData("pixels:")]
    [InlineData("pixels:28")]
    [InlineData("pixels:0x4x1")]
    [InlineData("pixels:28x28x2")]
    [InlineData("pixels:9999x1x1")]
    [InlineData("pixels:-1x4x1")]
    public void A_size_it_can_not_have_is_refused_with_an_example(string name) =>
        Assert.Contains("pixels:28x28x1", Assert.Throws<ModelException>(() => PixelEmbedder.Open(name)).Message);
}
