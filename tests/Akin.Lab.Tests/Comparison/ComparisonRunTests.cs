using System.Globalization;
using System.Xml.Linq;
using Akin.Catalog.Sources;
using Akin.Engine;
using Akin.Lab.Comparison;
using Akin.Lab.Evaluation;
using Akin.Models.Tests;
using Akin.Vectors;

namespace Akin.Lab.Tests.Comparison;

public sealed class ComparisonRunTests
{
    private const string ByHand = """
        source: {path: grays.csv}
        label: kind
        query-where: {side: q}
        gallery-where: {side: g}
        k: 2
        contenders:
          - {model: "pixels:1x1x1", metric: [l2, ip]}

        """;

    private static GrayPhotos Line() => new(
        "kind,side", (0, "a,g"), (100, "b,g"), (200, "a,g"), (250, "b,g"), (10, "a,q"), (160, "b,q"), (240, "b,q"), (40, ",q"), (50, "a,other"));

    [Fact]
    public void Figures_are_those_worked_out_by_hand()
    {
        using GrayPhotos photos = Line();
        ComparisonReport report = photos.Run(ByHand);
        ComparedContender l2 = report.Comparison.Contenders.Single(c => c.Metric == "l2"), ip = report.Comparison.Contenders.Single(c => c.Metric == "ip");

        // L2 ranks a b a b for gray 10 (of a), a b b a for 160 and b a b a for 240 (of b).
        Assert.Equal((2 / 3.0, 0.5, 3), (l2.SameLabel, l2.PrecisionAtK, l2.Queries));
        Assert.Equal(((5 / 6.0) + (7 / 12.0) + (5 / 6.0)) / 3, l2.MeanAveragePrecision, 12);
        Assert.Equal(Interval.OfShare(2, 3), l2.SameLabelInterval);
        ComparedPhoto[] nearest = [.. l2.Neighbors[1].Select(n => report.Comparison.Photos[n.Photo])];
        Assert.Equal(["002.png", "001.png", "003.png", "000.png"], nearest.Select(p => p.Id));
        Assert.Equal([40, 60, 90, 160], l2.Neighbors[1].Select(n => (int)Math.Round(n.Distance * 255)));

        // The inner product ranks b a b a for all.
        Assert.Equal(2 / 3.0, ip.SameLabel, 12);
        Assert.Equal((0.5 + (5 / 6.0) + (5 / 6.0)) / 3, ip.MeanAveragePrecision, 12);

        // Gray 10 only L2 has right, 160 only the inner product: a coin could do it. Of equal shares the better mAP stands first.
        Assert.Equal(0.5, report.ExpectedRandom, 12);
        int first = report.Comparison.Contenders.ToList().IndexOf(l2);
        Assert.Same(ip, report.Comparison.Contenders[first + 1]);
        Assert.Equal(new PairedTest(1, 1, 3), report.BesideNext[first]);
        Assert.Equal(1, report.BesideNext[first]!.P);
        Assert.Equal(["l2", "ip"], report.Distances());
        Assert.Equal(["pixels:1x1x1"], report.ByDistance.Select(r => r.Name));
        Assert.Empty(photos.Run(ByHand.Replace("[l2, ip]", "l2", StringComparison.Ordinal) + "  - {model: color}\n").Distances());
    }

    [Fact]
    public void A_query_leaves_out_its_own_group_and_itself()
    {
        using GrayPhotos photos = new("kind,person", (0, "a,1"), (1, "a,1"), (100, "b,2"), (110, "b,2"), (30, "a,3"), (104, "a,4"));
        ComparisonReport report = photos.Run("""
            source: {path: grays.csv}
            label: kind
            split-by: person
            contenders: [{model: "pixels:1x1x1"}]
            """);
        ComparedContender pixels = report.Comparison.Contenders.Single(c => !c.Control);
        Dictionary<string, string> nearest = pixels.Neighbors.Select((list, i) => (report.Comparison.Photos[report.Comparison.Queries[i]].Id, list[0].Photo))
            .ToDictionary(p => p.Id, p => report.Comparison.Photos[p.Photo].Id);
        Assert.Equal("004.png", nearest["000.png"]);
        Assert.Equal("004.png", nearest["001.png"]);
        Assert.Equal("005.png", nearest["002.png"]);
        Assert.Equal("002.png", nearest["005.png"]);
        Assert.Equal((6, 6), (report.Comparison.Queries.Count, report.Comparison.Gallery.Count));
        Assert.Equal(3 / 6.0, pixels.SameLabel);
    }

    [Fact]
    public void A_label_of_several_columns_matches_where_all_of_them_do()
    {
        using GrayPhotos photos = new("kind,color", (0, "a,red"), (1, "a,blue"), (5, "a,red"), (90, "b,"));
        ComparisonFile file = photos.Run("source: {path: grays.csv}\nlabel: [kind, color]\ncontenders: [{model: \"pixels:1x1x1\"}]\n").Comparison;
        Assert.Equal("kind / color", file.Label);
        Assert.Equal(["a / red", "a / blue", "a / red"], file.Photos.Select(p => p.Label));
        Assert.Equal(0, file.Contenders.Single(c => !c.Control).SameLabel);
        Assert.Equal(0.5, file.Contenders.Single(c => !c.Control).MeanAveragePrecision);
    }

    [Fact]
    public void Queries_and_gallery_are_drawn_apart_where_there_are_enough_photos_and_the_same_ones_each_time()
    {
        using GrayPhotos photos = new("kind", [.. Enumerable.Range(0, 60).Select(i => (4 * i, i % 2 == 0 ? "a" : "b"))]);
        const string Config = "source: {path: grays.csv}\nlabel: kind\nqueries: 20\ngallery: 40\nseed: 3\ncontenders: [{model: \"pixels:1x1x1\"}]\n";
        ComparisonFile one = photos.Run(Config).Comparison, same = photos.Run(Config).Comparison, other = photos.Run(Config.Replace("seed: 3", "seed: 4", StringComparison.Ordinal)).Comparison;
        Assert.Equal((20, 40, 60), (one.Queries.Count, one.Gallery.Count, one.Photos.Count));
        Assert.Empty(one.Queries.Intersect(one.Gallery));
        AssertSame(one.Queries, same.Queries);
        AssertSame(one.Gallery, same.Gallery);
        Assert.NotEqual(one.Queries, other.Queries);
    }

    [Fact]
    public void A_contender_that_fails_fails_alone_and_is_named_everywhere()
    {
        using GrayPhotos photos = Line();
        string network = SmallNetwork.Save(SmallNetwork.Build(), photos.Folder);
        ComparisonReport report = photos.Run(ByHand + """
              - {model: nowhere.onnx}
              - {model: small.onnx, layer: [logits, missing, relu_out]}
              - {model: small.onnx, metric: hamming, quantize: int8}
              - {model: "pixels:1x1x1", metric: hamming, index: forest, quantize: bit}
              - {model: "pixels:1x1x1", layer: conv}
              - {store: nostore}
              - {store: source}
              - {model: color, filter: shade}

            """);
        Dictionary<string, string> failed = report.Comparison.Contenders.Where(c => c.Failed is not null).ToDictionary(c => c.Name, c => c.Failed!);
        Assert.Contains("there is no model at", failed["nowhere"], StringComparison.Ordinal);
        Assert.Contains("no layer 'missing'", failed["small missing"], StringComparison.Ordinal);
        Assert.Contains("bits already", failed["small hamming int8"], StringComparison.Ordinal);
        Assert.Contains("bits already", failed["pixels:1x1x1 hamming forest bit"], StringComparison.Ordinal);
        Assert.Contains("no layers", failed["pixels:1x1x1 conv"], StringComparison.Ordinal);
        Assert.Contains("nostore", failed["store nostore"], StringComparison.Ordinal);
        Assert.Contains("come from elsewhere", failed["store source"], StringComparison.Ordinal);
        Assert.Contains("no photo has a 'shade'", failed["color within shade"], StringComparison.Ordinal);
        Assert.Equal(8, failed.Count);
        Assert.All(failed.Values, f => Assert.DoesNotContain('\n', f));
        Assert.True(report.Succeeded);

        // The layers beside the missing one have figures, and those that failed stand last.
        Assert.Equal(["pixels:1x1x1 ip", "pixels:1x1x1 l2", "random", "small logits", "small relu_out"], report.Comparison.Contenders.Where(c => c.Failed is null).Select(c => c.Name).Order(StringComparer.Ordinal));
        Assert.All(report.Comparison.Contenders.Skip(5), c => Assert.NotNull(c.Failed));

        string html = File.ReadAllText(photos.GetPath("result", "report.html")), csv = File.ReadAllText(photos.GetPath("result", "results.csv"));
        foreach (ComparedContender contender in report.Comparison.Contenders)
        {
            Assert.Contains($">{contender.Name}<", html, StringComparison.Ordinal);
            Assert.Contains($",{contender.Name},", csv, StringComparison.Ordinal);
            Assert.Contains(System.Net.WebUtility.HtmlEncode(contender.Failed ?? ""), html, StringComparison.Ordinal);
        }

        Assert.Equal(report.Comparison.Contenders.Count, ComparisonFile.Read(photos.GetPath("result")).Contenders.Count);
        Assert.True(File.Exists(network));
    }

    [Fact]
    public void Vectors_that_no_distance_can_compare_fail_their_contender()
    {
        // Black photos are zero vectors, and photos of one color are the same to everything.
        using GrayPhotos black = new("kind", [.. Enumerable.Range(0, 6).Select(i => (0, i % 2 == 0 ? "a" : "b")), (9, "a"), (40, "b")]);
        const string Config = "source: {path: grays.csv}\nlabel: kind\ncontenders: [{model: \"pixels:2x2x1\", metric: [cosine, l2]}]\n";
        ComparisonReport report = black.Run(Config);
        Assert.Contains("6 of its 8 vectors are zero", report.Comparison.Contenders.Single(c => c.Name.EndsWith("cosine", StringComparison.Ordinal)).Failed, StringComparison.Ordinal);
        Assert.Null(report.Comparison.Contenders.Single(c => c.Metric == "l2").Failed);

        using GrayPhotos plain = new("kind", (7, "a"), (7, "b"), (7, "a"));
        ComparisonReport none = plain.Run(Config);
        Assert.All(none.Comparison.Contenders.Where(c => !c.Control), c => Assert.Contains("are the same", c.Failed, StringComparison.Ordinal));
        Assert.False(none.Succeeded);
        Assert.Contains("are the same", File.ReadAllText(plain.GetPath("result", "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_run_with_one_more_metric_runs_no_network()
    {
        using GrayPhotos photos = Line();
        SmallNetwork.Save(SmallNetwork.Build(), photos.Folder);
        const string Config = "source: {path: grays.csv}\nlabel: kind\nqueries: 4\ncontenders:\n  - {model: small.onnx, layer: [features, logits], metric: l2}\n  - {model: color}\n";
        ComparisonReport first = photos.Run(Config);
        Assert.Equal(2 * 8, first.Computed);
        Assert.True(first.Comparison.Contenders.Where(c => !c.Control).All(c => c.MillisecondsPerPhoto > 0));
        ComparisonReport second = photos.Run(Config.Replace("metric: l2", "metric: [l2, l1]", StringComparison.Ordinal));
        Assert.Equal(0, second.Computed);
        AssertSame(first.Comparison.Contenders.Single(c => c.Name == "small logits l2").Neighbors, second.Comparison.Contenders.Single(c => c.Name == "small logits l2").Neighbors);
        Assert.Equal(first.Comparison.Contenders.Single(c => c.Name == "small logits l2").MillisecondsPerPhoto, second.Comparison.Contenders.Single(c => c.Name == "small logits l1").MillisecondsPerPhoto);

        // Another layer is computed, what is there stays; another version of the network shares nothing.
        Assert.Equal(8, photos.Run(Config.Replace("features, logits", "features, logits, relu_out", StringComparison.Ordinal)).Computed);
        SmallNetwork.Save(WithOtherBias(), photos.Folder);
        Assert.Equal(8, photos.Run(Config).Computed);
        File.WriteAllText(photos.GetPath("small.yml"), "range: 255\n");
        Assert.Equal(8, photos.Run(Config).Computed);
    }

    [Fact]
    public void What_a_killed_run_has_written_is_used_and_a_torn_vector_computed_again()
    {
        using GrayPhotos photos = Line();
        SmallNetwork.Save(SmallNetwork.Build(), photos.Folder);
        const string Config = "source: {path: grays.csv}\nlabel: kind\ncontenders: [{model: small.onnx}]\n";
        ComparisonReport whole = photos.Run(Config);
        string cache = Assert.Single(Directory.GetFiles(photos.GetPath("result", "cache"), "*.vectors"));
        using (FileStream file = File.OpenWrite(cache))
            file.SetLength(file.Length - 5);
        ComparisonReport after = photos.Run(Config);
        Assert.Equal(1, after.Computed);
        AssertSame(whole.Comparison.Contenders.Single(c => !c.Control).Neighbors, after.Comparison.Contenders.Single(c => !c.Control).Neighbors);

        File.WriteAllText(cache, "something else");
        Assert.Equal(8, photos.Run(Config).Computed);
        using (File.Open(cache, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            Assert.Contains("another comparison", photos.Run(Config).Comparison.Contenders.Single(c => c.Failed is not null).Failed, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_photos_are_named_and_left_out_and_tried_once_only()
    {
        using GrayPhotos photos = Line();
        File.WriteAllText(photos.GetPath("001.png"), "no picture");
        File.Delete(photos.GetPath("005.png"));
        ComparisonReport report = photos.Run(ByHand), again = photos.Run(ByHand);
        Assert.Equal(["001.png", "005.png"], report.Skipped.Select(s => s.Path).Order(StringComparer.Ordinal));
        Assert.Equal((2, 3), (report.Comparison.Queries.Count, report.Comparison.Gallery.Count));
        Assert.Equal(report.Skipped, again.Skipped);
        Assert.Equal(0, again.Computed);
        Assert.Contains("001.png", File.ReadAllText(photos.GetPath("result", "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Descriptors_are_joined_as_weighted_unit_vectors()
    {
        using GrayPhotos photos = Line();
        SmallNetwork.Save(SmallNetwork.Build(), photos.Folder);
        ComparisonReport report = photos.Run(ByHand + """
              - {join: [{model: small.onnx, layer: features}, {model: color, weight: [0.5, 2]}], metric: l2}
              - {model: small.onnx, layer: features, metric: l2}
              - {model: color, metric: l2}

            """);
        ComparisonFile file = report.Comparison;
        float[] Distances(string name) => [.. file.Contenders.Single(c => c.Name == name).Neighbors[0].OrderBy(n => n.Photo).Select(n => n.Distance)];
        Assert.Equal(4 + 384, file.Contenders.Single(c => c.Name == "small features + color x2 l2").Dimensions);
        float[] color = Distances("color l2"), half = Distances("small features + color x0.5 l2"), twice = Distances("small features + color x2 l2");
        // Squared distances of parts add up: d² = network² + weight² color².
        for (int i = 0; i < color.Length; i++)
        {
            float network = (half[i] * half[i]) - (0.25f * color[i] * color[i]);
            Assert.Equal((network + (4 * color[i] * color[i])), twice[i] * twice[i], 1e-4f);
        }
    }

    [Fact]
    public void A_filter_on_a_known_value_leaves_only_photos_that_have_it()
    {
        using GrayPhotos photos = new("kind,color", (0, "a,red"), (100, "b,blue"), (104, "a,red"), (60, "b,blue"), (98, "b,"));
        ComparisonReport report = photos.Run("source: {path: grays.csv}\nlabel: kind\ncontenders: [{model: \"pixels:1x1x1\", filter: color, index: [flat, hnsw, forest]}, {model: \"pixels:1x1x1\"}]\n");
        foreach (ComparedContender contender in report.Comparison.Contenders.Where(c => c.Name.Contains("within color", StringComparison.Ordinal)))
        {
            Assert.Equal(2, Assert.Single(contender.Neighbors[0]).Photo);
            // Nothing is known of the last photo's color, so that it is compared with all.
            Assert.Equal(4, contender.Neighbors[4].Count);
            Assert.Equal(1, contender.SameLabel);
        }

        Assert.True(report.Comparison.Contenders.Single(c => c.Name == "pixels:1x1x1").SameLabel < 1);
    }

    [Fact]
    public void Approximate_indexes_find_what_the_exact_one_finds_in_a_small_set()
    {
        using GrayPhotos photos = new("kind", [.. Enumerable.Range(0, 80).Select(i => (3 * i, i % 3 == 0 ? "a" : "b"))]);
        ComparisonReport report = photos.Run("source: {path: grays.csv}\nlabel: kind\nqueries: 30\ncontenders: [{model: \"pixels:1x1x1\", index: [flat, hnsw, forest], quantize: [none, int8]}]\n");
        ComparedContender flat = report.Comparison.Contenders.Single(c => c.Name == "pixels:1x1x1 flat none");
        Assert.Equal(7, report.Comparison.Contenders.Count);
        foreach (ComparedContender contender in report.Comparison.Contenders.Where(c => !c.Control))
        {
            Assert.Null(contender.Failed);
            Assert.Equal((flat.SameLabel, flat.PrecisionAtK, flat.MeanAveragePrecision), (contender.SameLabel, contender.PrecisionAtK, contender.MeanAveragePrecision));
            Assert.True(contender.BytesPerPhoto > 0 && contender.MillisecondsPerQuery > 0);
        }
    }

    [Fact]
    public void A_store_is_compared_as_it_is_and_several_stores_are_one_source()
    {
        using GrayPhotos photos = Line();
        Index(photos, "one");
        Index(photos, "two");
        ComparisonReport of = photos.Run(ByHand + "  - {store: [one, two], metric: l2}\n");
        ComparedContender pixels = of.Comparison.Contenders.Single(c => c.Name == "pixels:1x1x1 l2");
        foreach (string name in new[] { "store one l2", "store two l2" })
        {
            ComparedContender store = of.Comparison.Contenders.Single(c => c.Name == name);
            Assert.Equal((pixels.SameLabel, pixels.MeanAveragePrecision, (double?)null), (store.SameLabel, store.MeanAveragePrecision, store.MillisecondsPerPhoto));
            AssertSame(pixels.Neighbors, store.Neighbors);
        }

        // Every photo is in both, so that each is nearest to its twin.
        ComparisonReport both = photos.Run("source: {store: [one, two]}\nlabel: kind\nk: 1\ncontenders: [{store: source, metric: l2}, {model: \"pixels:1x1x1\"}, {store: one}]\n");
        Assert.Equal(16, both.Comparison.Photos.Count);
        Assert.Contains(both.Comparison.Photos, p => p.Id == "two/003.png");
        Assert.Equal(1, both.Comparison.Contenders.Single(c => c.Name == "store source l2").SameLabel);
        Assert.Equal(1, both.Comparison.Contenders.Single(c => c.Name == "pixels:1x1x1").SameLabel);
        Assert.Contains("has no vector of 16", both.Comparison.Contenders.Single(c => c.Name == "store one").Failed, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(photos.GetPath(both.Comparison.Photos[3].Id.Split('/')[1])), both.Comparison.Source.Open().Read(both.Comparison.Photos[3].Path, 1 << 20).Bytes.ToArray());
    }

    [Fact]
    public void Drawing_by_lot_gets_about_what_is_expected()
    {
        using GrayPhotos photos = new("kind", [.. Enumerable.Range(0, 250).Select(i => (i, (i % 5).ToString(CultureInfo.InvariantCulture)))]);
        ComparisonReport report = photos.Run("source: {path: grays.csv}\nlabel: kind\ncontenders: [{model: \"pixels:1x1x1\"}]\n");
        ComparedContender random = report.Comparison.Contenders.Single(c => c.Control);
        Assert.Equal(49 / 249.0, report.ExpectedRandom, 12);
        Assert.InRange(random.SameLabel, 0.1, 0.3);
        Assert.InRange(random.PrecisionAtK, 0.17, 0.22);
        Assert.All(random.Neighbors, list => Assert.Equal(10, list.Select(n => n.Photo).Distinct().Count()));
    }

    [Fact]
    public void The_pages_are_well_formed_fetch_nothing_and_mark_right_and_wrong_by_a_sign()
    {
        using GrayPhotos photos = new("kind", (0, "a & <b>"), (100, "b"), (200, "a & <b>"), (250, "b"), (10, "a & <b>"), (160, "b"));
        ComparisonReport report = photos.Run("name: \"<script>\"\nsource: {path: grays.csv}\nlabel: kind\ncontenders: [{model: \"pixels:1x1x1\", name: \"<i>\"}]\n");
        string[] pages = [photos.GetPath("result", "report.html"), .. Directory.GetFiles(photos.GetPath("result", "sheets"), "*.html")];
        Assert.Equal(3, pages.Length);
        foreach (string page in pages)
        {
            string text = File.ReadAllText(page);
            XDocument html = XDocument.Parse(text);
            Assert.DoesNotContain("://", text, StringComparison.Ordinal);
            Assert.Empty(html.Descendants("script"));
            foreach (XAttribute address in html.Descendants().Attributes().Where(a => a.Name.LocalName is "href" or "src"))
                Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(page)!, address.Value)), address.Value);
        }

        string sheet = File.ReadAllText(Directory.GetFiles(photos.GetPath("result", "sheets"), "*-i-.html").Single());
        Assert.Contains("aria-label=\"right\">✓", sheet, StringComparison.Ordinal);
        Assert.Contains("aria-label=\"wrong\">✗", sheet, StringComparison.Ordinal);
        Assert.Contains("a &amp; &lt;b&gt;", sheet, StringComparison.Ordinal);
        Assert.Equal(6, XDocument.Parse(sheet).Descendants("section").Count());
        Assert.Equal(6, report.Comparison.Queries.Count);
    }

    [Fact]
    public void A_stopped_run_writes_no_comparison()
    {
        using GrayPhotos photos = Line();
        ComparisonRun run = photos.Open(ByHand);
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (ComparisonStage stage in run.Stages())
            {
                stage.Run(new Progress<(int, int)>(), stop.Token);
                stop.Cancel();
            }
        });
        Assert.False(File.Exists(photos.GetPath("result", "comparison.json")));
        Assert.Throws<InvalidOperationException>(() => run.Report);
    }

    private static void AssertSame(object expected, object got) =>
        Assert.Equal(System.Text.Json.JsonSerializer.Serialize(expected), System.Text.Json.JsonSerializer.Serialize(got));

    private static Onnx.ModelProto WithOtherBias()
    {
        Onnx.ModelProto model = SmallNetwork.Build();
        model.Graph.Initializer[1].FloatData[0] += 1;
        return model;
    }

    private static void Index(GrayPhotos photos, string store)
    {
        IPhotoSource source = PhotoSource.Open(photos.GetPath("grays.csv"));
        using var collection = Collection.OpenForIndexing(photos.GetPath(store), new IndexRequest { Model = "pixels:1x1x1", Metric = Metric.L2, Index = IndexKind.Flat }, source, "test");
        Assert.Equal(9, collection.Ingest(source).Added);
    }
}
