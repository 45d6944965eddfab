using System.Diagnostics;

namespace Akin.Vectors.Tests;

public class FashionMnistTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(Metric.L2, 84.97)]
    [InlineData(Metric.L1, 85.26)]
    [InlineData(Metric.Cosine, 85.76)]
    [InlineData(Metric.Hamming, 83.51)]
    public void Exact_search_finds_the_known_share_of_same_labels(Metric metric, double percent)
    {
        float[] train = FashionMnist.Pixels("train"), test = FashionMnist.Pixels("t10k");
        byte[] labels = FashionMnist.Labels("train"), wanted = FashionMnist.Labels("t10k");
        var mean = new ColumnMean(FashionMnist.Dimensions);
        mean.Add(train);
        using var index = new FlatIndex(FashionMnist.Dimensions, metric, new IndexOptions { Center = metric == Metric.Hamming ? mean.ToArray() : null });
        index.AddRange([.. Enumerable.Range(0, labels.Length).Select(i => (long)i)], train);

        var hits = new Neighbor[wanted.Length];
        var clock = Stopwatch.StartNew();
        index.SearchMany(test, hits, 1);
        output.WriteLine($"{metric}: {clock.Elapsed.TotalSeconds:F2} s");

        int same = 0;
        for (int i = 0; i < hits.Length; i++)
            same += labels[hits[i].Id] == wanted[i] ? 1 : 0;
        Assert.InRange(100.0 * same / hits.Length, percent - 0.05, percent + 0.05);
    }

    [Fact]
    public void Hnsw_finds_nearly_what_exact_search_finds()
    {
        float[] train = FashionMnist.Pixels("train"), test = FashionMnist.Pixels("t10k")[..(784 * 1000)];
        using var index = new HnswIndex(FashionMnist.Dimensions, Metric.L2);
        var clock = Stopwatch.StartNew();
        index.AddRange([.. Enumerable.Range(0, 60000).Select(i => (long)i)], train);
        output.WriteLine($"built in {clock.Elapsed.TotalSeconds:F2} s");
        Neighbor[] truth = new Neighbor[10000], found = new Neighbor[10000];
        index.SearchMany(test, truth, 10, new SearchOptions { Exact = true });
        index.SearchMany(test, found, 10);
        clock.Restart();
        index.SearchMany(test, found, 10, threads: 1);
        output.WriteLine($"{1000 / clock.Elapsed.TotalSeconds:F0} queries a second");
        int hits = 0;
        for (int q = 0; q < 1000; q++)
            hits += truth.AsSpan(q * 10, 10).ToArray().Select(h => h.Id).Intersect(found.AsSpan(q * 10, 10).ToArray().Select(h => h.Id)).Count();
        output.WriteLine($"recall {hits / 10000.0}");
        Assert.True(hits >= 9900, $"recall {hits / 10000.0}");
        // What is spent on an item beside its vector, which is 3,136 bytes.
        Assert.InRange(index.MemoryBytes / index.Count, 3136, 3336);
    }
}
