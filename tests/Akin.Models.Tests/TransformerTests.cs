using Akin.Imaging;

namespace Akin.Models.Tests;

/// <summary>A transformer's tokens become a vector by the class token, or by the patches without it.</summary>
public sealed class TransformerTests : IDisposable
{
    private const int Tokens = SmallTransformer.Patches + 1, Pixels = 3 * SmallTransformer.Side * SmallTransformer.Side;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void The_class_token_is_the_first_of_all_tokens(int registers)
    {
        float[][] all = Embed("pool: none\n", registers), first = Embed("pool: cls\n", registers);
        for (int i = 0; i < all.Length; i++)
            AssertClose(all[i][..SmallTransformer.Channels], first[i]);
    }

    [Theory]
    [InlineData("avg", 0)]
    [InlineData("avg", 4)]
    [InlineData("max", 4)]
    public void The_patches_are_pooled_without_class_token_and_registers(string pool, int registers)
    {
        float[][] all = Embed("pool: none\n", registers), pooled = Embed($"pool: {pool}\nleading-tokens: {1 + registers}\n", registers);
        for (int i = 0; i < all.Length; i++)
        {
            float[][] patches = [.. all[i].Chunk(SmallTransformer.Channels).Skip(1 + registers)];
            AssertClose([.. Enumerable.Range(0, SmallTransformer.Channels).Select(c => pool == "avg" ? patches.Average(p => p[c]) : patches.Max(p => p[c]))], pooled[i]);
        }
    }

    [Fact]
    public void Without_a_word_of_them_all_tokens_are_pooled()
    {
        float[] all = Embed("pool: none\n")[0], pooled = Embed("")[0];
        AssertClose([.. Enumerable.Range(0, SmallTransformer.Channels).Select(c => all.Chunk(SmallTransformer.Channels).Average(t => t[c]))], pooled);
    }

    [Fact]
    public void What_decides_the_vector_is_part_of_its_identity()
    {
        string path = Save("preset: dinov2\n", 0);
        using (OnnxEmbedder patches = OnnxEmbedder.Open(path))
            Assert.Equal(("ntc+1", Pooling.Avg), (patches.Identity.Layout, patches.Identity.Pool));
        File.WriteAllText(_folder.File("vit.yml"), "preset: dinov2\npool: cls\n");
        using OnnxEmbedder token = OnnxEmbedder.Open(path);
        Assert.Equal(("ntc", Pooling.Cls), (token.Identity.Layout, token.Identity.Pool));
        // What opening found out is heeded the next time.
        using OnnxEmbedder again = OnnxEmbedder.Open(path, check: token.Check);
        Assert.Equal(token.Identity, again.Identity);
    }

    [Fact]
    public void A_number_of_leading_tokens_that_leaves_no_square_of_patches_is_refused_with_the_one_that_does()
    {
        // DINOv2 with registers has four more tokens than the preset knows of.
        string path = Save("preset: dinov2\n", registers: 4);
        ModelException e = Assert.Throws<ModelException>(() => OnnxEmbedder.Open(path));
        Assert.Contains("21 tokens", e.Message, StringComparison.Ordinal);
        Assert.Contains("leading-tokens should be 5", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_of_planes_has_no_class_token()
    {
        string path = SmallNetwork.Save(SmallNetwork.Build(), _folder);
        File.WriteAllText(_folder.File("small.yml"), "layer: relu_out\npool: cls\n");
        Assert.Contains("no class token", Assert.Throws<ModelException>(() => OnnxEmbedder.Open(path)).Message, StringComparison.Ordinal);
        // A vector is one as it is.
        File.WriteAllText(_folder.File("small.yml"), "layer: features\npool: cls\n");
        using OnnxEmbedder vector = OnnxEmbedder.Open(path);
        Assert.Equal(SmallNetwork.Channels, vector.Dimensions);
    }

    private float[][] Embed(string yaml, int registers = 0)
    {
        using OnnxEmbedder embedder = OnnxEmbedder.Open(Save(yaml, registers));
        byte[] pixels = new byte[2 * Pixels];
        new Random(1).NextBytes(pixels);
        float[] vectors = new float[2 * embedder.Dimensions];
        embedder.Embed(pixels, 2, vectors);
        Assert.Contains(embedder.Dimensions, new[] { SmallTransformer.Channels, (Tokens + registers) * SmallTransformer.Channels });
        return [.. vectors.Chunk(embedder.Dimensions)];
    }

    private string Save(string yaml, int registers)
    {
        File.WriteAllText(_folder.File("vit.yml"), yaml);
        return SmallTransformer.Save(_folder.File("vit.onnx"), registers);
    }

    private static void AssertClose(float[] expected, float[] given) =>
        Assert.All(expected.Zip(given), p => Assert.Equal(p.First, p.Second, 1e-4));
}
