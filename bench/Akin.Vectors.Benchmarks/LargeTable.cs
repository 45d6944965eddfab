using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Akin.Vectors.Benchmarks;

/// <summary>
/// One query over 249,222 x 512 made-up vectors about a thousand centers: exact search beside reading those bytes once,
/// the same by int8 with rescoring, and the graph at several efforts.
/// </summary>
internal static class LargeTable
{
    private const int N = 249_222, D = 512, K = 10, Queries = 200;

    public static void Print()
    {
        float[] items = MadeUp.Points(N, D, 1), queries = MadeUp.Points(Queries, D, 2);
        long[] ids = [.. Enumerable.Range(0, N).Select(i => (long)i)];
        using var flat = new FlatIndex(D, Metric.L2);
        flat.AddRange(ids, items);
        using var codes = new FlatIndex(D, Metric.L2, new IndexOptions { Quantize = Quantize.Int8 });
        codes.AddRange(ids, items);
        Neighbor[] truth = new Neighbor[Queries * K];
        flat.SearchMany(queries, truth, K);

        // In turns, so that all three meet the same machine.
        List<double> read = [], exact = [], int8 = [];
        Neighbor[] found = new Neighbor[Queries * K];
        float sink = 0;
        for (int round = 0; round < 20; round++)
        {
            read.Add(Milliseconds(() => sink += Sum(items)));
            exact.Add(Milliseconds(() => flat.Search(queries.AsSpan(round * D, D), found.AsSpan(0, K))));
            int8.Add(Milliseconds(() => codes.Search(queries.AsSpan(round * D, D), found.AsSpan(0, K))));
        }

        codes.SearchMany(queries, found, K);
        Line("read once", Median(read), sink == 0 ? 0 : 1, 0);
        Line("flat", Median(exact), 1, flat.MemoryBytes);
        Line("flat, int8", Median(int8), Recall(found, truth), codes.MemoryBytes);
        foreach (Quantize quantize in new[] { Quantize.None, Quantize.Int8 })
        {
            using var graph = new HnswIndex(D, Metric.L2, new HnswOptions { Quantize = quantize });
            graph.AddRange(ids, items);
            foreach (int effort in new[] { 16, 32, 64, 128 })
            {
                var options = new SearchOptions { Effort = effort };
                List<double> times = [];
                for (int q = 0; q < Queries * 3; q++)
                    times.Add(Milliseconds(() => graph.Search(queries.AsSpan(q % Queries * D, D), found.AsSpan(q % Queries * K, K), options)));
                Line($"hnsw{(quantize == Quantize.None ? "" : ", int8")}, efSearch {effort}", times.Skip(Queries).Average(), Recall(found, truth), graph.MemoryBytes);
            }
        }
    }

    private static void Line(string what, double milliseconds, double recall, long bytes) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"| {what} | {milliseconds:0.000} ms | {recall:0.0000} | {bytes / (double)N:#,0} |"));

    private static double Milliseconds(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static double Recall(Neighbor[] found, Neighbor[] truth) =>
        found.Select((n, i) => n.Distance <= truth[(i / K * K) + K - 1].Distance ? 1.0 : 0.0).Average();

    // Four sums side by side, so that the adding never waits and memory alone sets the pace.
    private static float Sum(ReadOnlySpan<float> values)
    {
        ReadOnlySpan<Vector<float>> lanes = MemoryMarshal.Cast<float, Vector<float>>(values);
        Vector<float> a = default, b = default, c = default, d = default;
        for (int i = 0; i <= lanes.Length - 4; i += 4)
        {
            a += lanes[i];
            b += lanes[i + 1];
            c += lanes[i + 2];
            d += lanes[i + 3];
        }

        return Vector.Sum(a + b + c + d);
    }
}
