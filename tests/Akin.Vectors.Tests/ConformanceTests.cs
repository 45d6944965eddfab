namespace Akin.Vectors.Tests;

/// <summary>What every kind of index promises, under every metric and quantization.</summary>
public class ConformanceTests
{
    private const int D = 64, N = 3000, K = 10;
    private static readonly float[] Items = Points.Clustered(N, D, 1), Queries = Points.Clustered(60, D, 2);

    public static TheoryData<string, Metric, Quantize> All => Kind.All();

    [Theory]
    [MemberData(nameof(All))]
    public void It_finds_the_nearest_and_tells_their_distances(string kind, Metric metric, Quantize quantize)
    {
        var of = new Kind(kind, metric, quantize);
        using VectorIndex index = of.Make(D);
        long[] ids = Points.Ids(N, 100);
        index.AddRange(ids, Items, 2);
        var hits = new Neighbor[K];
        double recall = 0;
        for (int q = 0; q < 60; q++)
        {
            ReadOnlySpan<float> query = Queries.AsSpan(q * D, D);
            Neighbor[] truth = Points.Nearest(metric, Items, ids, query, K);
            Assert.Equal(K, index.Search(query, hits));
            recall += Points.Recall(hits, truth) / 60;
            Assert.Equal(hits.OrderBy(h => h.Distance).ThenBy(h => h.Id), hits);
            Assert.Equal(K, hits.Select(h => h.Id).Distinct().Count());
            foreach (Neighbor hit in hits)
                Assert.Equal(Points.Plain(metric, Items.AsSpan((int)(hit.Id - 100) * D, D), query), hit.Distance, 1e-3);

            Assert.Equal(K, index.Search(query, hits, new SearchOptions { Exact = true }));
            Assert.True(Points.Recall(hits, truth) > 0.999, "the exact search was not");
        }

        Assert.True(recall >= of.Recall, $"recall {recall}");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void An_item_is_nearest_to_itself_at_exactly_zero(string kind, Metric metric, Quantize quantize)
    {
        using VectorIndex index = new Kind(kind, metric, quantize).Make(D);
        index.AddRange(Points.Ids(N), Items);
        var hits = new Neighbor[1];
        for (int i = 0; i < N; i += 97)
        {
            Assert.Equal(1, index.SearchById(i, hits));
            if (metric is Metric.InnerProduct)
                continue;
            Assert.Equal(new Neighbor(i, 0), hits[0]);
            index.Search(Items.AsSpan(i * D, D), hits);
            Assert.Equal(new Neighbor(i, 0), hits[0]);
        }

        Assert.Throws<KeyNotFoundException>(() => index.SearchById(-5, new Neighbor[1]));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void What_is_removed_never_comes_back_and_what_is_added_is_found(string kind, Metric metric, Quantize quantize)
    {
        using VectorIndex index = new Kind(kind, metric, quantize).Make(D);
        index.AddRange(Points.Ids(N), Items);
        for (int i = 0; i < N; i += 2)
            Assert.True(index.Remove(i));
        Assert.False(index.Remove(0));
        Assert.Equal(N / 2, index.Count);
        for (int i = 0; i < N; i += 4)
            index.Add(i, Items.AsSpan(i * D, D));
        Assert.Equal(N * 3 / 4, index.Count);
        Assert.Equal(index.Count, index.Ids.Distinct().Count());
        var hits = new Neighbor[20];
        for (int q = 0; q < 60; q++)
        {
            Assert.Equal(20, index.Search(Queries.AsSpan(q * D, D), hits));
            Assert.DoesNotContain(hits, h => h.Id % 4 == 2);
        }

        for (int i = 0; i < N && metric != Metric.InnerProduct; i += 4)
        {
            index.Search(Items.AsSpan(i * D, D), hits.AsSpan(0, 1));
            Assert.Equal(new Neighbor(i, 0), hits[0]);
        }

        Assert.False(index.Contains(2));
        Assert.True(index.Contains(4));
        var vector = new float[D];
        Assert.Equal(metric != Metric.Hamming, index.TryGetVector(4, vector));
        Assert.True(metric == Metric.Hamming || vector.AsSpan().SequenceEqual(Items.AsSpan(4 * D, D)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_filter_gives_k_whenever_k_match(string kind, Metric metric, Quantize quantize)
    {
        using VectorIndex index = new Kind(kind, metric, quantize).Make(D);
        long[] ids = Points.Ids(N);
        index.AddRange(ids, Items);
        var hits = new Neighbor[K];
        foreach (int every in (int[])[2, 10, 100, 300])
        {
            double recall = 0;
            for (int q = 0; q < 20; q++)
            {
                ReadOnlySpan<float> query = Queries.AsSpan(q * D, D);
                Neighbor[] truth = Points.Nearest(metric, Items, ids, query, K, id => id % every == 0);
                Assert.Equal(truth.Length, index.Search(query, hits, new SearchOptions { Filter = id => id % every == 0 }));
                Assert.All(hits[..truth.Length], h => Assert.Equal(0, h.Id % every));
                recall += Points.Recall(hits, truth) / 40;
                Assert.Equal(truth.Length, index.Search(query, hits, new SearchOptions { Allowed = new IdSet(ids.Where(id => id % every == 0).Append(9999)) }));
                Assert.All(hits[..truth.Length], h => Assert.Equal(0, h.Id % every));
                recall += Points.Recall(hits, truth) / 40;
            }

            Assert.True(recall >= (quantize == Quantize.Bit ? 0.6 : metric == Metric.InnerProduct || kind == "forest" ? 0.9 : 0.98), $"one in {every}: recall {recall}");
        }

        Assert.Equal(0, index.Search(Queries.AsSpan(0, D), hits, new SearchOptions { Filter = _ => false }));
        Assert.Equal(0, index.Search(Queries.AsSpan(0, D), hits, new SearchOptions { Allowed = new IdSet([]) }));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Many_queries_at_once_find_what_one_at_a_time_finds(string kind, Metric metric, Quantize quantize)
    {
        using VectorIndex index = new Kind(kind, metric, quantize).Make(D);
        index.AddRange(Points.Ids(N), Items);
        Neighbor[] one = new Neighbor[60 * K], many = new Neighbor[60 * K];
        float limit = metric == Metric.InnerProduct ? -5 : one.Length;
        var options = new SearchOptions { MaxDistance = limit, Effort = 300 };
        index.SearchMany(Queries, many, K, options, 2);
        for (int q = 0; q < 60; q++)
        {
            int found = index.Search(Queries.AsSpan(q * D, D), one.AsSpan(q * K, K), options);
            one.AsSpan((q * K) + found, K - found).Fill(Neighbor.None);
        }

        Assert.Equal(one, many);
        Assert.All(many.Where(h => h.Id >= 0), h => Assert.True(h.Distance <= limit));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_distance_limit_leaves_out_what_is_beyond_it(string kind, Metric metric, Quantize quantize)
    {
        using VectorIndex index = new Kind(kind, metric, quantize).Make(D);
        long[] ids = Points.Ids(N);
        index.AddRange(ids, Items);
        Neighbor[] all = new Neighbor[K], near = new Neighbor[K];
        for (int q = 0; q < 20; q++)
        {
            ReadOnlySpan<float> query = Queries.AsSpan(q * D, D);
            Assert.Equal(K, index.Search(query, all));
            float limit = all[4].Distance;
            Neighbor[] wanted = [.. all.TakeWhile(h => h.Distance <= limit)];
            int found = index.Search(query, near, new SearchOptions { MaxDistance = limit });
            Assert.Equal(wanted, near[..found]);
            Assert.Equal(0, index.Search(query, near, new SearchOptions { MaxDistance = all[0].Distance - 1 }));
        }
    }

    [Theory]
    [InlineData(Metric.L2)]
    [InlineData(Metric.Cosine)]
    public void Rescoring_that_stops_by_a_bound_loses_nothing(Metric metric)
    {
        // So many candidates that all items are: what is found must be what exact search finds.
        using var index = new FlatIndex(D, metric, new IndexOptions { Quantize = Quantize.Int8, Oversample = 1000 });
        index.AddRange(Points.Ids(N), Items);
        // Some far outside what the quantizer has seen, whose codes are cut off.
        for (int i = 0; i < 50; i++)
            index.Add(N + i, [.. Queries.AsSpan(i * D, D).ToArray().Select((x, d) => d == i ? 40 : x)]);
        Neighbor[] found = new Neighbor[K], exact = new Neighbor[K];
        for (int q = 0; q < 60; q++)
        {
            float[] query = Queries.AsSpan(q * D, D).ToArray();
            query[q] *= q % 2 == 0 ? 1 : 50;
            index.Search(query, found);
            index.Search(query, exact, new SearchOptions { Exact = true });
            Assert.Equal(exact, found);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_edges_hold(string kind, Metric metric, Quantize quantize)
    {
        using VectorIndex index = new Kind(kind, metric, quantize).Make(3);
        var hits = new Neighbor[2];
        Empty();
        index.Add(long.MaxValue, [1, 2, 3]);
        index.Add(long.MinValue, [0, 0, 4]);
        Assert.Equal(2, index.Search([1, 2, 3], hits));
        Wrong("k is 0; it must be 1 or more", () => index.Search([1, 2, 3], []));
        Wrong("k is 0; it must be 1 or more", () => index.SearchById(long.MaxValue, []));
        Wrong("k is 0; it must be 1 or more", () => index.SearchMany([1, 2, 3], hits, 0));
        Wrong("k is -1; it must be 1 or more", () => index.SearchMany([1, 2, 3], hits, -1));
        Assert.Equal(2, index.Search([1, 2, 3], new Neighbor[3]));
        Assert.Equal(2, index.SearchById(long.MaxValue, new Neighbor[3]));
        foreach (int queries in (int[])[1, 20])
        {
            var rows = new Neighbor[3 * queries];
            index.SearchMany(Enumerable.Repeat(new float[] { 1, 2, 3 }, queries).SelectMany(q => q).ToArray(), rows, 3);
            Assert.All(rows.Chunk(3), row => Assert.Equal([long.MinValue, long.MaxValue], row[..2].Select(hit => hit.Id).Order()));
            Assert.All(rows.Chunk(3), row => Assert.Equal(Neighbor.None, row[2]));
        }

        Assert.Equal(1, index.Search([1, 2, 3], hits, new SearchOptions { Filter = id => id > 0 }));
        Assert.Throws<ArgumentException>(() => index.Add(7, [1, 2]));
        Assert.Throws<ArgumentException>(() => index.Add(7, [1, 2, float.NaN]));
        Assert.Throws<ArgumentException>(() => index.Add(7, [1, float.PositiveInfinity, 3]));
        Assert.Throws<ArgumentException>(() => index.Add(long.MaxValue, [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => index.AddRange([5, 5], [1, 2, 3, 4, 5, 6]));
        Assert.Throws<ArgumentException>(() => index.AddRange([5, 6], [1, 2, 3, 4, 5, float.NaN]));
        Assert.Throws<ArgumentException>(() => index.Search([1, 2], new Neighbor[1]));
        Assert.Throws<ArgumentException>(() => index.Search([1, 2, float.NaN], new Neighbor[1]));
        Assert.Throws<ArgumentException>(() => index.SearchMany([1, 2, 3], new Neighbor[1], 2));
        Assert.Equal([long.MinValue, long.MaxValue], index.Ids.Order());
        Assert.Equal(2, index.Search([1, 2, 3], hits));
        if (metric == Metric.Cosine)
        {
            Wrong("vector 0 has no direction", () => index.Add(7, [0, -0f, 0]));
            Wrong("vector 1 has no direction", () => index.AddRange([5, 6], [0, 0, 1, 0, 0, 0]));
            Wrong("vector 0 has no direction", () => index.Search([0, 0, 0], hits));
            Wrong("vector 2 has no direction", () => index.SearchMany([1, 2, 3, 0, 0, float.Epsilon, 0, 0, 0], new Neighbor[3], 1));
            Assert.Equal(2, index.Count);
        }
        else
        {
            index.Add(7, [0, 0, 0]);
            Assert.Equal(2, index.Search([0, 0, 0], hits));
            Assert.True(index.Remove(7));
        }

        Assert.True(index.Remove(long.MaxValue));
        Assert.Equal(1, index.Search([1, 2, 3], hits));
        Assert.True(index.Remove(long.MinValue));
        Empty();
        index.Dispose();
        Assert.Throws<ObjectDisposedException>(() => index.Search([1, 2, 3], new Neighbor[1]));

        void Empty()
        {
            Assert.Equal(0, index.Search([1, 2, 3], hits));
            Assert.Throws<KeyNotFoundException>(() => index.SearchById(1, hits));
            index.SearchMany([1, 2, 3], hits, 1);
            Assert.Equal(Neighbor.None, hits[0]);
        }

        static void Wrong(string says, Action call) => Assert.Contains(says, Assert.Throws<ArgumentException>(call).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Thousands_of_duplicates_do_no_harm(string kind, Metric metric, Quantize quantize)
    {
        using VectorIndex index = new Kind(kind, metric, quantize).Make(D);
        for (int i = 0; i < 1500; i++)
            Items.AsSpan(0, D).CopyTo(Duplicates.AsSpan(i * D));
        index.AddRange(Points.Ids(1500, 10_000), Duplicates);
        index.AddRange(Points.Ids(1000), Items.AsSpan(0, 1000 * D));
        var hits = new Neighbor[K];
        int found = 0;
        for (int i = 1; i < 1000; i += 37)
        {
            Assert.Equal(K, index.Search(Items.AsSpan(i * D, D), hits));
            found += hits[0].Id == i || metric == Metric.InnerProduct ? 1 : 0;
        }

        Assert.True(found >= (quantize == Quantize.Bit ? 22 : 26), $"{found} of 27 found themselves");
        Assert.Equal(K, index.Search(Items.AsSpan(0, D), hits));
    }

    private static readonly float[] Duplicates = new float[1500 * D];

    [Theory]
    [MemberData(nameof(All))]
    public void A_saved_index_opens_as_it_was_and_goes_on(string kind, Metric metric, Quantize quantize)
    {
        using var folder = new TemporaryFolder();
        using VectorIndex index = new Kind(kind, metric, quantize).Make(D);
        index.AddRange(Points.Ids(N), Items);
        for (int i = 0; i < N; i += 3)
            index.Remove(i);
        index.Save(folder.Path("a.index"));
        using IVectorIndex opened = Files.IndexFile.Open(folder.Path("a.index"));
        Assert.Equal(index.Kind, opened.Kind);
        Assert.Equal(index.Ids.Order(), opened.Ids.Order());
        Neighbor[] before = new Neighbor[60 * K], after = new Neighbor[60 * K];
        index.SearchMany(Queries, before, K);
        opened.SearchMany(Queries, after, K);
        Assert.Equal(before, after);
        for (int i = 0; i < N; i += 3)
            opened.Add(i, Items.AsSpan(i * D, D));
        Assert.True(opened.Remove(1));
        opened.Save(folder.Path("a.index"));
        using IVectorIndex again = Files.IndexFile.Open(folder.Path("a.index"));
        Assert.Equal(N - 1, again.Count);
        Assert.False(again.Contains(1));
        Assert.Single(Directory.GetFiles(folder.Root));
    }
}
