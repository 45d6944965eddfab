using Akin.Imaging;

namespace Akin.Models.Tests;

/// <summary>What is written into the YAML beside a network is read back as it was.</summary>
public sealed class ModelSettingsTests
{
    private static readonly string[] Odd =
    [
        "null", "Null", "NULL", "~", "", " ", "true", "False", "yes", "no", "on", "off", "y", "N", "1", "-1", "1e3", "1_000", "0x1f", "0o17", "017", ".5", ".inf", "-.INF", ".nan",
        "2001-01-01", "2001-01-01T10:00:00Z", "12:30:45", "- x", "-", "a: b", ": x", "x:", "#no", "a #b", "'", "''", "\"", "it's", "[a]", "{a: b}", "]", "a, b", "*a", "&a", "!a", "!!int 3", "%a", "@a", "`a",
        "|", ">", "> x", "?", "? x", "<<", "=", "---", "...", "a\nb", "\n", "a\n", "\na", "a\r\nb", "\t", "\ta", "a\t", " a", "a ", "é", "上", "😀", "\u00a0", "\u0085", "\u2028", "\ufeff", "\u0001", "\u007f", "\\", "\\n", "a\\",
    ];

    [Fact]
    public void Classes_that_look_like_something_else_come_back()
    {
        foreach (string one in Odd)
            Returns([one, "plain"]);
        Returns(Odd);
    }

    [Fact]
    public void Classes_of_any_letters_come_back()
    {
        const string letters = "ab -:#'\"[]{},&*!|>%@`~0123456789.eE_+?\n\t\\=<ntrueyNul";
        var random = new Random(1);
        for (int i = 0; i < 300; i++)
            Returns([.. Enumerable.Range(0, 4).Select(_ => string.Concat(Enumerable.Range(0, random.Next(7)).Select(_ => letters[random.Next(letters.Length)])))]);
    }

    [Fact]
    public void Tasks_metrics_and_layers_come_back()
    {
        foreach (string name in (string[])["null", "true", "1", "no", "color"])
        {
            ModelSettings back = ModelSettings.Parse(new ModelSettings { Layer = name, Metric = name, Classes = new() { [name] = ["a", "b"] } }.ToYaml(), "test");
            Assert.Equal((name, name, name), (back.Layer, back.Metric, Assert.Single(back.Classes).Key));
        }
    }

    [Fact]
    public void Keys_and_words_may_be_in_any_letters()
    {
        ModelSettings settings = ModelSettings.Parse("Size: 32\nRESIZE: Squash\nLayer-Layout: nhwc\nclasses:\n  kind: [a]\n  Kind: [null, ~]\n", "test");
        Assert.Equal((32, ResizeMode.Squash, "nhwc"), (settings.Size, settings.Resize, settings.LayerLayout));
        Assert.Equal(["null", "~"], settings.Classes["Kind"]);
        Assert.Equal(["a"], settings.Classes["kind"]);
    }

    [Theory]
    [InlineData("torchvision", 1f, "rgb", 0.485f, 0.229f, 256)]
    [InlineData("keras-caffe", 255f, "bgr", 103.939f, 1f, 256)]
    [InlineData("tensorflow", 1f, "rgb", 0.5f, 0.5f, 256)]
    [InlineData("clip", 1f, "rgb", 0.48145466f, 0.26862954f, null)]
    [InlineData("siglip", 1f, "rgb", 0.5f, 0.5f, null)]
    [InlineData("dinov2", 1f, "rgb", 0.485f, 0.229f, 256)]
    public void A_preset_says_how_a_family_of_networks_wants_its_photos(string preset, float range, string order, float mean, float std, int? shortest)
    {
        ModelSettings settings = ModelSettings.Parse($"preset: {preset}\n", "test");
        OnnxInput input = OnnxInput.From(SmallNetwork.Build(side: 224).Graph, settings, "test");
        Assert.Equal((range, order, shortest), (input.Settings.Range, settings.Order.ToString().ToLowerInvariant(), input.Shape.ShortestSide));
        Assert.Equal((mean, std), (settings.Mean[0], settings.Std[0]));
        // What is written out needs no preset.
        Assert.Equal(settings.ToYaml(), ModelSettings.Parse(settings.ToYaml(), "test").ToYaml());
        Assert.DoesNotContain("preset", settings.ToYaml(), StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_go_before_what_a_preset_says()
    {
        ModelSettings settings = ModelSettings.Parse("preset: torchvision\nshortest-side: 232\nmean: 0\norder: bgr\npool: cls\n", "test");
        Assert.Equal((232, null, 0f, ChannelOrder.Bgr, Pooling.Cls, 3), (settings.ShortestSide, settings.CropShare, settings.Mean.Single(), settings.Order, settings.Pool, settings.Std.Length));
    }

    [Fact]
    public void Another_size_is_cut_out_of_as_much_of_the_photo()
    {
        ModelSettings settings = ModelSettings.Parse("crop-share: 0.875\n", "test");
        Assert.Equal(256, OnnxInput.From(SmallNetwork.Build(side: 224).Graph, settings, "test").Shape.ShortestSide);
        Assert.Equal(439, OnnxInput.From(SmallNetwork.Build(side: 384).Graph, settings, "test").Shape.ShortestSide);
    }

    [Theory]
    [InlineData("preset: keras\n", "it can be torchvision, keras-caffe, tensorflow, clip, siglip, dinov2")]
    [InlineData("crop-share: 2\n", "from 0.1 to 1")]
    [InlineData("crop-share: 0.9\nshortest-side: 256\n", "give one")]
    [InlineData("leading-tokens: -1\n", "from 0 to 64")]
    [InlineData("pool: class\n", "avg, max, none, cls")]
    public void What_no_preset_and_no_share_can_be_is_refused(string yaml, string says) =>
        Assert.Contains(says, Assert.Throws<ModelException>(() => ModelSettings.Parse(yaml, "test")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_pipe_in_the_place_of_the_settings_is_not_waited_for(bool isLink)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "makes a named pipe with mkfifo");
        using var folder = new TemporaryFolder();
        string pipe = folder.File(isLink ? "pipe" : "net.yml");
        using (var made = System.Diagnostics.Process.Start("mkfifo", [pipe]))
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        if (isLink)
            File.CreateSymbolicLink(folder.File("net.yml"), pipe);
        ModelSettings settings = await Task.Run(() => ModelSettings.Beside(folder.File("net.onnx"))).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(new ModelSettings().ToYaml(), settings.ToYaml());
    }

    [Theory]
    [InlineData("")]
    [InlineData("# only a remark\n")]
    [InlineData("size:\nlayer: ~\nclasses:\n")]
    public void Where_nothing_is_set_all_is_as_usual(string yaml) =>
        Assert.Equal(new ModelSettings().ToYaml(), ModelSettings.Parse(yaml, "test").ToYaml());

    [Theory]
    [InlineData("yes")]
    [InlineData("No")]
    [InlineData("on")]
    [InlineData("y")]
    [InlineData("1_000")]
    [InlineData("12:30:45")]
    [InlineData("2001-01-01")]
    [InlineData("<<")]
    [InlineData("=")]
    public void Classes_that_readers_of_older_YAML_take_for_something_else_are_quoted(string one) =>
        Assert.Contains($"\"{one}\"", new ModelSettings { Classes = new() { ["kind"] = [one, "plain"] } }.ToYaml(), StringComparison.Ordinal);

    private static void Returns(string[] classes) =>
        Assert.Equal(classes, ModelSettings.Parse(new ModelSettings { Classes = new() { ["kind"] = classes } }.ToYaml(), "test").Classes["kind"]);
}
