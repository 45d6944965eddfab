using System.Diagnostics;
using System.Globalization;
using Akin.Vectors.Files;
using Akin.Vectors.Measuring;

namespace Akin.Vectors.Benchmarks;

/// <summary>
/// Filtered search against the exact scan of the matches, in turns: recall at 10 and the time of one by the
/// time of the other. The matches are drawn at random, or are the items around the one that is farthest from the middle.
/// </summary>
internal static class FilterTable
{
    private const int K = 10, Queries = 100, Rounds = 3;

    public static void Print(string kind, string items, string queries, int dimensions)
    {
        VectorMatrix rows = VectorFile.Read(items, dimensions), asked = VectorFile.Read(queries, dimensions);
        using VectorIndex index = kind switch
        {
            "hnsw" => new HnswIndex(dimensions, Metric.L2),
            "hnsw-int8" => new HnswIndex(dimensions, Metric.L2, new HnswOptions { Quantize = Quantize.Int8 }),
            "forest" => new ForestIndex(dimensions, Metric.L2),
            _ => throw new ArgumentException($"hnsw, hnsw-int8 or forest, not {kind}", nameof(kind)),
        };
        index.AddRange([.. Enumerable.Range(0, rows.Count).Select(i => (long)i)], rows.Values);
        Console.WriteLine("| matches | share | as | recall at 10 | time / exact scan |\n|---|---|---|---|---|");
        foreach (bool far in new[] { false, true })
        {
            long[] order = far ? AroundTheFarthest(index, rows) : Shuffled(rows.Count);
            foreach (double share in new[] { 0.5, 0.1, 0.01, 0.001 })
            {
                var allowed = new IdSet(order.Take((int)(rows.Count * share)));
                foreach (bool asSet in new[] { true, false })
                {
                    SearchOptions options = asSet ? new() { Allowed = allowed } : new() { Filter = allowed.Contains };
                    (double recall, double ratio) = Measure(index, asked, options);
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                        $"| {(far ? "a far cluster" : "at random")} | {100 * share:0.#} % | {(asSet ? "a set" : "a predicate")} | {recall:0.0000} | {ratio:0.00} |"));
                }
            }
        }
    }

    private static (double Recall, double Ratio) Measure(VectorIndex index, VectorMatrix asked, SearchOptions options)
    {
        Neighbor[] found = new Neighbor[K], exact = new Neighbor[K];
        int hits = 0, wanted = 0;
        List<double> ratios = [];
        for (int round = 0; round <= Rounds; round++)
        {
            TimeSpan graph = default, scan = default;
            for (int q = 0; q < Queries; q++)
            {
                ReadOnlySpan<float> query = asked.Row(q * (asked.Count / Queries));
                int n = 0, m = 0;

                // By turns the one or the other comes first: whoever does finds the rows of a small set cold, and leaves them in the cache.
                for (int turn = 0; turn < 2; turn++)
                {
                    bool isExact = (q + turn) % 2 == 0;
                    long start = Stopwatch.GetTimestamp();
                    if (isExact)
                        m = index.Search(query, exact, options with { Exact = true });
                    else
                        n = index.Search(query, found, options);
                    TimeSpan took = Stopwatch.GetElapsedTime(start);
                    if (isExact)
                        scan += took;
                    else
                        graph += took;
                }

                if (round > 0)
                    continue;
                wanted += m;
                for (int i = 0; i < n; i++)
                    hits += found[i].Distance <= exact[m - 1].Distance ? 1 : 0;
            }

            // The first round warms the code and is not counted.
            if (round > 0)
                ratios.Add(graph / scan);
        }

        return (hits / (double)wanted, ratios.Order().ElementAt(Rounds / 2));
    }

    private static long[] Shuffled(int count)
    {
        long[] ids = [.. Enumerable.Range(0, count).Select(i => (long)i)];
        new Random(1).Shuffle(ids);
        return ids;
    }

    private static long[] AroundTheFarthest(VectorIndex index, VectorMatrix rows)
    {
        var mean = new ColumnMean(rows.Dimensions);
        mean.Add(rows.Values);
        Neighbor[] order = new Neighbor[rows.Count];
        index.Search(mean.ToArray(), order, new SearchOptions { Exact = true });
        index.Search(rows.Row((int)order[^1].Id), order, new SearchOptions { Exact = true });
        return [.. order.Select(n => n.Id)];
    }
}
