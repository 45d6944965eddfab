using System.Globalization;

namespace Akin.Models.Tests;

/// <summary>
/// Golden vectors of the pretrained networks: a change of the runtime, of the graph's editing or of the way pixels
/// become a tensor shows here before it shows as worse neighbors.
/// </summary>
public sealed class SharedModelTests
{
    [Theory]
    [InlineData("mobilenet-v2", 1280, "0.188266 0.142013 0 0.0153403 0.183503 0 1.09652 0.539902 0.364777 0.352638 0 0.00922076 0 0.569656 0 0.00352432 0 0.417086 2.0977 1.8074 24.2416")]
    [InlineData("mobilenet-v2-tv", 1280, "0 1.02823 0.0199111 0.182115 0.0518255 1.69907 0.153878 1.18511 0.45754 0.169968 0.152944 0.0111917 0.782992 0.00168119 0.652299 0 0.123486 0.44443 0.0177107 0.380883 20.859")]
    [InlineData("mobilenet-v1", 1024, "0.00782925 0.408156 0.74873 0 0.594444 2.49821 0 0 0 0 0.331746 0 0.213455 1.05022 0 0 31.217")]
    [InlineData("squeezenet-1.1", 512, "0.219789 0.259529 0 0.0776244 0.943725 0.00277616 0 0 70.5619")]
    public void A_fixed_picture_gives_the_golden_vector(string model, int dimensions, string golden)
    {
        using var embedder = OnnxEmbedder.Open(SharedFolder.Require("models", model + ".onnx"));
        Assert.Equal(dimensions, embedder.Dimensions);
        float[] vector = OnnxEmbedderTests.Embed(embedder, Picture());

        // Every 64th value, and the length: enough to tell another vector, short enough to read.
        float[] seen = [.. vector.Where((_, i) => i % 64 == 5), MathF.Sqrt(vector.Sum(v => v * v))];
        float[] expected = [.. golden.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(v => float.Parse(v, CultureInfo.InvariantCulture))];
        Assert.True(expected.Length == seen.Length, string.Join(' ', seen.Select(v => v.ToString("G6", CultureInfo.InvariantCulture))));
        OnnxEmbedderTests.AssertClose(expected, seen, 2e-3f);
    }

    [Fact]
    public void The_input_of_the_last_layer_is_the_embedding_it_classifies_by()
    {
        string path = SharedFolder.Require("models", "mobilenet-v2.onnx");
        Layer last = LayerList.Read(path).Last(l => l.Operator is "Gemm" or "MatMul" or "Conv");
        using var classifier = OnnxEmbedder.Open(path, last.Name, Take.Input);
        using var embedding = OnnxEmbedder.Open(path, "embedding");
        OnnxEmbedderTests.AssertClose(OnnxEmbedderTests.Embed(embedding, Picture()), OnnxEmbedderTests.Embed(classifier, Picture()), 1e-3f);
    }

    [Theory]
    [InlineData("mobilenet-v2")]
    [InlineData("squeezenet-1.1")]
    public void Inner_layers_are_pooled_to_their_channels(string model)
    {
        string path = SharedFolder.Require("models", model + ".onnx");
        foreach (Layer layer in LayerList.Read(path).Where((l, i) => l.Output.Count == 3 && i % 20 == 3))
        {
            using var embedder = OnnxEmbedder.Open(path, layer.Name);
            Assert.Equal(layer.Output[0], embedder.Dimensions);
            Assert.All(OnnxEmbedderTests.Embed(embedder, Picture()), v => Assert.True(float.IsFinite(v)));
        }
    }

    // A colored disc on a ramp: smooth, so that it looks like a photo to the network and needs no file.
    private static byte[] Picture()
    {
        byte[] pixels = new byte[224 * 224 * 3];
        for (int y = 0; y < 224; y++)
        {
            for (int x = 0; x < 224; x++)
            {
                bool inside = ((x - 120) * (x - 120)) + ((y - 100) * (y - 100)) < 60 * 60;
                byte[] color = inside ? [200, (byte)(60 + (x / 4)), 40] : [(byte)x, (byte)y, (byte)(255 - x)];
                color.CopyTo(pixels, ((y * 224) + x) * 3);
            }
        }

        return pixels;
    }
}
