using System.CommandLine;
using System.Text.Json;
using Akin.Cli.Plot;
using Akin.Cli.Terminal;
using Akin.Engine;
using Akin.Vectors;
using Akin.Vectors.Files;
using Akin.Vectors.Measuring;

namespace Akin.Cli.Verbs;

/// <summary><c>akin bench ann</c>: recall and speed of an index on raw vectors.</summary>
internal static class BenchVerb
{
    private const int K = 10;
    private static readonly JsonSerializerOptions Line = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Command Create() => new("bench", "Measures parts of Akin by themselves.\n\nExample: akin bench ann --help") { CreateAnn() };

    private static Command CreateAnn()
    {
        var vectors = new Option<string>("--base") { Description = "The vectors to index: .npy, .fvecs or .f32", HelpName = "FILE", Required = true };
        var queries = new Option<string>("--queries") { Description = "The vectors to search with", HelpName = "FILE", Required = true };
        var dimensions = CommonOptions.InRange(new Option<int?>("--dim") { Description = "The length of a vector, for .f32 files", HelpName = "N" }, 1, VectorIndex.MaxDimensions);
        var kind = CommonOptions.Index();
        var metric = CommonOptions.Metric();
        var quantize = CommonOptions.Quantize();
        var oversample = CommonOptions.Setting(IndexRange.Oversample, "With --quantize: score so many times k again (default 4)");
        var m = CommonOptions.Setting(IndexRange.M, "hnsw: links of a node (default 16)");
        var construction = CommonOptions.Setting(IndexRange.EfConstruction, "hnsw: the breadth of the search that links a node (default 200)");
        var trees = CommonOptions.Setting(IndexRange.Trees, "forest: its trees (default 50)");
        var efforts = new Option<int[]>("--effort") { Description = "efSearch of hnsw, searchK of a forest; several are measured one after the other", HelpName = "N", AllowMultipleArgumentsPerToken = true };
        var threads = Positive("--threads", "Threads that search", 1);
        var plot = new Option<string?>("--plot") { Description = "Draw recall against speed", HelpName = "FILE.svg" };
        var json = CommonOptions.Json();
        var verb = new Command("ann", """
            Builds an index over raw vectors and measures it at several efforts: a JSON line each, with recall at 10 against
            exact search, queries a second and bytes a vector.

            Example: akin bench ann --base train.f32 --queries test.f32 --dim 784 --index hnsw --quantize int8 --plot curve.svg
            """) { vectors, queries, dimensions, kind, metric, quantize, oversample, m, construction, trees, efforts, threads, plot, json };
        verb.SetAction((parsed, cancellation) =>
        {
            VectorMatrix items = VectorFile.Read(parsed.GetRequiredValue(vectors), parsed.GetValue(dimensions));
            VectorMatrix asked = VectorFile.Read(parsed.GetRequiredValue(queries), parsed.GetValue(dimensions));
            if (items.Dimensions != asked.Dimensions)
                throw new EngineException($"--base has vectors of {items.Dimensions} dimensions, --queries of {asked.Dimensions}");
            if (items.Count < K)
                throw new EngineException($"--base has {items.Count} vectors; recall at {K} needs at least {K}");
            Metric distance = parsed.GetValue(metric) ?? Metric.L2;
            if (distance == Metric.Cosine)
            {
                CheckDirections("--base", items);
                CheckDirections("--queries", asked);
            }

            var kindOf = parsed.GetValue(kind) ?? IndexKind.Hnsw;
            using VectorIndex index = new IndexSettings
            {
                Kind = kindOf,
                Quantize = parsed.GetValue(quantize),
                Oversample = parsed.GetValue(oversample),
                M = parsed.GetValue(m),
                EfConstruction = parsed.GetValue(construction),
                Trees = parsed.GetValue(trees),
            }.CreateIndex(items.Dimensions, distance, ColumnMean.CenterFor(distance, items.Values, items.Dimensions));
            int[] wanted = parsed.GetValue(efforts) is { Length: > 0 } given ? given : Efforts(kindOf);
            List<OperatingPoint> points = [];
            var sweep = new Sweep(items, asked, K, threads: parsed.GetValue(threads));
            foreach (OperatingPoint point in ProgressBar.Run("Build", "vectors", bar => sweep.Run(index, wanted, 0, bar.Counting(items.Count), cancellation)))
            {
                points.Add(point);
                Console.Out.WriteLine(JsonSerializer.Serialize(new
                {
                    point.Engine,
                    BuildS = Math.Round(point.BuildSeconds, 3),
                    Param = point.Effort,
                    recall10 = Math.Round(point.Recall, 5),
                    Qps = Math.Round(point.QueriesPerSecond, 1),
                    BytesPerVector = Math.Round(point.BytesPerVector, 1),
                }, Line));
            }

            if (parsed.GetValue(plot) is { } path)
                File.WriteAllText(path, RecallPlot.Svg(points));
            return Task.FromResult(0);
        });
        return verb;
    }

    private static void CheckDirections(string option, VectorMatrix vectors)
    {
        for (int i = 0; i < vectors.Count; i++)
        {
            if (!vectors.Row(i).ContainsAnyExcept(0f))
                throw new EngineException($"vector {i} of {option} is zero, which has no direction; leave it out or choose another --metric than cosine");
        }
    }

    private static int[] Efforts(IndexKind kind) => kind switch
    {
        IndexKind.Flat => [],
        IndexKind.Forest => [250, 500, 1000, 2000, 4000, 8000],
        _ => [10, 16, 24, 32, 48, 64, 96, 128, 192, 256],
    };

    private static Option<int> Positive(string name, string description, int otherwise) =>
        CommonOptions.InRange(new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => otherwise }, 1, 1_000_000);
}
