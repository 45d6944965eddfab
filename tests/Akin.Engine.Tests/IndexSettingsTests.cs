using Akin.Catalog.Store;
using Akin.Engine.Search;
using Akin.Engine.Routing;
using Akin.Engine.Tests.Live;
using Akin.Engine.Tests.Routing;
using Akin.Vectors;

namespace Akin.Engine.Tests;

/// <summary>How an index is built and searched is kept with its collection, and may be said with each search.</summary>
public sealed class IndexSettingsTests : IDisposable
{
    private const int Items = 6000, Dimensions = 48, K = 10;
    private readonly TemporaryFolder _folder = new();

    private string Store => _folder.File("store");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Settings_survive_a_restart_and_what_is_not_said_is_the_usual()
    {
        Make(new IndexSettings { M = 24, Ef = 99, Quantize = Quantize.Int8 }, 50);
        using var collection = Collection.Open(Store);
        Assert.Equal(
            new IndexSettings { Kind = IndexKind.Hnsw, Quantize = Quantize.Int8, Oversample = 4, M = 24, EfConstruction = 200, Ef = 99 },
            collection.Settings.Index);
    }

    [Fact]
    public void A_store_from_before_settings_were_kept_has_the_usual_ones_and_its_index_file_is_used_as_it_is()
    {
        Make(null, 50);
        using (var store = CatalogStore.Open(Store, StoreMode.Write))
            store.SetSettings(store.Settings! with { IndexParameters = null });
        string file = Path.Combine(Store, "vectors-l2.hnsw");
        byte[] before = File.ReadAllBytes(file);
        using var collection = Collection.Open(Store);
        collection.OpenIndex();
        Assert.Equal(new IndexSettings { Kind = IndexKind.Hnsw, Quantize = Quantize.None, M = 16, EfConstruction = 200, Ef = 64 }, collection.Settings.Index);
        Assert.Equal(before, File.ReadAllBytes(file));
    }

    [Fact]
    public void An_index_file_that_was_built_with_other_settings_is_built_again()
    {
        Make(new IndexSettings { M = 8 }, 200);
        string file = Path.Combine(Store, "vectors-l2.hnsw"), kept = _folder.File("kept");
        File.Copy(file, kept);
        Change(new IndexSettings { M = 32 });
        Assert.Equal(32, MInFile());
        File.Copy(kept, file, overwrite: true);
        using (var collection = Collection.Open(Store))
            Assert.Equal(32, ((HnswIndex)collection.OpenIndex()).M);
        Assert.Equal(32, MInFile());

        int MInFile()
        {
            using HnswIndex index = HnswIndex.Open(file);
            return index.M;
        }
    }

    [Fact]
    public void How_hard_a_search_looks_changes_without_building_anything_again()
    {
        Make(new IndexSettings { Ef = 10 }, 200);
        string file = Path.Combine(Store, "vectors-l2.hnsw");
        byte[] before = File.ReadAllBytes(file);
        Change(new IndexSettings { Ef = 500 });
        using var collection = Collection.Open(Store);
        Assert.Equal(500, ((HnswIndex)collection.OpenIndex()).EfSearch);
        Assert.Equal(before, File.ReadAllBytes(file));
    }

    [Theory]
    [InlineData(IndexKind.Hnsw, Quantize.None, false)]
    [InlineData(IndexKind.Hnsw, Quantize.Int8, false)]
    [InlineData(IndexKind.Hnsw, Quantize.Bit, false)]
    [InlineData(IndexKind.Hnsw, Quantize.Int8, true)]
    [InlineData(IndexKind.Forest, Quantize.None, false)]
    [InlineData(IndexKind.Flat, Quantize.Bit, false)]
    public void A_search_that_looks_harder_finds_no_less_and_an_exact_one_what_comparing_with_everything_does(IndexKind kind, Quantize quantize, bool isRouted)
    {
        float[][] vectors = isRouted ? MakeRouted(new() { Kind = kind, Quantize = quantize, M = 2, EfConstruction = 2 })
            : Make(new() { Kind = kind, Quantize = quantize, M = kind == IndexKind.Hnsw ? 4 : null, EfConstruction = kind == IndexKind.Hnsw ? 10 : null, Trees = kind == IndexKind.Forest ? 4 : null });
        using var collection = Collection.Open(Store);
        float[][] queries = Vectors(40, 2, vectors[0].Length);
        double low = Recall(new SearchRequest { K = K, Ef = kind == IndexKind.Flat ? null : 1, Oversample = 1 });
        double middle = Recall(new SearchRequest { K = K, Ef = kind == IndexKind.Flat ? null : 40, Oversample = 4 });
        double high = Recall(new SearchRequest { K = K, Ef = Items, Oversample = 600 });
        Assert.True(low <= middle && middle <= high, $"{low}, {middle}, {high}");
        Assert.True(low < 1 && high > 0.9, $"{low}, {high}");
        foreach (float[] query in queries)
            Assert.Equal(Nearest(vectors, query).Select(i => $"{i}"), Find(query, new SearchRequest { K = K, Exact = true }));

        double Recall(SearchRequest request) => queries.Average(query => Nearest(vectors, query).Select(i => $"{i}").Intersect(Find(query, request)).Count() / (double)K);

        IEnumerable<string> Find(float[] query, SearchRequest request) => collection.Find(new Query(query), request).Hits.Select(hit => hit.Id);
    }

    [Fact]
    public async Task A_rebuild_with_other_settings_changes_what_the_index_finds_and_how_large_it_is_while_photos_come()
    {
        float[][] vectors = Make(new IndexSettings { M = 4, EfConstruction = 8, Ef = 10 });
        float[][] queries = Vectors(40, 2, Dimensions);
        long before, after;
        using (var collection = Collection.OpenForServing(Store))
        {
            (double recall, before) = (Recall(collection), new FileInfo(Path.Combine(Store, "vectors-l2.hnsw")).Length);
            Task add = Task.Run(async () =>
            {
                for (int i = 0; i < 20; i++)
                    await collection.AddAsync(LiveCollection.Photo(i, $"photo {i}"), TestContext.Current.CancellationToken);
            }, TestContext.Current.CancellationToken);
            collection.RebuildIndex(new IndexSettings { M = 32, EfConstruction = 200, Ef = 200 }, cancellation: TestContext.Current.CancellationToken);
            await add;
            Assert.Equal(Items + 20, collection.OpenIndex().Count);
            Assert.True(Recall(collection) > recall + 0.05, $"{recall}, then {Recall(collection)}");
            Assert.Equal("photo 7", LiveCollection.Find(collection, 7)[0].Id);
            Assert.Equal(32, collection.Settings.Index.M);
        }

        after = new FileInfo(Path.Combine(Store, "vectors-l2.hnsw")).Length;
        Assert.True(after > before * 1.2, $"{before} bytes, then {after}");
        using var opened = Collection.Open(Store);
        Assert.Equal((32, 200), (opened.Settings.Index.M, opened.Settings.Index.Ef));

        double Recall(Collection collection) => queries.Average(query =>
            Nearest(vectors, query).Select(i => $"{i}").Intersect(collection.Find(new Query(query), new SearchRequest { K = K }).Hits.Select(h => h.Id)).Count() / (double)K);
    }

    [Fact]
    public void A_reader_takes_over_the_settings_that_another_process_gives()
    {
        Make(new IndexSettings { M = 8 }, 200);
        using var reader = Collection.Open(Store);
        Assert.Equal(8, ((HnswIndex)reader.OpenIndex()).M);
        Change(new IndexSettings { Kind = IndexKind.Forest, Trees = 7 });
        Assert.Equal(7, ((ForestIndex)reader.OpenIndex()).Trees);
        Assert.Equal(IndexKind.Forest, reader.Settings.Index.Kind);
    }

    [Fact]
    public void A_setting_out_of_its_range_is_refused_with_the_range()
    {
        foreach ((IndexSettings asked, string says) in new (IndexSettings, string)[]
        {
            (new() { M = 1 }, "m is 1; it can be 2 to 512"),
            (new() { EfConstruction = 65_537 }, "ef_construction is 65537; it can be 1 to 65536"),
            (new() { Ef = 0 }, "ef is 0; it can be 1 to 1000000"),
            (new() { Kind = IndexKind.Forest, Trees = 0 }, "trees is 0; it can be 1 to 10000"),
            (new() { Kind = IndexKind.Forest, SearchK = -1 }, "search_k is -1; it can be 1 to 10000000"),
            (new() { Quantize = Quantize.Bit, Oversample = 1001 }, "oversample is 1001; it can be 1 to 1000"),
            (new() { Kind = IndexKind.Flat, M = 16 }, "m is a setting of hnsw; the index is flat, quantize none"),
            (new() { Oversample = 8 }, "oversample is a setting of an index that quantizes; the index is hnsw, quantize none"),
        })
            Assert.Equal(says, Assert.Throws<EngineException>(() => asked.Over(null, Metric.L2)).Message);
        Assert.Contains("hamming", Assert.Throws<EngineException>(() => new IndexSettings { Quantize = Quantize.Int8 }.Over(null, Metric.Hamming)).Message, StringComparison.Ordinal);

        Make(null, 50);
        using var collection = Collection.Open(Store);
        foreach ((SearchRequest request, string says) in new (SearchRequest, string)[]
        {
            (new() { Ef = 0 }, "ef is 0; it can be 1 to 1000000"), (new() { Oversample = 1001 }, "oversample is 1001; it can be 1 to 1000"),
        })
            Assert.Equal(says, Assert.Throws<EngineException>(() => collection.Find(new Query(new float[Dimensions]), request).Hits).Message);
    }

    [Fact]
    public void The_ends_of_every_range_are_what_an_index_takes()
    {
        foreach (int m in new[] { IndexRange.M.Low, IndexRange.M.High })
            new IndexSettings { M = m, EfConstruction = IndexRange.EfConstruction.High, Ef = IndexRange.Ef.High }.CreateIndex(2, Metric.L2, null).Dispose();
        foreach (int oversample in new[] { IndexRange.Oversample.Low, IndexRange.Oversample.High })
            new IndexSettings { Quantize = Quantize.Int8, Oversample = oversample, EfConstruction = IndexRange.EfConstruction.Low, Ef = IndexRange.Ef.Low }.CreateIndex(2, Metric.L2, null).Dispose();
        foreach ((int trees, int searchK) in new[] { (IndexRange.Trees.Low, IndexRange.SearchK.Low), (IndexRange.Trees.High, IndexRange.SearchK.High) })
            new IndexSettings { Kind = IndexKind.Forest, Trees = trees, SearchK = searchK }.CreateIndex(2, Metric.L2, null).Dispose();
    }

    // The slow and obvious reference.
    private static int[] Nearest(float[][] vectors, float[] query) =>
        [.. Enumerable.Range(0, vectors.Length).OrderBy(i => vectors[i].Zip(query).Sum(p => ((double)p.First - p.Second) * (p.First - p.Second))).Take(K)];

    private static float[][] Vectors(int count, int seed, int dimensions)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, dimensions).Select(_ => random.NextSingle()).ToArray())];
    }

    private float[][] Make(IndexSettings? index, int items = Items)
    {
        using (var made = Collection.Create(Store, new IndexRequest { Model = "pixels:4x4x3", Metric = Metric.L2, Index = index }))
            Assert.Equal(Dimensions, made.Settings.Dimensions);
        return Fill(items, Dimensions, _ => []);
    }

    private float[][] MakeRouted(IndexSettings index)
    {
        string model = ClassNetwork.Write(_folder);
        int dimensions;
        using (var made = Collection.Create(Store, new IndexRequest { Model = model, Metric = Metric.L2, Index = index, Route = ClassNetwork.Label }))
            dimensions = made.Settings.Dimensions;
        return Fill(PartitionCache.SmallClass + 1000, dimensions, i => i < PartitionCache.SmallClass + 500 ? [1, 0, 0, 0] : [0, 1, 0, 0]);
    }

    private float[][] Fill(int count, int dimensions, Func<int, float[]> predict)
    {
        float[][] vectors = Vectors(count, 1, dimensions);
        using (var store = CatalogStore.Open(Store, StoreMode.Write))
        {
            long source = store.RegisterSource("folder", _folder.File("made"), new Akin.Catalog.Sources.SourceOptions());
            NewItem[] items = [.. vectors.Select((vector, i) => new NewItem(
                new Akin.Catalog.Sources.SourceItem($"{i}", $"{i}", null, new Dictionary<string, string>()), ContentHash.Compute(BitConverter.GetBytes(i)), vector) { Prediction = predict(i) })];
            store.Write(source, new WriteBatch { Items = items });
        }

        using var collection = Collection.Open(Store);
        collection.OpenIndex();
        return vectors;
    }

    private void Change(IndexSettings index)
    {
        using var collection = Collection.OpenForIndexing(Store, new IndexRequest { Index = index }, Akin.Catalog.Sources.PhotoSource.Open(Directory.CreateDirectory(_folder.File("made")).FullName), "test");
        collection.OpenIndex();
    }
}
