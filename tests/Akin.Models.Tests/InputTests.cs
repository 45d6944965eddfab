using Onnx;

namespace Akin.Models.Tests;

public sealed class InputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(2, 0)]
    [InlineData(3, 128)]
    [InlineData(4, 0)]
    [InlineData(5, 0)]
    [InlineData(6, 0)]
    [InlineData(7, 0)]
    public void Integers_mean_0_to_255_and_signed_bytes_128_less(int type, int less)
    {
        using var embedder = OnnxEmbedder.Open(SmallNetwork.Save(SmallNetwork.Build(type: type), _folder));
        byte[] photo = OnnxEmbedderTests.Photo(1);
        float[] planes = [.. Enumerable.Range(0, 3).SelectMany(c => Enumerable.Range(0, 64).Select(p => (float)photo[(p * 3) + c] - less))];
        OnnxEmbedderTests.AssertClose(SmallNetwork.Logits(planes), OnnxEmbedderTests.Embed(embedder, photo), 1e-3f);
        Assert.Contains("range 255", embedder.Identity.Preprocessing, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_between_whole_numbers_are_rounded()
    {
        string path = SmallNetwork.Save(SmallNetwork.Build(type: 2), _folder);
        File.WriteAllText(_folder.File("small.yml"), "std: [2]\n");
        using var embedder = OnnxEmbedder.Open(path);
        byte[] photo = OnnxEmbedderTests.Photo(1);
        float[] planes = [.. Enumerable.Range(0, 3).SelectMany(c => Enumerable.Range(0, 64).Select(p => (float)Math.Round(photo[(p * 3) + c] / 2.0)))];
        OnnxEmbedderTests.AssertClose(SmallNetwork.Logits(planes), OnnxEmbedderTests.Embed(embedder, photo), 1e-3f);
    }

    [Theory]
    [InlineData(2, "range: 1", "leave range out")]
    [InlineData(2, "mean: [10]", "can't hold the values from -10 to 245")]
    [InlineData(3, "mean: [0]", "can't hold the values from 0 to 255")]
    [InlineData(6, "std: [100]", "different values")]
    [InlineData(9, "", "is of bool")]
    [InlineData(8, "", "is of string")]
    public void An_integer_input_that_would_make_photos_alike_is_refused(int type, string yaml, string said)
    {
        string path = SmallNetwork.Save(SmallNetwork.Build(type: type), _folder);
        File.WriteAllText(_folder.File("small.yml"), yaml + "\n");
        Assert.Contains(said, Assert.Throws<ModelException>(() => OnnxEmbedder.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_inputs_that_the_tapped_layer_needs_are_asked_for()
    {
        ModelProto model = SmallNetwork.Build();
        model.Graph.Input.Add(SmallNetwork.Value("unused", 1, null, 2));
        model.Graph.Input.Add(SmallNetwork.Value("words", 1, null, SmallNetwork.Channels));
        model.Graph.Node.Add(SmallNetwork.Node("Add", "both", ["features", "words"], "both_out"));
        model.Graph.Node.Add(SmallNetwork.Node("Relu", "only_words", ["words"], "only_words_out"));
        string path = SmallNetwork.Save(model, _folder);
        foreach (string layer in new[] { "logits", "features", "relu_out" })
        {
            using var embedder = OnnxEmbedder.Open(path, layer);
            Assert.True(embedder.Dimensions > 1);
        }

        Assert.Contains("has 2: image, words", Assert.Throws<ModelException>(() => OnnxEmbedder.Open(path, "both")).Message, StringComparison.Ordinal);
        Assert.Contains("'words' has 2 dimensions", Assert.Throws<ModelException>(() => OnnxEmbedder.Open(path, "only_words")).Message, StringComparison.Ordinal);
        Assert.Equal(["conv", "relu_out", "pool", "flatten", "classify"], LayerList.Read(path).Select(l => l.Name));
    }

    [Fact]
    public void Weights_in_files_beside_the_network_are_part_of_its_hash()
    {
        ModelProto model = SmallNetwork.Build();
        TensorProto weight = model.Graph.Initializer[0];
        byte[] raw = new byte[weight.FloatData.Count * sizeof(float)];
        Buffer.BlockCopy(weight.FloatData.ToArray(), 0, raw, 0, raw.Length);
        weight.FloatData.Clear();
        weight.DataLocation = TensorProto.Types.DataLocation.External;
        weight.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "small.data" });
        string path = SmallNetwork.Save(model, _folder), data = _folder.File("small.data");
        Assert.Contains("small.data, which is not there", Assert.Throws<ModelException>(() => OnnxEmbedder.Open(path)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(data, raw);
        EmbedderIdentity before = Identity();
        Assert.Null(before.DifferenceFrom(Identity()));
        raw[3] ^= 1;
        File.WriteAllBytes(data, raw);
        Assert.Contains("another version", before.DifferenceFrom(Identity()), StringComparison.Ordinal);

        weight.ExternalData[0].Value = "../small.data";
        SmallNetwork.Save(model, _folder);
        Assert.Contains("outside of its own folder", Assert.Throws<ModelException>(() => OnnxEmbedder.Open(path)).Message, StringComparison.Ordinal);

        EmbedderIdentity Identity()
        {
            using var embedder = OnnxEmbedder.Open(path);
            return embedder.Identity;
        }
    }
}
