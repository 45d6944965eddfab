using System.Diagnostics;
using System.Text.Json;

namespace Akin.Cli.Tests;

public sealed class RouteTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public RouteTests() => ClassNetwork.Write(_folder);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_shop_is_indexed_by_class_searched_by_class_and_evaluated()
    {
        ClassNetwork.MakePhotos(_folder, ("red", 8), ("green", 6), ("blue", 4));
        JsonElement route = Good("index", "photos", "--store", "shop", "--model", "tints.onnx", "--route", "tint", "--route-column", "category", "--json").Json.GetProperty("route");
        Assert.Equal((18, 0, 0), (Int(route, "known"), Int(route, "predicted"), Int(route, "unclassified")));
        Assert.Equal([8, 6, 4, 0], route.GetProperty("classes").EnumerateArray().Select(c => Int(c, "items")));
        File.WriteAllBytes(_folder.File("bag.png"), ClassNetwork.Photo("purple", 9));

        JsonElement one = Search("bag.png", "-k", "20");
        Assert.Equal(("prediction", 8), (one.GetProperty("route").GetProperty("chosen_by").GetString(), Hits(one)));
        JsonElement first = one.GetProperty("route").GetProperty("likeliest")[0];
        Assert.Equal("red", first.GetProperty("class").GetString());
        Assert.InRange(first.GetProperty("probability").GetDouble(), 0.5, 1);
        Assert.Equal(12, Hits(Search("bag.png", "-k", "20", "--classes", "2")));
        Assert.Equal(18, Hits(Search("bag.png", "-k", "20", "--classes", "all")));
        Assert.Equal(6, Hits(Search("bag.png", "-k", "20", "--class", "green")));
        Assert.Contains("tint: red", Good("search", "bag.png", "--store", "shop").Error);

        // The store remembers its route.
        Assert.Equal(18, Int(Good("index", "photos", "--store", "shop", "--json").Json, "unchanged"));
        JsonElement eval = Good("eval", "--store", "shop", "--label", "category", "--route", "--json").Json;
        Assert.Equal((18, 1.0), (Int(eval, "queries"), eval.GetProperty("class_accuracy").GetDouble()));
        foreach (string way in new[] { "whole", "one_class", "two_classes" })
            Assert.InRange(eval.GetProperty(way).GetProperty("map").GetDouble(), 0.5, 1);
        Assert.Contains("class accuracy", Good("eval", "--store", "shop", "--label", "category", "--route").Out);
        Assert.Contains("class known (category)", Good("index", "photos", "--store", "shop").Out);

        Assert.Equal(JsonValueKind.Null, Good("index", "photos", "--store", "shop", "--route", "none", "--json").Json.GetProperty("route").ValueKind);
    }

    [Fact]
    public void What_is_no_route_or_class_is_said_in_one_line()
    {
        ClassNetwork.MakePhotos(_folder, ("red", 3), ("green", 3));
        AkinProcess.Bad(_folder.Path, 1, "it tells tint", "index", "photos", "--store", "shop", "--model", "tints.onnx", "--route", "shape");
        AkinProcess.Bad(_folder.Path, 1, "tells no classes", "index", "photos", "--store", "shop", "--model", "pixels", "--route", "tint");
        AkinProcess.Bad(_folder.Path, 1, "--route", "index", "photos", "--store", "shop", "--model", "tints.onnx", "--route-column", "category");
        Assert.False(Directory.Exists(_folder.File("shop")));
        Good("index", "photos", "--store", "shop", "--model", "tints.onnx", "--route", "tint");
        Good("index", "photos", "--store", "plain", "--model", "tints.onnx");
        AkinProcess.Bad(_folder.Path, 1, "no class 'violet'", "search", "photos/red/00.png", "--store", "shop", "--class", "violet");
        AkinProcess.Bad(_folder.Path, 1, "not searched by class", "search", "photos/red/00.png", "--store", "plain", "--class", "red");
        AkinProcess.Bad(_folder.Path, 1, "not searched by class", "eval", "--store", "plain", "--label", "category", "--route");
        AkinProcess.Bad(_folder.Path, 2, "--classes is '0'", "search", "photos/red/00.png", "--store", "shop", "--classes", "0");
        AkinProcess.Bad(_folder.Path, 2, "do not go together", "search", "photos/red/00.png", "--store", "shop", "--classes", "2", "--class", "red");
    }

    [Fact]
    public async Task A_routed_run_killed_again_and_again_ends_with_the_same_store_as_one_that_was_not()
    {
        ClassNetwork.MakePhotos(_folder, ("red", 400), ("green", 300), ("blue", 200));
        Good(["index", "photos", "--store", "whole", .. Route]);
        // The killed store begins without a route, so that old items get their predictions too.
        Good("index", "photos", "--store", "killed", "--model", "tints.onnx", "--limit", "200");
        var random = new Random(4);
        int killed = 0;
        for (int kill = 0; kill < 5; kill++)
        {
            using Process process = AkinProcess.Start(_folder.Path, ["index", "photos", "--store", "killed", .. Route]);
            process.OutputDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            await Eventually.IsTrueAsync(() => File.Exists(_folder.File("killed", "catalog.writer")) || process.HasExited);
            await Task.Delay(random.Next(500));
            killed += process.HasExited ? 0 : 1;
            process.Kill();
            process.WaitForExit();
        }

        JsonElement last = Good(["index", "photos", "--store", "killed", .. Route, "--json"]).Json;
        Assert.True(killed > 0, "no run was caught alive");
        Assert.Equal((900, 0), (Int(last.GetProperty("route"), "predicted") + Int(last.GetProperty("route"), "known"), Int(last.GetProperty("route"), "unclassified")));
        foreach (string photo in new[] { "red/07.png", "green/150.png", "blue/199.png" })
            Assert.Equal(Neighbors("whole", photo), Neighbors("killed", photo));
    }

    private static string[] Route => ["--model", "tints.onnx", "--route", "tint", "--route-column", "none"];

    private string Neighbors(string store, string photo) => string.Join('\n', Good("search", "photos/" + photo, "--store", store, "-k", "30", "--json").Json
        .GetProperty("hits").EnumerateArray().Select(h => $"{h.GetProperty("distance")}"));

    private JsonElement Search(params string[] args) => Good(["search", .. args, "--store", "shop", "--json"]).Json;

    private AkinProcess.Result Good(params string[] args) => AkinProcess.Good(_folder.Path, args);

    private static int Hits(JsonElement answer) => answer.GetProperty("hits").GetArrayLength();

    private static int Int(JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
