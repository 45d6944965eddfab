using Akin.Imaging;

namespace Akin.Models.Tests;

public sealed class ClassOutputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void One_pass_gives_the_vector_and_the_probabilities_of_the_classes(int count)
    {
        string path = ClassNetwork.Write(_folder);
        using IEmbedder both = Embedders.Open(path, classes: ClassNetwork.Label), alone = Embedders.Open(path);
        Assert.Equal(ClassNetwork.Classes, both.Classes);
        Assert.Empty(alone.Classes);
        Assert.Equal(alone.Identity, both.Identity);

        byte[] pixels = Pixels(both, count);
        float[] vectors = new float[count * 3], expected = new float[count * 3], probabilities = new float[count * 4];
        both.Embed(pixels, count, vectors, probabilities);
        alone.Embed(pixels, count, expected);
        Assert.Equal(expected, vectors);
        for (int i = 0; i < count; i++)
        {
            float[] slow = ClassNetwork.Probabilities(vectors.AsSpan(i * 3, 3));
            for (int c = 0; c < 4; c++)
                Assert.Equal(slow[c], probabilities[(i * 4) + c], 1e-5);
        }

        both.Embed(pixels, count, vectors);
        Assert.Equal(expected, vectors);
        Assert.Throws<ArgumentException>(() => both.Embed(pixels, count, vectors, new float[3]));
        Assert.Throws<ArgumentException>(() => alone.Embed(pixels, count, vectors, new float[4 * count]));
    }

    [Fact]
    public void The_classes_may_be_told_by_the_layer_that_is_the_vector_itself()
    {
        using IEmbedder embedder = Embedders.Open(ClassNetwork.Write(_folder), ClassNetwork.Label, Take.Output, classes: ClassNetwork.Label);
        float[] vector = new float[4], probabilities = new float[4];
        embedder.Embed(Pixels(embedder, 1), 1, vector, probabilities);
        Assert.Equal(1, probabilities.Sum(), 1e-5);
        Assert.Equal(Array.IndexOf(vector, vector.Max()), Array.IndexOf(probabilities, probabilities.Max()));
    }

    [Fact]
    public void What_is_a_distribution_already_stays_as_it_is()
    {
        float[] row = [0.1f, 0.2f, 0.7f];
        ClassOutput.ToProbabilities(row);
        Assert.Equal([0.1f, 0.2f, 0.7f], row);
        float[] large = [1000, 1001];
        ClassOutput.ToProbabilities(large);
        Assert.Equal(1 / (1 + Math.E), large[0], 1e-5);
    }

    [Theory]
    [InlineData("shape", "it tells tint")]
    [InlineData("none", "tells no classes", "size: 8\nlayer: embedding\n")]
    [InlineData("tint", "and its YAML names 2 classes", "size: 8\nlayer: embedding\nclasses: {tint: [red, green]}\n")]
    [InlineData("tint", "only 1 class", "size: 8\nlayer: embedding\nclasses: {tint: [red]}\n")]
    [InlineData("tint", "twice", "size: 8\nlayer: embedding\nclasses: {tint: [red, Red, blue, white]}\n")]
    [InlineData("form", "no layer 'form'", "size: 8\nlayer: embedding\nclasses: {form: [red, green]}\n")]
    public void Classes_that_the_network_does_not_tell_are_refused(string asked, string said, string? yaml = null)
    {
        string path = ClassNetwork.Write(_folder, yaml: yaml);
        Assert.Contains(said, Assert.Throws<ModelException>(() => Embedders.Open(path, classes: asked)).Message);
    }

    [Fact]
    public void Pixels_tell_no_classes() =>
        Assert.Contains("tells no classes", Assert.Throws<ModelException>(() => Embedders.Open("pixels", classes: "tint")).Message);

    private static byte[] Pixels(IEmbedder embedder, int count)
    {
        byte[] pixels = new byte[count * embedder.Shape.Length];
        new Random(5).NextBytes(pixels);
        return pixels;
    }
}
