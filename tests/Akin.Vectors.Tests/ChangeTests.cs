namespace Akin.Vectors.Tests;

/// <summary>Readers beside a writer, and an index that has changed a great deal.</summary>
public class ChangeTests
{
    private const int D = 32, N = 6000;

    [Theory]
    [InlineData("hnsw")]
    [InlineData("forest")]
    public void After_half_is_replaced_recall_is_that_of_a_fresh_build(string kind)
    {
        float[] old = Points.Clustered(N, D, 1), added = Points.Clustered(N / 2, D, 3), queries = Points.Clustered(300, D, 2);
        using VectorIndex changed = new Kind(kind, Metric.L2, Quantize.None).Make(D), fresh = new Kind(kind, Metric.L2, Quantize.None).Make(D, seed: 5);
        changed.AddRange(Points.Ids(N), old);
        for (int i = 0; i < N / 2; i++)
            changed.Remove(i);
        for (int i = 0; i < N / 2; i++)
            changed.Add(N + i, added.AsSpan(i * D, D));
        fresh.AddRange(Points.Ids(N / 2, N / 2), old.AsSpan(N / 2 * D));
        fresh.AddRange(Points.Ids(N / 2, N), added);
        int effort = kind == "hnsw" ? 20 : 600;
        double ofChanged = Recall(changed, queries, effort), ofFresh = Recall(fresh, queries, effort);
        Assert.True(ofChanged >= ofFresh - 0.005, $"{ofChanged} against {ofFresh}");
        Assert.InRange(changed.MemoryBytes, 1, fresh.MemoryBytes * 2);
    }

    [Theory]
    [InlineData("flat", Quantize.None)]
    [InlineData("hnsw", Quantize.None)]
    [InlineData("hnsw", Quantize.Int8)]
    [InlineData("forest", Quantize.None)]
    public async Task Searches_beside_a_writer_see_what_was_there_before_and_never_what_was_removed(string kind, Quantize quantize)
    {
        float[] items = Points.Clustered(N, D, 1);
        using VectorIndex index = new Kind(kind, Metric.L2, quantize).Make(D);
        // Multiples of four stay; the others come and go.
        index.AddRange([.. Points.Ids(N).Where(i => i % 4 == 0)], [.. Enumerable.Range(0, N / 4).SelectMany(i => items[(4 * i * D)..(((4 * i) + 1) * D)])]);
        var removed = new long[1];
        using var done = new CancellationTokenSource();
        CancellationToken stop = done.Token;
        Task reader = Task.Run(() =>
        {
            var hits = new Neighbor[10];
            var random = new Random(4);
            while (!stop.IsCancellationRequested)
            {
                int item = random.Next(N / 4) * 4;
                long gone = Volatile.Read(ref removed[0]);
                Assert.Equal(10, index.Search(items.AsSpan(item * D, D), hits));
                Assert.Equal(new Neighbor(item, 0), hits[0]);
                foreach (Neighbor hit in hits)
                {
                    Assert.Equal(Points.Plain(Metric.L2, items.AsSpan((int)hit.Id * D, D), items.AsSpan(item * D, D)), hit.Distance, 1e-3);
                    Assert.False(hit.Id % 4 == 1 && hit.Id <= gone, $"{hit.Id} came back");
                }
            }
        }, CancellationToken.None);
        for (int i = 1; i < N; i += 4)
            index.Add(i, items.AsSpan(i * D, D));
        for (int round = 0; round < 3; round++)
        {
            for (int i = 2; i < N; i += 4)
                index.Add(i, items.AsSpan(i * D, D));
            for (int i = 2; i < N; i += 4)
                Assert.True(index.Remove(i));
        }

        for (int i = 1; i < N; i += 4)
        {
            Assert.True(index.Remove(i));
            Volatile.Write(ref removed[0], i);
        }

        await done.CancelAsync();
        await reader;
        Assert.Equal(N / 4, index.Count);
    }

    [Fact]
    public void A_graph_outlives_every_entry_point()
    {
        const int Few = 400;
        float[] items = Points.Clustered(Few, D, 1);
        using var index = new HnswIndex(D, Metric.L2);
        index.AddRange(Points.Ids(Few), items);
        var hit = new Neighbor[1];
        for (int i = 0; i < Few - 1; i++)
        {
            index.Remove(i);
            Assert.Equal(1, index.Search(items.AsSpan((Few - 1) * D, D), hit));
            Assert.Equal(new Neighbor(Few - 1, 0), hit[0]);
        }
    }

    [Fact]
    public void A_cancelled_bulk_leaves_a_whole_index()
    {
        using var index = new HnswIndex(D, Metric.L2);
        using var cancel = new CancellationTokenSource();
        float[] items = Points.Clustered(N, D, 1);
        Assert.ThrowsAny<OperationCanceledException>(() =>
            index.AddRange(Points.Ids(N), items, 2, new CallbackProgress<int>(n => { if (n >= 2000) cancel.Cancel(); }), cancel.Token));
        Assert.InRange(index.Count, 2000, N - 1);
        long there = index.Ids.First(), missing = Points.Ids(N).First(i => !index.Contains(i));
        var hit = new Neighbor[1];
        Assert.Equal(1, index.Search(items.AsSpan((int)there * D, D), hit));
        Assert.Equal(new Neighbor(there, 0), hit[0]);
        index.Add(missing, items.AsSpan((int)missing * D, D));
        index.Search(items.AsSpan((int)missing * D, D), hit);
        Assert.Equal(new Neighbor(missing, 0), hit[0]);
    }

    [Fact]
    public void Searching_allocates_nothing()
    {
        float[] items = Points.Clustered(2000, D, 1);
        foreach (string kind in (string[])["flat", "hnsw", "forest"])
        {
            using VectorIndex index = new Kind(kind, Metric.L2, Quantize.Int8).Make(D);
            index.AddRange(Points.Ids(2000), items);
            var hits = new Neighbor[10];
            for (int i = 0; i < 200; i++)
                index.Search(items.AsSpan(i * D, D), hits);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 200; i++)
                index.Search(items.AsSpan(i * D, D), hits);
            // A bag that hands out scratches may grow once; a search that allocated at all would show two hundred times.
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200 * 8);
        }
    }

    private static double Recall(VectorIndex index, float[] queries, int effort)
    {
        Neighbor[] truth = new Neighbor[3000], found = new Neighbor[3000];
        index.SearchMany(queries, truth, 10, new SearchOptions { Exact = true });
        index.SearchMany(queries, found, 10, new SearchOptions { Effort = effort });
        return Enumerable.Range(0, 300).Average(q => Points.Recall(found.AsSpan(q * 10, 10), truth.AsSpan(q * 10, 10)));
    }
}
