namespace Akin.Vectors.Tests;

public class FirstTests
{
    [Theory]
    [InlineData("flat", Metric.L2)]
    [InlineData("flat", Metric.L1)]
    [InlineData("flat", Metric.Cosine)]
    [InlineData("flat", Metric.InnerProduct)]
    [InlineData("flat", Metric.Hamming)]
    [InlineData("hnsw", Metric.L2)]
    [InlineData("hnsw", Metric.L1)]
    [InlineData("hnsw", Metric.Cosine)]
    [InlineData("hnsw", Metric.InnerProduct)]
    [InlineData("hnsw", Metric.Hamming)]
    public void Survives_adds_removes_and_a_round_trip(string kind, Metric metric)
    {
        var random = new Random(7);
        const int n = 500, d = 37;
        float[] vectors = [.. Enumerable.Range(0, n * d).Select(_ => (float)random.NextDouble() - 0.5f)];
        VectorIndex index = kind == "flat" ? new FlatIndex(d, metric) : new HnswIndex(d, metric);
        var hits = new Neighbour[5];
        Assert.Equal(0, index.Search(vectors.AsSpan(0, d), hits));
        for (int i = 0; i < 100; i++)
            index.Add(i, vectors.AsSpan(i * d, d));
        index.AddRange([.. Enumerable.Range(100, 400).Select(i => (long)i)], vectors.AsSpan(100 * d));
        for (int i = 0; i < n; i += 2)
            Assert.True(index.Remove(i));
        Assert.Equal(n / 2, index.Count);
        string path = Path.Combine(Path.GetTempPath(), $"akin-{Guid.NewGuid()}.index");
        index.Save(path);
        using IVectorIndex opened = Files.IndexFile.Open(path);
        foreach (IVectorIndex each in new[] { index, opened })
        {
            Neighbour[] one = new Neighbour[n * 5], many = new Neighbour[n * 5];
            each.SearchMany(vectors, many, 5);
            for (int i = 0; i < n; i++)
                Assert.Equal(5, each.Search(vectors.AsSpan(i * d, d), one.AsSpan(i * 5, 5)));
            Assert.Equal(one, many);
            Assert.DoesNotContain(one, h => h.Id % 2 == 0);
            if (metric != Metric.InnerProduct)
            {
                for (int i = 1; i < n; i += 2)
                    Assert.Equal(new Neighbour(i, 0), one[i * 5]);
            }

            Assert.Equal(3, each.SearchById(1, hits, new SearchOptions { Allowed = new IdSet([1, 3, 5]) }));
        }

        index.Dispose();
        File.Delete(path);
    }
}
