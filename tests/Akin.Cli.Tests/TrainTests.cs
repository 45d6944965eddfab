using System.Diagnostics;
using System.Text.Json;
using Akin.Imaging;

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
        File.WriteAllLines(_folder.File("goods.csv"), ["file,kind,colour,person", .. Enumerable.Range(0, 12).Select(i => $"photos/{(i % 2 == 0 ? "dress" : "shoe")}/{i:000}.png,{(i < 2 ? "a" : "")},red,p1")]);
        Bad(1, "there is no config at", "train", "none.yml");
        Fails("epoch: 3", "line 11: there is no key 'epoch'");
        Fails("device: cuda", "-p:Cuda=true");
        Fails("split: {validation: 0}", "validate", replace: "split:");
        Fails("tasks: [{column: categry}]", "categry", replace: "tasks:");
        Fails("tasks: [{column: category, classes: [dress, hat]}]", "'hat'", replace: "tasks:");
        Fails("sources: [{path: nowhere}]", "nothing at", replace: "sources:");
        Fails("network: backbone\nbackbone: none.onnx", "there is no model at", replace: "network:");
        Fails("sources: [{path: goods.csv}]", "it has: colour, kind, person", replace: "sources:", "tasks: [{column: size, sources: [goods]}]", "tasks:");
        Fails("sources: [{path: goods.csv}]", "needs two to tell apart", replace: "sources:", "tasks: [{column: colour}]", "tasks:");
        Fails("sources: [{path: goods.csv, split: {by: person, validation: 0.2}}]", "no photo is left to", replace: "sources:", "tasks: [{column: colour}]", "tasks:");
        Fails("triplets: none.tsv", "no file of triplets", replace: "split:", "tasks: [{column: category, loss: triplet}]", "tasks:");
        Config("tiny.train.yml", Tiny);
        Bad(1, "one of them", "train", "tiny.train.yml", "photos", "--store", "shop");
        Bad(2, "akin train --help", "train", "tiny.train.yml", "--epochs", "0");
    }

    [Fact]
    public void A_rate_that_diverges_stops_and_says_so()
    {
        Stripes(24);
        Config("wild.train.yml", Tiny.Replace("learning-rate: 0.003", "learning-rate: 900\noptimiser: sgd\nschedule: constant", StringComparison.Ordinal));
        JsonElement wild = Good("train", "wild.train.yml", "--json").Json;
        Assert.Equal("Diverged", wild.GetProperty("ended").GetString());
        Assert.NotEmpty(wild.GetProperty("message").GetString()!);
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

    // Dresses are striped across, shoes down, each in a grey and a width of its own.
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
