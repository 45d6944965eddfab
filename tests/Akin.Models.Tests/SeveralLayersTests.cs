using Onnx;

namespace Akin.Models.Tests;

public sealed class SeveralLayersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData(1L)]
    public void Several_layers_from_one_pass_are_those_from_a_pass_each(long? batch)
    {
        string path = SmallNetwork.Save(SmallNetwork.Build(batch), _folder);
        LayerTap[] taps =
        [
            new(), new("relu_out"), new("relu_out", Pool: Pooling.Max), new("relu_out", Pool: Pooling.None), new("classify", Take.Input),
            new("logits"), new("conv", Take.Input, Pooling.Avg),
        ];
        AssertSame(path, taps, SmallNetwork.Side, 1e-6f);
    }

    [Theory]
    [InlineData("mobilenet-v2")]
    [InlineData("squeezenet-1.1")]
    public void Layers_of_a_pretrained_network_too(string model)
    {
        string path = SharedFolder.Require("models", model + ".onnx");
        string[] layers = [.. LayerList.Read(path).Where((l, i) => l.Output.Count == 3 && i % 16 == 5).Select(l => l.Name)];
        AssertSame(path, [new("embedding"), .. layers.Select(l => new LayerTap(l)), new(layers[^1], Pool: Pooling.Max)], 224, 1e-4f);
    }

    [Fact]
    public void One_that_is_not_there_is_named()
    {
        string path = SmallNetwork.Save(SmallNetwork.Build(), _folder);
        ModelException e = Assert.Throws<ModelException>(() => OnnxEmbedder.Open(path, [new LayerTap("logits"), new LayerTap("nowhere")]));
        Assert.Contains("'nowhere'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tokens_and_positions_are_pooled_side_by_side()
    {
        ModelProto model = SmallNetwork.Build();
        model.OpsetImport[0].Version = 18;
        SmallNetwork.AddTokens(model);
        AssertSame(SmallNetwork.Save(model, _folder), [new("tokens"), new("tokens", Pool: Pooling.Max), new("relu_out")], SmallNetwork.Side, 1e-6f);
    }

    private static void AssertSame(string path, LayerTap[] taps, int side, float tolerance)
    {
        const int Photos = 5;
        byte[] pixels = new byte[Photos * side * side * 3];
        new Random(1).NextBytes(pixels);
        using var together = OnnxEmbedder.Open(path, taps);
        Assert.Equal(taps.Length, together.Parts.Count);
        Assert.Equal(together.Parts.Sum(p => p.Dimensions), together.Dimensions);
        float[] joined = new float[Photos * together.Dimensions];
        together.Embed(pixels, Photos, joined);
        for (int part = 0, at = 0; part < taps.Length; at += together.Parts[part++].Dimensions)
        {
            using var alone = OnnxEmbedder.Open(path, [taps[part]]);
            Assert.Equal(alone.Identity, together.Parts[part]);
            float[] vectors = new float[Photos * alone.Dimensions];
            alone.Embed(pixels, Photos, vectors);
            float largest = vectors.Max(Math.Abs);
            for (int photo = 0; photo < Photos; photo++)
            {
                for (int i = 0; i < alone.Dimensions; i++)
                    Assert.InRange(Math.Abs(vectors[(photo * alone.Dimensions) + i] - joined[(photo * together.Dimensions) + at + i]), 0, tolerance * largest);
            }
        }
    }
}
