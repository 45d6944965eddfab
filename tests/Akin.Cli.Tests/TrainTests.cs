using System.Diagnostics;
using System.Text.Json;
using Akin.Imaging;
using Akin.Training.Networks;
using Google.Protobuf;
using Onnx;

namespace Akin.Cli.Tests;

public sealed class TrainTests : IDisposable
{
    private const string Tiny = """
        name: tiny
        network: fashion-mnist
        dimensions: 16
        sources: [{path: photos}]
        tasks: [{column: category}]
        split: {validation: 0.25, hold-out: 0.2}
        augmentation: {flip: 0.5, shift: 1}
        learning-rate: 0.003
        batch: 8
        epochs: 4

        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_network_learns_to_tell_photos_apart_and_index_takes_it_as_it_is()
    {
        Stripes(60);
        File.WriteAllText(_folder.File("photos", "dress", "torn.png"), "no picture");
        Config("tiny.train.yml", Tiny);
        JsonElement trained = Good("train", "tiny.train.yml", "--json").Json;
        Assert.Equal((16, "Finished", 4), (trained.GetProperty("dimensions").GetInt32(), trained.GetProperty("ended").GetString(), trained.GetProperty("epochs").GetArrayLength()));
        Assert.Contains("torn.png", Assert.Single(trained.GetProperty("skipped").EnumerateArray()).GetProperty("path").GetString());
        Assert.InRange(trained.GetProperty("wait_share").GetDouble(), 0, 1);
        JsonElement source = Assert.Single(trained.GetProperty("sources").EnumerateArray());
        Assert.Equal((33, 15, 12), (Int(source, "train"), Int(source, "validation"), Int(source, "hold_out")));
        Assert.True(trained.GetProperty("epochs").EnumerateArray().Max(e => e.GetProperty("tasks")[0].GetProperty("accuracy").GetDouble()) > 0.9);
        foreach (JsonElement figure in trained.GetProperty("same_label_at_1").EnumerateArray())
            Assert.True(figure.GetProperty("after").GetDouble() > 0.9, figure.ToString());
        Assert.Equal([("validation", 15), ("hold-out", 12)], trained.GetProperty("classes").EnumerateArray().Select(f => (f.GetProperty("side").GetString(), Int(f, "photos"))));
        Assert.All(trained.GetProperty("classes").EnumerateArray(), f => Assert.True(f.GetProperty("accuracy").GetDouble() > 0.9, f.ToString()));

        string settings = File.ReadAllText(_folder.File("tiny.yml")), card = File.ReadAllText(_folder.File("tiny.md")), plot = File.ReadAllText(_folder.File("tiny.svg"));
        Assert.Contains("size: 28", settings);
        Assert.Contains("category:\n  - dress\n  - shoe", settings);
        Assert.Contains("akin train tiny.train.yml", card);
        Assert.Contains("hold-out", card);
        Assert.StartsWith("<svg", plot);
        Assert.False(File.Exists(_folder.File("tiny.checkpoint")));

        Assert.Equal(60, Int(Good("index", "photos", "--store", "shop", "--model", "tiny.onnx", "--json").Json, "added"));
        JsonElement eval = Good("eval", "--store", "shop", "--label", "category", "--json").Json;
        Assert.Equal("cosine", eval.GetProperty("metric").GetString());
        Assert.True(eval.GetProperty("same_label_at_1").GetDouble() > 0.9);

        // What was trained is a backbone as well: a frozen one, from the store's photos, its features computed once.
        Config("more.train.yml", "backbone: tiny.onnx\ntasks: [{column: category}]\nsplit: {validation: 0.25}\ntrain: frozen\nhead: {dense: 8}\nweights: float16\nbatch: 8\nepochs: 2\n");
        JsonElement more = Good("train", "more.train.yml", "--store", "shop", "--out", "results", "--json").Json;
        Assert.Equal((8, 60), (Int(more, "dimensions"), Int(more.GetProperty("sources")[0], "train") + Int(more.GetProperty("sources")[0], "validation")));
        Assert.True(File.Exists(_folder.File("results", "more.features")));
        Assert.True(File.Exists(_folder.File("results", "more.onnx")));
        Config("layer.train.yml", "backbone: tiny.onnx\nlayer: nowhere\ntasks: [{column: category}]\n");
        Bad(1, "no layer 'nowhere'", "train", "layer.train.yml", "photos");
    }

    [Fact]
    public async Task A_run_that_is_stopped_goes_on_to_the_same_network()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no signals there");
        Stripes(40);
        Config("tiny.train.yml", Tiny);
        Good("train", "tiny.train.yml", "--epochs", "30", "--out", "whole");
        Bad(1, "no checkpoint", "train", "tiny.train.yml", "--resume");

        using Process process = AkinProcess.Start(_folder.Path, "train", "tiny.train.yml", "--epochs", "30", "--out", "stopped");
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string? line;
        do
            line = process.StandardError.ReadLine();
        while (line is not null && !line.TrimStart().StartsWith('2'));
        Process.Start("kill", ["-INT", $"{process.Id}"]).WaitForExit();
        string said = process.StandardError.ReadToEnd();
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(2)));
        Assert.Equal((1, ""), (process.ExitCode, await output));
        Assert.Contains("tiny.checkpoint is kept, go on with: akin train tiny.train.yml --epochs 30 --out stopped --resume", said);
        Assert.False(File.Exists(_folder.File("stopped", "tiny.onnx")));
        JsonElement resumed = Good("train", "tiny.train.yml", "--epochs", "30", "--out", "stopped", "--resume", "--json").Json;
        Assert.Equal(30, resumed.GetProperty("epochs").GetArrayLength());
        Assert.Equal(File.ReadAllBytes(_folder.File("whole", "tiny.onnx")), File.ReadAllBytes(_folder.File("stopped", "tiny.onnx")));
    }

    [Fact]
    public void What_can_be_known_to_be_wrong_is_said_before_the_work()
    {
        Stripes(12);
        File.WriteAllLines(_folder.File("goods.csv"), ["file,kind,color,person", .. Enumerable.Range(0, 12).Select(i => $"photos/{(i % 2 == 0 ? "dress" : "shoe")}/{i:000}.png,{(i < 2 ? "a" : "")},red,p1")]);
        Bad(1, "there is no config at", "train", "none.yml");
        Fails("epoch: 3", "line 11: there is no key 'epoch'");
        Fails("device: cuda", "-p:Cuda=true");
        Fails("split: {validation: 0}", "validate", replace: "split:");
        Fails("tasks: [{column: categry}]", "categry", replace: "tasks:");
        Fails("tasks: [{column: category, classes: [dress, hat]}]", "'hat'", replace: "tasks:");
        Fails("sources: [{path: nowhere}]", "nothing at", replace: "sources:");
        Fails("network: backbone\nbackbone: none.onnx", "there is no model at", replace: "network:");
        Fails("sources: [{path: goods.csv}]", "it has: color, kind, person", replace: "sources:", "tasks: [{column: size, sources: [goods]}]", "tasks:");
        Fails("sources: [{path: goods.csv}]", "needs two to tell apart", replace: "sources:", "tasks: [{column: color}]", "tasks:");
        Fails("sources: [{path: goods.csv, split: {by: person, validation: 0.2}}]", "no photo is left to", replace: "sources:", "tasks: [{column: color}]", "tasks:");
        Fails("triplets: none.tsv", "no file of triplets", replace: "split:", "tasks: [{column: category, loss: triplet}]", "tasks:");
        Config("tiny.train.yml", Tiny);
        Bad(1, "one of them", "train", "tiny.train.yml", "photos", "--store", "shop");
        Bad(2, "akin train --help", "train", "tiny.train.yml", "--epochs", "0");
    }

    [Fact]
    public void A_rate_that_diverges_stops_and_says_so()
    {
        Stripes(24);
        Config("wild.train.yml", Tiny.Replace("learning-rate: 0.003", "learning-rate: 900\noptimizer: sgd\nschedule: constant", StringComparison.Ordinal));
        AkinProcess.Result wild = AkinProcess.Run(_folder.Path, "train", "wild.train.yml", "--json");
        Assert.Equal((1, ""), (wild.Code, wild.Out));
        string last = wild.Error.TrimEnd('\n').Split('\n')[^1];
        Assert.StartsWith("akin: training diverged in epoch ", last);
        Assert.EndsWith("lower the learning rate (now 900); nothing was exported", last);
        Assert.DoesNotContain(Directory.EnumerateFiles(_folder.Path, "tiny.*"), f => !f.EndsWith(".train.yml", StringComparison.Ordinal));
    }

    [Fact]
    public void Classes_that_YAML_would_read_as_something_else_come_back_as_they_were_and_route()
    {
        string[] names = ["null", "~", "true", "1e3", "- x", "a: b", "0x1f", "#no", "'", "yes", "2001-01-01", "[a]"];
        Stripes(names.Length * 4);
        File.WriteAllLines(_folder.File("goods.csv"), ["file,kind", .. Enumerable.Range(0, names.Length * 4)
            .Select(i => $"photos/{(i % 2 == 0 ? "dress" : "shoe")}/{i:000}.png,{names[i % names.Length]}")]);
        Config("odd.train.yml", "network: fashion-mnist\ndimensions: 8\nsources: [{path: goods.csv}]\ntasks: [{column: kind}]\nsplit: {validation: 0.25}\nbatch: 8\nepochs: 1\n");
        Good("train", "odd.train.yml");
        Assert.Equal(names.Order(StringComparer.Ordinal), Akin.Models.ModelSettings.Beside(_folder.File("odd.onnx")).Classes["kind"]);
        Good("index", "goods.csv", "--store", "shop", "--model", "odd.onnx", "--route", "kind");
    }

    [Fact]
    public void What_of_a_network_cannot_learn_is_said_before_photos_are_read_and_the_card_tells_what_did()
    {
        Stripes(40);
        Directory.CreateDirectory(_folder.File("base"));
        var builder = new NetworkBuilder(1);
        string x = builder.Relu(builder.Conv(builder.Input("photo", 3, 16, 16), 8, 3, 2));
        builder.Model.Graph.Node.Add(new NodeProto { OpType = "Mod", Name = "odd", Input = { x, "modulus" }, Output = { "odd" }, Attribute = { new AttributeProto { Name = "fmod", Type = AttributeProto.Types.AttributeType.Int, I = 1 } } });
        builder.Model.Graph.Initializer.Add(new TensorProto { Name = "modulus", DataType = 1, FloatData = { 1 } });
        builder.Note("odd", 8, 8, 8);
        builder.Output(builder.Relu(builder.Conv("odd", 8, 3, 2)));
        File.WriteAllBytes(_folder.File("base", "net.onnx"), builder.Model.ToByteArray());
        const string config = "backbone: base/net.onnx\nsources: [{path: photos}]\ntasks: [{column: category}]\nsplit: {validation: 0.25}\nbatch: 8\nepochs: 1\n";
        Config("net.train.yml", config);
        Bad(1, "the operator Mod (layer 'odd') has no gradient, so that conv1 can't learn: freeze that part with freeze-up-to: odd", "train", "net.train.yml");
        Config("net.train.yml", config + "freeze-up-to: odd\n");
        Good("train", "net.train.yml");
        Assert.Contains("- trained: every layer behind odd; head: linear", File.ReadAllText(_folder.File("net.md")));
        Config("net.train.yml", config + "freeze-up-to: old\n");
        Bad(1, "no layer 'old'; nearest: odd", "train", "net.train.yml");
        Config("net.train.yml", config + "freeze-up-to: odd\ntrain: head\n");
        Bad(1, "line 7: the head alone learns", "train", "net.train.yml");

        // A rounding passes no gradient and stops no run.
        NodeProto odd = builder.Model.Graph.Node.Single(n => n.Name == "odd");
        odd.OpType = "Ceil";
        odd.Input.RemoveAt(1);
        odd.Attribute.Clear();
        File.WriteAllBytes(_folder.File("base", "net.onnx"), builder.Model.ToByteArray());
        Config("net.train.yml", config);
        Assert.Contains("note: not trained: conv1 (gradients end at 'odd' (Ceil))", Good("train", "net.train.yml").Error);
        Assert.Contains("- trained: every layer; not trained: conv1 (gradients end at 'odd' (Ceil)); head: linear", File.ReadAllText(_folder.File("net.md")));
    }

    [Theory]
    [InlineData("head")]
    [InlineData("frozen")]
    public void A_network_that_takes_one_photo_at_a_time_gives_its_features_to_a_head(string train)
    {
        Stripes(40);
        Directory.CreateDirectory(_folder.File("base"));
        var builder = new NetworkBuilder(1);
        string row = builder.Flatten(builder.GlobalAveragePool(builder.Relu(builder.Conv(builder.Input("photo", 3, 16, 16), 8, 3, 2))));
        builder.Model.Graph.Node.Add(new NodeProto { OpType = "ReduceL2", Name = "length", Input = { row }, Output = { "length" }, Attribute = { new AttributeProto { Name = "keepdims", Type = AttributeProto.Types.AttributeType.Int } } });
        builder.Model.Graph.Node.Add(new NodeProto { OpType = "Div", Name = "unit", Input = { row, "length" }, Output = { "unit" } });
        builder.Model.Graph.Output.Add(new ValueInfoProto { Name = "unit" });
        File.WriteAllBytes(_folder.File("base", "net.onnx"), builder.Model.ToByteArray());
        const string config = "backbone: base/net.onnx\nsources: [{path: photos}]\ntasks: [{column: category}]\nsplit: {validation: 0.25}\nbatch: 8\nepochs: 2\n";
        Config("net.train.yml", config);
        Bad(1, "takes one photo at a time (photos that it is given together change each other's features), so that its own layers can't be trained; write train: head", "train", "net.train.yml");
        Config("net.train.yml", config + $"train: {train}\nhead: {{dense: 6}}\n");
        Assert.Contains("note: net.onnx is run one photo at a time", Good("train", "net.train.yml").Error);
        Good("index", "photos", "--store", "shop", "--model", "net.onnx");
        using var embedder = Akin.Models.OnnxEmbedder.Open(_folder.File("net.onnx"));
        Assert.Equal((1, 6), (embedder.BatchSize, embedder.Dimensions));
    }

    [Fact]
    public void A_network_that_gives_no_numbers_for_some_photos_is_named_before_training()
    {
        Stripes(24);
        Directory.CreateDirectory(_folder.File("base"));
        // The root of what is left of a channel's mean below a half: no number for bright photos.
        var builder = new NetworkBuilder(1);
        string row = builder.Flatten(builder.GlobalAveragePool(builder.Input("photo", 3, 16, 16)));
        builder.Model.Graph.Initializer.Add(new TensorProto { Name = "most", DataType = 1, FloatData = { 0.35f } });
        builder.Model.Graph.Node.Add(new NodeProto { OpType = "Sub", Name = "left", Input = { "most", row }, Output = { "left" } });
        builder.Model.Graph.Node.Add(new NodeProto { OpType = "Sqrt", Name = "root", Input = { "left" }, Output = { "root" } });
        builder.Model.Graph.Output.Add(new ValueInfoProto { Name = "root" });
        File.WriteAllBytes(_folder.File("base", "net.onnx"), builder.Model.ToByteArray());
        Config("net.train.yml", "backbone: base/net.onnx\nsources: [{path: photos}]\ntasks: [{column: category}]\nsplit: {validation: 0.5}\nbatch: 8\nepochs: 1\n");
        AkinProcess.Result result = AkinProcess.Run(_folder.Path, "train", "net.train.yml");
        Assert.Equal((1, ""), (result.Code, result.Out));
        Assert.Matches(@"akin: .*net\.onnx gives \d+ of \d+ photos a vector that is not finite \(NaN or infinity\), the first is .*\.png", result.Error.TrimEnd().Split('\n')[^1]);
        Assert.False(File.Exists(_folder.File("net.onnx")));
    }

    // The tiny config with lines replaced by others.
    private void Fails(string line, string said, string? replace = null, string? other = null, string? replaceOther = null)
    {
        IEnumerable<string> lines = Tiny.TrimEnd().Split('\n');
        lines = replace is null ? lines.Append(line) : lines.Select(l => l.StartsWith(replace, StringComparison.Ordinal) ? line : l);
        if (other is not null)
            lines = lines.Select(l => l.StartsWith(replaceOther!, StringComparison.Ordinal) ? other : l);
        Config("bad.train.yml", string.Join('\n', lines) + "\n");
        Bad(1, said, "train", "bad.train.yml");
    }

    private void Config(string name, string yaml) => File.WriteAllText(_folder.File(name), yaml);

    // Dresses are striped across, shoes down, each in a gray and a width of its own.
    private void Stripes(int count)
    {
        for (int i = 0; i < count; i++)
        {
            const int side = 40;
            byte[] pixels = new byte[side * side * 3];
            bool across = i % 2 == 0;
            int width = 3 + (i % 4), level = 120 + (i * 37 % 120);
            for (int p = 0; p < side * side; p++)
                pixels.AsSpan(p * 3, 3).Fill((byte)(((across ? p / side : p % side) / width % 2 == 0 ? level : 20) + (p * 7919 % 17)));
            string folder = _folder.File("photos", across ? "dress" : "shoe");
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(Path.Combine(folder, $"{i:000}.png"), ImageEncoder.Png(pixels, side, side, 3));
        }
    }

    private AkinProcess.Result Good(params string[] args) => AkinProcess.Good(_folder.Path, args);

    private void Bad(int code, string said, params string[] args) => AkinProcess.Bad(_folder.Path, code, said, args);

    private static int Int(JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
