using System.Text.Json;

namespace Akin.Cli.Tests;

public sealed class IndexAndSearchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_shop_that_names_no_network_gets_the_one_for_product_photos_that_comes_along()
    {
        PhotoFolder.Make(_folder, 4);
        Assert.InRange(new FileInfo(Path.Combine(AppContext.BaseDirectory, "models", "photo.onnx")).Length, 1, 12_000_000);
        Assert.Equal(4, Int(Good("index", "photos", "--store", "plain", "--json").Json, "added"));
        JsonElement hit = Good("search", "photos/dress/000.png", "--store", "plain", "-k", "1", "--json").Json.GetProperty("hits")[0];
        Assert.Equal("dress/000.png", hit.GetProperty("id").GetString());
        Assert.InRange(hit.GetProperty("distance").GetDouble(), 0, 1e-5);
    }

    [Fact]
    public void A_folder_goes_in_and_its_look_alikes_come_out()
    {
        PhotoFolder.Make(_folder, 30);
        JsonElement first = Good("index", "photos", "--store", "shop", "--model", "pixels", "--json").Json;
        Assert.Equal((30, 0, 0, 0), (Int(first, "added"), Int(first, "unchanged"), Int(first, "removed"), first.GetProperty("skipped").GetArrayLength()));
        Assert.True(first.GetProperty("images_per_s").GetDouble() > 0);
        Assert.True(first.GetProperty("bare_model_images_per_s").GetDouble() > 0);
        Assert.True(first.GetProperty("limit_images_per_s").GetDouble() > 0);

        JsonElement search = Good("search", "photos/dress/004.png", "--store", "shop", "-k", "3", "--json").Json;
        JsonElement[] hits = [.. search.GetProperty("hits").EnumerateArray()];
        Assert.Equal("photos/dress/004.png", search.GetProperty("query").GetString());
        Assert.Equal(3, hits.Length);
        Assert.Equal((1, "dress/004.png", "dress/004.png", 0.0, "dress"), (
            Int(hits[0], "rank"), hits[0].GetProperty("id").GetString(), hits[0].GetProperty("path").GetString(),
            hits[0].GetProperty("distance").GetDouble(), hits[0].GetProperty("metadata").GetProperty("category").GetString()));

        double limit = hits[1].GetProperty("distance").GetDouble();
        JsonElement near = Good("search", "--id", "dress/004.png", "--store", "shop", "--max-distance", limit.ToString("R"), "--json").Json;
        Assert.Equal(2, near.GetProperty("hits").GetArrayLength());
        JsonElement shoes = Good("search", "--id", "dress/004.png", "--store", "shop", "-k", "30", "--where", "category=shoe", "--json").Json;
        Assert.Equal(15, shoes.GetProperty("hits").GetArrayLength());
        JsonElement both = Good(
            "search", "--id", "dress/004.png", "--store", "shop", "-k", "30", "--where", "category in (shoe, dress)", "--where", "not category = dress", "--json").Json;
        Assert.Equal(15, both.GetProperty("hits").GetArrayLength());
        AkinProcess.Bad(_folder.Path, 2, "--where: the filter can't be read at character 11", "search", "--id", "dress/004.png", "--store", "shop", "--where", "category =");
        AkinProcess.Bad(_folder.Path, 1, "there is no metadata column 'color'; there are category", "search", "--id", "dress/004.png", "--store", "shop", "--where", "color = red");

        JsonElement second = Good("index", "photos", "--store", "shop", "--json").Json;
        Assert.Equal((0, 30), (Int(second, "added"), Int(second, "unchanged")));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("images_per_s").ValueKind);
    }

    [Fact]
    public void The_engine_notes_nothing_about_its_user_in_the_home_folder()
    {
        PhotoFolder.Make(_folder, 2);
        string home = Directory.CreateDirectory(_folder.File("home")).FullName;
        // Where these are set, as builds on servers do, the engine keeps quiet of its own accord.
        string[] servers = ["CI", "GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD", "JENKINS_URL", "TRAVIS", "CIRCLECI", "APPVEYOR", "CODEBUILD_BUILD_ID", "TEAMCITY_VERSION"];
        Dictionary<string, string> environment = servers.ToDictionary(name => name, _ => "");
        environment["HOME"] = home;
        environment["XDG_CACHE_HOME"] = Path.Combine(home, "cache");
        AkinProcess.Result result = AkinProcess.Run(_folder.Path, environment, "index", "photos", "--store", "shop", "--json");
        Assert.Equal((0, 2), (result.Code, Int(result.Json, "added")));
        Assert.Empty(Directory.EnumerateFiles(home, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Old_spellings_of_options_are_taken_and_the_new_ones_said()
    {
        PhotoFolder.Make(_folder, 2);
        AkinProcess.Result reported = Good("index", "photos", "--store", "shop", "--model", "pixels", "--colour=0.3", "--json");
        Assert.Contains("--colour is spelled --color now", reported.Error, StringComparison.Ordinal);
        Assert.Equal(2, Int(reported.Json, "added"));
        Assert.Equal(2, Int(Good("index", "photos", "--store", "shop", "--color", "0.3", "--json").Json, "unchanged"));

        File.WriteAllText(_folder.File("akin.yml"), "colour: 0.3\n");
        AkinProcess.Result fromFile = Good("index", "photos", "--store", "shop", "--json");
        Assert.Contains("colour is spelled color now", fromFile.Error, StringComparison.Ordinal);
        Assert.Equal(2, Int(fromFile.Json, "unchanged"));
        File.Delete(_folder.File("akin.yml"));
        AkinProcess.Result fromEnvironment = AkinProcess.Run(
            _folder.Path, new Dictionary<string, string> { ["AKIN_INDEX_COLOUR"] = "0.3" }, "index", "photos", "--store", "shop", "--json");
        Assert.Equal((0, 2), (fromEnvironment.Code, Int(fromEnvironment.Json, "unchanged")));

        Assert.Equal(2, Int(Good("index", "photos", "--store", "histograms", "--model", "colour", "--json").Json, "added"));
        Assert.Equal(2, Int(Good("index", "photos", "--store", "histograms", "--model", "color", "--json").Json, "unchanged"));
    }

    [Fact]
    public void People_get_tables_and_nothing_is_said_twice()
    {
        PhotoFolder.Make(_folder, 6);
        Assert.Contains("added", Good("index", "photos", "--store", "shop", "--model", "pixels").Out);
        string table = Good("search", "photos/shoe/001.png", "--store", "shop").Out;
        Assert.Contains("shoe/001.png", table);
        Assert.Contains("0.0000", table);
    }

    [Theory]
    [InlineData(',', "csv")]
    [InlineData('\t', "tsv")]
    public void A_table_names_photos_ids_boxes_and_metadata(char delimiter, string extension)
    {
        PhotoFolder.Make(_folder, 4);
        string[] rows = ["sku,photo,frame,color", "A-1,dress/000.png,0 0 20 20,red", "B 2,shoe/001.png,,blue"];
        File.WriteAllLines(_folder.File("goods." + extension), rows.Select(r => r.Replace(',', delimiter)));
        JsonElement index = Good(
            "index", "goods." + extension, "--images", "photos", "--path-column", "photo", "--id-column", "sku", "--box-column", "frame",
            "--store", "shop", "--model", "pixels", "--json").Json;
        Assert.Equal(2, Int(index, "added"));
        JsonElement hit = Good("search", "photos/shoe/001.png", "--store", "shop", "-k", "1", "--json").Json.GetProperty("hits")[0];
        Assert.Equal(("B 2", "blue"), (hit.GetProperty("id").GetString(), hit.GetProperty("metadata").GetProperty("color").GetString()));
    }

    [Fact]
    public void Evaluation_gives_every_figure_it_promises()
    {
        PhotoFolder.Make(_folder, 40);
        Good("index", "photos", "--store", "shop", "--model", "pixels", "--metric", "l2");
        JsonElement eval = Good("eval", "--store", "shop", "--label", "category", "--json").Json;
        Assert.Equal(("l2", 40, 40), (eval.GetProperty("metric").GetString(), Int(eval, "queries"), Int(eval, "gallery")));
        Assert.Equal(19 / 39.0, eval.GetProperty("random_control").GetDouble(), 9);
        Assert.Equal(1, eval.GetProperty("index_recall_at_10").GetDouble());
        double[] interval = [.. eval.GetProperty("same_label_at_1_interval").EnumerateArray().Select(e => e.GetDouble())];
        Assert.InRange(eval.GetProperty("same_label_at_1").GetDouble(), interval[0], interval[1]);
        foreach (string measure in new[] { "precision_at_k", "recall_at_k", "map" })
            Assert.InRange(eval.GetProperty(measure).GetDouble(), 0, 1);

        JsonElement sides = Good(
            "eval", "--store", "shop", "--label", "category", "--query-where", "category=dress", "--gallery-where", "category=shoe",
            "--metric", "hamming", "--queries", "7", "--json").Json;
        Assert.Equal((7, 20, 0.0), (Int(sides, "queries"), Int(sides, "gallery"), sides.GetProperty("same_label_at_1").GetDouble()));
        JsonElement split = Good("eval", "--store", "shop", "--label", "category", "--split-by", "category", "--json").Json;
        Assert.Equal((0.0, 0.0), (split.GetProperty("same_label_at_1").GetDouble(), split.GetProperty("random_control").GetDouble()));
    }

    [Fact]
    public void Vectors_are_written_as_npy_with_their_ids()
    {
        PhotoFolder.Make(_folder, 5);
        JsonElement embed = Good("embed", "photos", "--model", "pixels:4x4x3", "--out", "vectors.npy", "--json").Json;
        Assert.Equal((5, 48), (Int(embed, "vectors"), Int(embed, "dimensions")));
        byte[] npy = File.ReadAllBytes(_folder.File("vectors.npy"));
        Assert.Equal("\u0093NUMPY", System.Text.Encoding.Latin1.GetString(npy, 0, 6));
        Assert.Contains("(5, 48)", System.Text.Encoding.Latin1.GetString(npy, 0, 128));
        // Whole rows of bare numbers end the file: the first photo's first pixel is in 0..1.
        Assert.InRange(BitConverter.ToSingle(npy, npy.Length - (5 * 48 * 4)), 0, 1);
        Assert.Equal(0, (npy.Length - (5 * 48 * 4)) % 64);
        Assert.Equal(["dress/000.png", "dress/002.png", "dress/004.png", "shoe/001.png", "shoe/003.png"], File.ReadAllLines(_folder.File("vectors.ids.txt")));
    }

    [Fact]
    public void Options_come_from_the_settings_file_and_the_command_line_wins()
    {
        PhotoFolder.Make(_folder, 12);
        File.WriteAllText(_folder.File("akin.yml"), "store: from-file\nmodel: pixels\nmetric: l1\nsearch:\n  k: 2\n");
        Good("index", "photos");
        Assert.True(Directory.Exists(_folder.File("from-file")));
        JsonElement search = Good("search", "--id", "dress/000.png", "--json").Json;
        Assert.Equal(("l1", 2), (search.GetProperty("metric").GetString(), search.GetProperty("hits").GetArrayLength()));
        Assert.Equal(3, Good("search", "--id", "dress/000.png", "-k", "3", "--json").Json.GetProperty("hits").GetArrayLength());
        File.WriteAllText(_folder.File("akin.yml"), "stoer: x\n");
        AkinProcess.Bad(_folder.Path, 2, "akin.yml, line 1: 'stoer' is no option of akin", "search", "--id", "dress/000.png");
        foreach ((string yaml, string says) in (ReadOnlySpan<(string, string)>)[
            ("store: shop\nsearch:\n  kk: 2\n", "line 3: 'search: kk' is no option of akin"), ("store: [a, b]\n", "line 1: 'store' takes one value"),
            ("store:\n", "'store' takes one value"), ("store:\n  k: 1\n", "'store' takes one value"), ("- a\n", "akin.yml is no config"), ("store: [\n", "akin.yml, line 2:")])
        {
            File.WriteAllText(_folder.File("akin.yml"), yaml);
            AkinProcess.Bad(_folder.Path, 2, says, "search", "--id", "dress/000.png");
        }
    }

    [Fact]
    public void The_settings_of_an_index_come_from_options_or_the_settings_file_and_stay_with_the_store()
    {
        PhotoFolder.Make(_folder, 12);
        File.WriteAllText(_folder.File("akin.yml"), "store: shop\nmodel: pixels\nindex:\n  m: 8\n");
        Good("index", "photos", "--ef", "20");
        Assert.Equal((8, 20), Settings());
        Good("index", "photos", "--m", "24");
        Assert.Equal((24, 20), Settings());
        foreach (string[] harder in (string[][])[["--ef", "100"], ["--exact"], ["--oversample", "8"], ["--expand", "3"], ["--expand", "3", "--expand-power", "0"]])
            Assert.Equal("dress/000.png", Good(["search", "photos/dress/000.png", .. harder, "--json"]).Json.GetProperty("hits")[0].GetProperty("id").GetString());
        AkinProcess.Bad(_folder.Path, 2, "--ef is 0; it can be 1 to 1000000", "search", "--id", "dress/000.png", "--ef", "0");
        AkinProcess.Bad(_folder.Path, 2, "--expand is 101; it can be 0 to 100", "search", "--id", "dress/000.png", "--expand", "101");
        AkinProcess.Bad(_folder.Path, 2, "--expand-power is -1; it can be 0 to 20", "search", "--id", "dress/000.png", "--expand", "3", "--expand-power", "-1");
        Assert.True(Good("eval", "--label", "category", "--expand", "3", "--json").Json.GetProperty("same_label_at_1").GetDouble() > 0);
        AkinProcess.Bad(_folder.Path, 2, "--expand goes with --label alone", "eval", "--judged", "collected", "--expand", "3");
        AkinProcess.Bad(_folder.Path, 2, "--m is 600; it can be 2 to 512", "index", "photos", "--m", "600");
        AkinProcess.Bad(_folder.Path, 2, "there is no index 'graph'; there are flat, hnsw, forest", "index", "photos", "--index", "graph");
        AkinProcess.Bad(_folder.Path, 1, "m is a setting of hnsw; the index is flat", "index", "photos", "--index", "flat", "--m", "16");

        (int?, int?) Settings()
        {
            using var collection = Akin.Engine.Collection.Open(_folder.File("shop"));
            return (collection.Settings.Index.M, collection.Settings.Index.Ef);
        }
    }

    private AkinProcess.Result Good(params string[] args) => AkinProcess.Good(_folder.Path, args);

    private static int Int(JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
