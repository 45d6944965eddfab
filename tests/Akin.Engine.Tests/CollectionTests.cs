using Akin.Catalog.Filters;
using Akin.Catalog.Sources;
using Akin.Catalog.Store;
using Akin.Engine.Search;
using Akin.Imaging;
using Akin.Models;
using Akin.Vectors;

namespace Akin.Engine.Tests;

public sealed class CollectionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(IndexKind.Flat, Metric.L2)]
    [InlineData(IndexKind.Flat, Metric.L1)]
    [InlineData(IndexKind.Forest, Metric.Cosine)]
    [InlineData(IndexKind.Hnsw, Metric.L2)]
    [InlineData(IndexKind.Hnsw, Metric.L1)]
    [InlineData(IndexKind.Hnsw, Metric.Cosine)]
    public void A_photo_that_is_in_the_index_comes_first_with_distance_0(IndexKind index, Metric metric)
    {
        Make(40, new IndexRequest { Model = "pixels", Index = index, Metric = metric });
        using var collection = Collection.Open(Store);
        for (int i = 0; i < 40; i++)
        {
            IReadOnlyList<SearchHit> hits = collection.Find(collection.Embed(new PhotoBytes(PhotoFolder.Photo(i), null), null), new SearchRequest { K = 5 }).Hits;
            Assert.EndsWith($"{i:000}.png", hits[0].Id);
            Assert.Equal(0, hits[0].Distance);
            Assert.Equal([1, 2, 3, 4, 5], hits.Select(h => h.Rank));
            Assert.True(hits.Zip(hits.Skip(1)).All(p => p.First.Distance <= p.Second.Distance));
        }
    }

    [Fact]
    public void Only_items_that_meet_every_condition_are_found()
    {
        Make(30);
        using var collection = Collection.Open(Store);
        var request = new SearchRequest { K = 30, Filter = Filter.Equal("category", "shoe") };
        IReadOnlyList<SearchHit> hits = collection.Find(collection.Read("dress/000.png"), request).Hits;
        Assert.Equal(15, hits.Count);
        Assert.All(hits, h => Assert.Equal("shoe", h.Metadata["category"]));
        Assert.Empty(collection.Find(collection.Read("dress/000.png"), request with { Filter = Filter.Parse("category = shoe and category = dress") }).Hits);
        Assert.Equal("color", Assert.Throws<FilterException>(() => collection.Find(collection.Read("dress/000.png"), request with { Filter = Filter.Parse("color = red") }).Hits).UnknownColumn);
    }

    [Fact]
    public void Neighbors_beyond_the_greatest_distance_are_left_out()
    {
        Make(30);
        using var collection = Collection.Open(Store);
        IReadOnlyList<SearchHit> all = collection.Find(collection.Read("dress/000.png"), new SearchRequest { K = 30 }).Hits;
        float limit = all[10].Distance;
        IReadOnlyList<SearchHit> near = collection.Find(collection.Read("dress/000.png"), new SearchRequest { K = 30, MaxDistance = limit }).Hits;
        Assert.Equal(all.Where(h => h.Distance <= limit).Select(h => h.Id), near.Select(h => h.Id));
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("garbage")]
    [InlineData("cut")]
    [InlineData("flipped")]
    public void An_index_file_that_is_lost_or_damaged_is_built_again(string fate)
    {
        Make(50);
        string file = Directory.GetFiles(Store, "vectors-*").Single();
        IReadOnlyList<string> before = Neighbors();
        byte[] bytes = File.ReadAllBytes(file);
        switch (fate)
        {
            case "deleted": File.Delete(file); break;
            case "garbage": File.WriteAllText(file, "not an index"); break;
            case "cut": File.WriteAllBytes(file, bytes[..(bytes.Length / 2)]); break;
            default: bytes[bytes.Length * 2 / 3] ^= 64; File.WriteAllBytes(file, bytes); break;
        }

        Assert.Equal(before, Neighbors());
        Assert.True(new FileInfo(file).Length == bytes.Length || fate == "flipped");

        IReadOnlyList<string> Neighbors()
        {
            using var collection = Collection.Open(Store);
            return [.. collection.Find(collection.Read("dress/000.png"), new SearchRequest { K = 50 }).Hits.Select(h => h.Id)];
        }
    }

    [Fact]
    public void Another_metric_or_index_may_be_chosen_later_and_finds_the_same_photos()
    {
        string photos = Make(40, new IndexRequest { Model = "pixels", Index = IndexKind.Flat, Metric = Metric.L2 });
        foreach ((IndexKind index, Metric metric) in new[] { (IndexKind.Hnsw, Metric.L2), (IndexKind.Flat, Metric.Cosine), (IndexKind.Hnsw, Metric.Hamming) })
        {
            Index(photos, new IndexRequest { Index = index, Metric = metric });
            using var collection = Collection.Open(Store);
            Assert.Equal((index, metric), (collection.Settings.Index.Kind!.Value, collection.Settings.Metric));
            Assert.Equal(0, collection.Find(collection.Read("dress/008.png"), new SearchRequest { K = 1 }).Hits[0].Distance);
        }
    }

    [Fact]
    public void An_open_collection_sees_what_is_indexed_meanwhile()
    {
        string photos = Make(10);
        using var collection = Collection.Open(Store);
        Assert.Equal(10, collection.Find(collection.Read("dress/000.png"), new SearchRequest { K = 20 }).Hits.Count);
        PhotoFolder.Write(photos, "bag/new.png", 99);
        File.Delete(Path.Combine(photos, "shoe", "001.png"));
        Index(photos, new IndexRequest());
        IReadOnlyList<SearchHit> hits = collection.Find(collection.Read("dress/000.png"), new SearchRequest { K = 20 }).Hits;
        Assert.Contains(hits, h => h.Id == "bag/new.png");
        Assert.DoesNotContain(hits, h => h.Id == "shoe/001.png");
    }

    [Fact]
    public void Another_model_is_refused_and_the_store_stays_as_it_was()
    {
        string photos = Make(4);
        var e = Assert.Throws<EngineException>(() => Index(photos, new IndexRequest { Model = "pixels:16x16x1" }));
        Assert.Contains("was made with", e.Message);
        Assert.Contains("pixels:32x32x3", e.Message);
        using var collection = Collection.Open(Store);
        Assert.Equal(4, collection.Store.Count);
    }

    [Fact]
    public void A_store_in_use_is_refused_by_the_name_of_its_user()
    {
        string photos = Make(4);
        IPhotoSource source = PhotoSource.Open(photos);
        using var first = Collection.OpenForIndexing(Store, new IndexRequest(), source, "akin index elsewhere");
        var e = Assert.Throws<StoreException>(() => Index(photos, new IndexRequest()));
        Assert.Contains("in use", e.Message);
        Assert.Contains("akin index elsewhere", e.Message);
    }

    [Fact]
    public void A_wrong_model_leaves_no_store_behind()
    {
        string photos = PhotoFolder.Make(_folder, 2);
        Assert.Throws<ModelException>(() => Index(photos, new IndexRequest { Model = _folder.File("none.onnx") }));
        Assert.Throws<EngineException>(() => Index(photos, new IndexRequest()));
        Assert.False(Directory.Exists(Store));
    }

    [Fact]
    public void A_missing_store_and_an_unknown_item_say_what_to_do()
    {
        Assert.Equal(ErrorCodes.NoStore, Assert.Throws<StoreException>(() => Collection.Open(Store)).Code);
        Make(2);
        using var collection = Collection.Open(Store);
        Assert.Contains("no item 'x'", Assert.Throws<EngineException>(() => collection.Find(collection.Read("x"), new SearchRequest()).Hits).Message);
        Assert.Throws<EngineException>(() => collection.Find(collection.Read("dress/000.png"), new SearchRequest { K = 0 }).Hits);
    }

    [Theory]
    [InlineData(IndexKind.Flat)]
    [InlineData(IndexKind.Hnsw)]
    [InlineData(IndexKind.Forest)]
    public void A_black_photo_under_cosine_is_indexed_found_searched_with_and_evaluated(IndexKind index)
    {
        string photos = PhotoFolder.Make(_folder, 20);
        byte[] black = ImageEncoder.Png(new byte[40 * 40 * 3], 40, 40, 3);
        File.WriteAllBytes(Path.Combine(photos, "dress", "black.png"), black);
        Index(photos, new IndexRequest { Model = "pixels", Index = index, Metric = Metric.Cosine });
        using var collection = Collection.Open(Store);
        Assert.All(collection.Embed(new PhotoBytes(black, null), null).Vector, value => Assert.Equal(0, value));
        var request = new SearchRequest { K = 50 };
        foreach (IReadOnlyList<SearchHit> hits in new[] { collection.Find(collection.Read("dress/black.png"), request).Hits, collection.Find(collection.Embed(new PhotoBytes(black, null), null), request).Hits })
        {
            Assert.Equal(21, hits.Count);
            Assert.Equal(("dress/black.png", 0f), (hits[0].Id, hits[0].Distance));
        }

        Assert.Contains(collection.Find(collection.Read("dress/000.png"), request).Hits, h => h.Id == "dress/black.png");
    }

    [Fact]
    public async Task A_search_for_more_than_there_are_never_fails_while_items_leave()
    {
        string photos = Make(3);
        using var collection = Collection.Open(Store);
        Assert.Equal(3, collection.Find(collection.Read("dress/000.png"), new SearchRequest { K = 10 }).Hits.Count);
        float[] vector = collection.Embed(new PhotoBytes(PhotoFolder.Photo(0), null), null).Vector;
        var index = (Akin.Vectors.IVectorIndex)collection.OpenIndex();
        using var done = new CancellationTokenSource();
        Task writer = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                foreach (long id in index.Ids)
                    index.Remove(id);
                for (int id = 1000; id < 1003; id++)
                    index.Add(id, vector);
            }
        }, CancellationToken.None);
        for (int i = 0; i < 3000; i++)
            collection.Find(new Query(vector), new SearchRequest { K = 10 });
        await done.CancelAsync();
        await writer;
    }

    [Fact]
    public void Many_threads_search_one_collection()
    {
        Make(60);
        using var collection = Collection.Open(Store);
        string[] alone = [.. Enumerable.Range(0, 60).Select(First)];
        string[] together = new string[60];
        Parallel.For(0, 60, i => together[i] = First(i));
        Assert.Equal(alone, together);

        string First(int i) => string.Join(' ', collection.Find(collection.Embed(new PhotoBytes(PhotoFolder.Photo(i), null), null), new SearchRequest { K = 3 }).Hits.Select(h => h.Id));
    }

    [Fact]
    public void An_empty_source_makes_a_store_in_which_nothing_is_found()
    {
        Make(0);
        using var collection = Collection.Open(Store);
        Assert.Empty(collection.Find(collection.Embed(new PhotoBytes(PhotoFolder.Photo(1), null), null), new SearchRequest()).Hits);
    }

    private string Store => _folder.File("store");

    private string Make(int count, IndexRequest? request = null)
    {
        string photos = PhotoFolder.Make(_folder, count);
        Index(photos, request ?? new IndexRequest { Model = "pixels" });
        return photos;
    }

    private void Index(string photos, IndexRequest request)
    {
        IPhotoSource source = PhotoSource.Open(photos);
        using var collection = Collection.OpenForIndexing(Store, request, source, "test");
        collection.Ingest(source);
        collection.OpenIndex();
    }
}
