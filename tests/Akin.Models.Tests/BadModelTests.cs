using Onnx;

namespace Akin.Models.Tests;

public sealed class BadModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_missing_file_is_named() => AssertRefused("there is no model at", _folder.File("gone.onnx"));

    [Fact]
    public void A_folder_is_no_model() => AssertRefused("is a folder", _folder.Path);

    [Fact]
    public void An_empty_file_is_no_model() => AssertRefused("is empty", Write([]));

    [Theory]
    [InlineData("this is not a network, it is a poem")]
    [InlineData("\u0089PNG\r\n\u001a\n")]
    [InlineData("{}")]
    public void Bytes_of_another_kind_are_no_model(string text) =>
        AssertRefused("is not an ONNX model", Write(System.Text.Encoding.Latin1.GetBytes(text)));

    [Fact]
    public void Random_bytes_and_cut_files_are_refused_in_one_line()
    {
        byte[] good = File.ReadAllBytes(SmallNetwork.Save(SmallNetwork.Build(), _folder));
        var random = new Random(7);
        for (int i = 0; i < 100; i++)
        {
            byte[] bytes = i % 2 == 0 ? good[..random.Next(1, good.Length - 1)] : RandomBytes(random);
            string path = Write(bytes);
            ModelException? e = Record.Exception(() => OnnxEmbedder.Open(path).Dispose()) as ModelException;
            Assert.NotNull(e);
            Assert.DoesNotContain('\n', e.Message);
        }
    }

    [Fact]
    public void An_unknown_layer_is_answered_with_the_nearest_names()
    {
        string path = SmallNetwork.Save(SmallNetwork.Build(), _folder);
        var e = Assert.Throws<ModelException>(() => OnnxEmbedder.Open(path, "clasify"));
        Assert.Contains("no layer 'clasify'", e.Message);
        Assert.Contains("classify", e.Message);
        Assert.Equal(ErrorCodes.BadLayer, e.Code);
    }

    [Fact]
    public void A_network_with_two_inputs_is_refused_by_their_names()
    {
        ModelProto model = SmallNetwork.Build();
        ValueInfoProto second = model.Graph.Input[0].Clone();
        second.Name = "mask";
        model.Graph.Input.Add(second);
        model.Graph.Node.Insert(0, SmallNetwork.Node("Mul", "masked", ["image", "mask"], "masked_out"));
        model.Graph.Node[1].Input[0] = "masked_out";
        AssertRefused("has 2: image, mask", SmallNetwork.Save(model, _folder));
    }

    [Fact]
    public void An_operator_that_does_not_exist_is_named()
    {
        ModelProto model = SmallNetwork.Build();
        model.Graph.Node[1].OpType = "Telepathy";
        AssertRefused("Telepathy", SmallNetwork.Save(model, _folder));
    }

    [Theory]
    [InlineData("sise: 224", "sise")]
    [InlineData("size: 0", "line 1: size is '0'; it takes a whole number from 1 to 8192")]
    [InlineData("size: 9", "YAML says 9")]
    [InlineData("std: [0, 1, 1]", "std can't be 0")]
    [InlineData("resize: stretch", "stretch")]
    [InlineData("background: white", "not a color")]
    [InlineData("size: [", ", line 2: ")]
    [InlineData("mean: [0.5, x]", "mean has 'x'; it takes numbers")]
    [InlineData("- size", "one YAML map")]
    public void A_bad_yaml_is_refused_with_what_is_wrong(string yaml, string said)
    {
        string path = SmallNetwork.Save(SmallNetwork.Build(), _folder);
        File.WriteAllText(_folder.File("small.yml"), yaml + "\n");
        AssertRefused(said, path);
    }

    private static byte[] RandomBytes(Random random)
    {
        byte[] bytes = new byte[random.Next(1, 2000)];
        random.NextBytes(bytes);
        return bytes;
    }

    private string Write(byte[] bytes)
    {
        string path = _folder.File("model.onnx");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static void AssertRefused(string said, string path)
    {
        var e = Assert.Throws<ModelException>(() => OnnxEmbedder.Open(path).Dispose());
        Assert.Contains(said, e.Message);
        Assert.DoesNotContain('\n', e.Message);
    }
}
