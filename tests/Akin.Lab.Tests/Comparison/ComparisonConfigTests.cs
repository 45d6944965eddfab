using Akin.Engine;
using Akin.Lab.Comparison;
using Akin.Lab.Comparison.Configuration;
using Akin.Models;
using Akin.Vectors;

namespace Akin.Lab.Tests.Comparison;

public sealed class ComparisonConfigTests : IDisposable
{
    private const string Small = """
        source: {path: grays.csv, images: photos}
        label: kind
        contenders:
          - model: net.onnx

        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_small_config_has_sensible_defaults_and_paths_are_relative_to_it()
    {
        ComparisonConfig config = Read(Small);
        Assert.Equal(("grays", _folder.File("grays.csv"), _folder.File("photos"), "kind", null), (config.Name, config.Source.Path, config.Source.Images, Assert.Single(config.Label), config.SplitBy));
        Assert.Equal((1000, null, 1, 10), (config.Queries, config.Gallery, config.Seed, config.K));
        ContenderConfig contender = Assert.Single(config.Contenders);
        Assert.Equal(("net", IndexKind.Flat, null), (contender.Name, contender.Index, contender.Metric));
        Assert.Equal(new DescriptorConfig(_folder.File("net.onnx"), new LayerTap(), null), Assert.Single(contender.Parts).Descriptor);
    }

    [Fact]
    public void A_list_makes_a_contender_of_each_combination()
    {
        ComparisonConfig config = Read(Small + """
              - {model: net.onnx, layer: [a, b], metric: [l2, l1, cosine, hamming]}
              - {name: mine, model: net.onnx, layer: c, take: input, pool: [max, none], index: hnsw, effort: [16, 64]}
              - {join: [{model: [x.onnx, y.onnx]}, {model: color, weight: [0.1, 0.5]}], metric: l2}
              - {store: shop, filter: color}
              - {name: wide, model: net.onnx, expand: [0, 8, 8^0]}

            """);
        Assert.Equal(
        [
            "net",
            "net a l2", "net a l1", "net a cosine", "net a hamming", "net b l2", "net b l1", "net b cosine", "net b hamming",
            "mine max effort 16", "mine max effort 64", "mine none effort 16", "mine none effort 64",
            "x + color x0.1 l2", "x + color x0.5 l2", "y + color x0.1 l2", "y + color x0.5 l2",
            "store shop within color",
            "wide expand 0", "wide expand 8", "wide expand 8^0",
        ], config.Contenders.Select(c => c.Name));
        Assert.Equal(["net", "net a", "net b"], config.Contenders.Take(9).Select(c => c.Row).Distinct());
        ContenderConfig joined = config.Contenders[^5];
        Assert.Equal((2, 1f, 0.5f), (joined.Parts.Count, joined.Parts[0].Weight, joined.Parts[1].Weight));
        Assert.Equal(new LayerTap("c", Take.Input, Pooling.Max), config.Contenders[9].Parts[0].Descriptor.Tap);
    }

    [Theory]
    [InlineData("labels: kind", "line 1: there is no key 'labels' here")]
    [InlineData("contenders: []", "contenders is empty")]
    [InlineData("contenders: [{layer: a}]", "line 1: a contender takes a model")]
    [InlineData("contenders: [{model: a.onnx, store: b}]", "line 1: a contender takes a model")]
    [InlineData("contenders: [{store: b, layer: a}]", "leave layer out")]
    [InlineData("contenders: [{model: a.onnx, poool: max}]", "line 1: there is no key 'poool' here")]
    [InlineData("contenders: [{model: a.onnx, pool: mean}]", "line 1: pool is 'mean'; it can be avg, max, none")]
    [InlineData("contenders: [{model: a.onnx, take: [output, both]}]", "line 1: take is 'both'")]
    [InlineData("contenders: [{model: a.onnx, metric: [l2, euclid]}]", "line 1: metric is 'euclid'; it can be l2, l1, cosine, ip, hamming")]
    [InlineData("contenders: [{model: a.onnx, index: faiss}]", "line 1: index is 'faiss'; it can be flat, hnsw, forest")]
    [InlineData("contenders: [{model: a.onnx, expand: 101}]", "line 1: expand is 101; it can be 1 to 100")]
    [InlineData("contenders: [{model: a.onnx, expand: many}]", "line 1: expand is 'many'")]
    [InlineData("contenders: [{model: a.onnx, expand: 8^21}]", "line 1: expand_power is 21; it can be 0 to 20")]
    [InlineData("contenders: [{model: a.onnx, effort: 0}]", "line 1: effort is '0'")]
    [InlineData("contenders: [{join: [{model: a.onnx}]}]", "at least two")]
    [InlineData("contenders: [{join: [{model: a.onnx}, {model: color, weight: -1}]}]", "line 1: weight is '-1'")]
    [InlineData("contenders: [{model: a.onnx, weight: 2}]", "there is no key 'weight'")]
    [InlineData("contenders: [{model: a.onnx}, {model: b/a.onnx}]", "two contenders are called 'a'")]
    [InlineData("contenders: [{model: a.onnx, name: random}]", "two contenders are called 'random'")]
    [InlineData("contenders: {model: a.onnx}", "begin each with a dash")]
    [InlineData("source: {}", "a source takes a path")]
    [InlineData("source: {path: a, store: b}", "a source takes a path")]
    [InlineData("source: {path: a, pathcolumn: b}", "there is no key 'pathcolumn'")]
    [InlineData("queries: 0", "line 1: queries is '0'")]
    [InlineData("gallery: many", "line 1: gallery is 'many'")]
    [InlineData("k: 1001", "line 1: k is '1001'")]
    public void A_fault_is_said_in_one_line_with_its_line(string line, string says)
    {
        string key = line[..line.IndexOf(':', StringComparison.Ordinal)];
        string rest = key == "contenders" ? Small[..Small.IndexOf("contenders", StringComparison.Ordinal)]
            : string.Join('\n', Small.Split('\n').Where(l => !l.StartsWith(key + ":", StringComparison.Ordinal)));
        string message = Assert.Throws<EngineException>(() => Read(line + "\n" + rest)).Message;
        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.Contains("grays.compare.yml", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void A_missing_file_source_or_label_is_said()
    {
        Assert.Equal(ErrorCodes.BadConfig, Assert.Throws<EngineException>(() => ComparisonConfig.Read(_folder.File("none.yml"))).Code);
        Assert.Contains("source is missing", Assert.Throws<EngineException>(() => Read("label: kind\n")).Message, StringComparison.Ordinal);
        Assert.Contains("label is missing", Assert.Throws<EngineException>(() => Read("source: {path: a}\n")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("label: color\n", "no photo has a 'color' for label; the columns are kind, side")]
    [InlineData("label: kind\nsplit-by: person\n", "no photo has a 'person' for split-by")]
    [InlineData("label: kind\nquery-where: {part: test}\n", "no photo has a 'part' for query-where")]
    [InlineData("label: kind\nquery-where: {side: test}\n", "is left for the query side (with a kind, side test)")]
    [InlineData("label: kind\ngallery-where: {side: [x, y]}\n", "is left for the gallery side (with a kind, side x or y)")]
    [InlineData("label: kind\nsplit-by: side\n", "no query has a gallery photo outside its own group")]
    public void A_split_that_leaves_nothing_is_said(string lines, string says)
    {
        using GrayPhotos photos = new("kind,side", (0, "a,g"), (100, "b,g"));
        EngineException e = Assert.Throws<EngineException>(() => photos.Run("source: {path: grays.csv}\ncontenders: [{model: \"pixels:1x1x1\"}]\n" + lines));
        Assert.Contains(says, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public void Queries_unseen_by_a_training_are_those_that_it_did_not_train_with()
    {
        using GrayPhotos photos = new("kind,person", [.. Enumerable.Range(0, 100).Select(i => (2 * i, $"{(i % 2 == 0 ? "a" : "b")},{i / 5}"))]);
        File.WriteAllText(photos.GetPath("net.train.yml"), "backbone: net.onnx\nsources: [{path: grays.csv, split: {by: person, validation: 0.1, hold-out: 0.2}}]\ntasks: [{column: kind}]\nseed: 5\n");
        const string Config = "source: {path: grays.csv}\nlabel: kind\nsplit-by: person\nquery-unseen-by: net.train.yml\ncontenders: [{model: \"pixels:1x1x1\"}]\n";
        ComparisonFile file = photos.Run(Config).Comparison;
        Assert.Equal((30, 100), (file.Queries.Count, file.Gallery.Count));
        Assert.Equal(6, file.Queries.Select(q => file.Photos[q].Group).Distinct().Count());
        ComparisonFile both = photos.Run(Config + "gallery-unseen-by: net.train.yml\n").Comparison;
        Assert.Equal(both.Queries, both.Gallery);
        Assert.Equal(file.Queries.Select(q => file.Photos[q].Id), both.Queries.Select(q => both.Photos[q].Id));

        File.WriteAllText(photos.GetPath("net.train.yml"), "backbone: net.onnx\nsources: [{path: other.csv}]\ntasks: [{column: kind}]\n");
        Assert.Contains("trains with no source", Assert.Throws<EngineException>(() => photos.Run(Config)).Message, StringComparison.Ordinal);
    }

    private ComparisonConfig Read(string yaml)
    {
        string file = _folder.File("grays.compare.yml");
        File.WriteAllText(file, yaml);
        return ComparisonConfig.Read(file);
    }
}
