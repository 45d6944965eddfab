using System.Diagnostics;
using System.Text.Json;

namespace Akin.Cli.Tests;

public sealed class CompareTests : IDisposable
{
    private const string Small = """
        source: {path: photos}
        label: category
        contenders:
          - {model: "pixels:8x8x3", metric: [l2, cosine]}
          - {model: color}
          - {model: nowhere.onnx}

        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_comparison_is_a_table_for_people_one_document_for_programs_and_a_folder_of_pages()
    {
        PhotoFolder.Make(_folder, 20);
        Config(Small);
        AkinProcess.Result shown = AkinProcess.Good(_folder.Path, "compare", "small.compare.yml");
        foreach (string said in new[] { "pixels:8x8x3 l2", "pixels:8x8x3 cosine", "color", "random", "nowhere", "there is no model at", "from the next" })
            Assert.Contains(said, shown.Out, StringComparison.Ordinal);
        Assert.Contains("report.html", shown.Error, StringComparison.Ordinal);

        JsonElement json = AkinProcess.Good(_folder.Path, "compare", "small.compare.yml", "--out", "small.comparison", "--json").Json;
        Assert.Equal((20, 20, 0), (json.GetProperty("queries").GetInt32(), json.GetProperty("gallery").GetInt32(), json.GetProperty("computed").GetInt32()));
        JsonElement[] contenders = [.. json.GetProperty("contenders").EnumerateArray()];
        Assert.Equal(5, contenders.Length);
        Assert.Equal("nowhere", contenders[^1].GetProperty("name").GetString());
        Assert.Contains("nowhere.onnx", contenders[^1].GetProperty("failed").GetString(), StringComparison.Ordinal);
        Assert.InRange(contenders[0].GetProperty("same_label_at_1").GetDouble(), contenders[1].GetProperty("same_label_at_1").GetDouble(), 1);
        Assert.InRange(contenders[0].GetProperty("beside_next").GetProperty("p").GetDouble(), 0, 1);
        foreach (string file in new[] { "report.html", "results.csv", "comparison.json", "sheets", "cache" })
            Assert.True(Path.Exists(_folder.File("small.comparison", file)), file);
        Assert.Equal(4, Directory.GetFiles(_folder.File("small.comparison", "sheets"), "*.html").Length);
        Assert.Equal(6, File.ReadAllLines(_folder.File("small.comparison", "results.csv")).Length);
    }

    [Fact]
    public void It_ends_with_1_where_no_contender_has_figures_and_still_writes_the_report()
    {
        PhotoFolder.Make(_folder, 6);
        Config("source: {path: photos}\nlabel: category\ncontenders: [{model: nowhere.onnx}]\n");
        AkinProcess.Result result = AkinProcess.Run(_folder.Path, "compare", "small.compare.yml", "--json");
        Assert.Equal(1, result.Code);
        Assert.NotNull(result.Json.GetProperty("contenders")[1].GetProperty("failed").GetString());
        Assert.True(File.Exists(_folder.File("small.comparison", "report.html")));
    }

    [Fact]
    public void What_can_not_be_compared_is_said_in_one_line()
    {
        AkinProcess.Bad(_folder.Path, 1, "there is no config at", "compare", "none.yml");
        AkinProcess.Bad(_folder.Path, 2, "Required argument missing", "compare");
        Config(Small + "seeed: 3\n");
        AkinProcess.Bad(_folder.Path, 1, "small.compare.yml, line 7: there is no key 'seeed'", "compare", "small.compare.yml");
        Config(Small);
        AkinProcess.Bad(_folder.Path, 1, "there is nothing at", "compare", "small.compare.yml");
        PhotoFolder.Make(_folder, 4);
        Config(Small + "query-where: {category: hat}\n");
        AkinProcess.Bad(_folder.Path, 1, "no photo of", "compare", "small.compare.yml");
        Config(Small);
        File.WriteAllText(_folder.File("taken"), "");
        AkinProcess.Bad(_folder.Path, 1, "is a file", "compare", "small.compare.yml", "--out", "taken");
        Assert.False(Directory.Exists(_folder.File("small.comparison")));
    }

    [Fact]
    public void A_store_may_hold_colors_beside_the_networks_vector()
    {
        PhotoFolder.Make(_folder, 8);
        AkinProcess.Good(_folder.Path, "index", "photos", "--store", "shop", "--model", "pixels:4x4x3", "--color", "0.5");
        JsonElement hit = AkinProcess.Good(_folder.Path, "search", _folder.File("photos", "dress", "002.png"), "--store", "shop", "-k", "1", "--json").Json;
        Assert.Contains("dress/002.png", hit.ToString(), StringComparison.Ordinal);

        // The weight is remembered, and another one is refused.
        AkinProcess.Good(_folder.Path, "index", "photos", "--store", "shop");
        AkinProcess.Bad(_folder.Path, 1, "color of weight 0.5, not 0.7", "index", "photos", "--store", "shop", "--color", "0.7");
        AkinProcess.Bad(_folder.Path, 2, "--color is 0; it can be more than 0", "index", "photos", "--store", "shop", "--color", "0");
    }

    [Fact]
    public async Task A_stopped_comparison_says_what_is_kept()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no signals there");
        PhotoFolder.Make(_folder, 1500);
        Config("source: {path: photos}\nlabel: category\ncontenders: [{model: \"pixels:200x200x3\"}]\n");
        using Process process = AkinProcess.Start(_folder.Path, "compare", "small.compare.yml");
        await Eventually.IsTrueAsync(() => Directory.Exists(_folder.File("small.comparison", "cache")) || process.HasExited);
        using (Process kill = Process.Start("kill", $"-INT {process.Id}"))
            await kill.WaitForExitAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(1, process.ExitCode);
        Assert.Contains("akin: stopped; the vectors that were computed are kept in", error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("small.comparison", "report.html")));
    }

    private void Config(string yaml) => File.WriteAllText(_folder.File("small.compare.yml"), yaml);
}
