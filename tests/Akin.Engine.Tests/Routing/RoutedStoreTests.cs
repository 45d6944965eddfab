using Akin.Catalog.Sources;
using Akin.Catalog.Store;
using Akin.Engine.Routing;
using Akin.Engine.Search;
using Akin.Models;
using Akin.Vectors;

namespace Akin.Engine.Tests.Routing;

public sealed class RoutedStoreTests : IDisposable
{
    private readonly RoutedCollection _routed = new(("red", 6), ("green", 4));

    public void Dispose() => _routed.Dispose();

    [Fact]
    public void A_shop_that_knows_its_catalog_is_believed_and_the_rest_is_predicted()
    {
        // Row 0 is a red photo that the shop sells as green, row 5 has no class, row 6 one that the network does not know.
        string table = Table((i, tint) => i == 0 ? "Green" : i == 5 ? "" : i == 6 ? "mauve" : tint);
        _routed.Index(_routed.Request with { RouteColumn = "kind" }, table);
        using var collection = Collection.Open(_routed.Store);
        RouteSummary summary = collection.Summarize()!;
        Assert.Equal((8, 2, 0), (summary.Known, summary.Predicted, summary.Unclassified));
        Assert.Equal([5, 5, 0, 0], summary.Classes.Select(c => c.Items));
        Assert.Contains("red/00.png", RoutedCollection.Ids(RoutedCollection.Find(collection, "green", new SearchRequest())));
        Assert.DoesNotContain("red/00.png", RoutedCollection.Ids(RoutedCollection.Find(collection, "red", new SearchRequest())));
        // Row 6 is the first green photo.
        Assert.Contains("green/00.png", RoutedCollection.Ids(RoutedCollection.Find(collection, "green", new SearchRequest())));
        Assert.Equal("green", collection.Read("red/00.png").KnownClass);
        Assert.Null(collection.Read("red/05.png").KnownClass);
    }

    [Fact]
    public void A_label_that_changes_in_the_table_moves_its_item_without_a_new_vector()
    {
        string table = Table((_, tint) => tint);
        IndexRequest request = _routed.Request with { RouteColumn = "kind" };
        _routed.Index(request, table);
        using var open = Collection.Open(_routed.Store);
        Assert.Contains("red/02.png", RoutedCollection.Ids(RoutedCollection.Find(open, "red", new SearchRequest())));
        long key = open.Store.Find("red/02.png")!.Key;

        Table((i, tint) => i == 2 ? "blue" : tint);
        Assert.Equal(0, _routed.Index(request, table).Added);

        Assert.Equal(key, open.Store.Find("red/02.png")!.Key);
        Assert.DoesNotContain("red/02.png", RoutedCollection.Ids(RoutedCollection.Find(open, "red", new SearchRequest())));
        Assert.Equal(["red/02.png"], RoutedCollection.Ids(RoutedCollection.Find(open, "blue", new SearchRequest())));
        using var fresh = Collection.Open(_routed.Store);
        Assert.Equal(["red/02.png"], RoutedCollection.Ids(RoutedCollection.Find(fresh, "blue", new SearchRequest())));
    }

    [Fact]
    public void What_is_new_changed_and_gone_is_seen_by_an_open_collection()
    {
        _routed.Index();
        using var open = Collection.Open(_routed.Store);
        Assert.Equal(6, RoutedCollection.Find(open, "red", new SearchRequest { K = 50 }).Hits.Count);
        File.WriteAllBytes(Path.Combine(_routed.Photos, "red", "new.png"), ClassNetwork.Photo("red", 1));
        File.WriteAllBytes(Path.Combine(_routed.Photos, "red", "00.png"), ClassNetwork.Photo("green", 2));
        File.Delete(Path.Combine(_routed.Photos, "red", "01.png"));
        Ingest.IngestReport report = _routed.Index(new IndexRequest());
        Assert.Equal((2, 1, 1, 8), (report.Added, report.Changed, report.Removed, report.Unchanged));
        string[] red = RoutedCollection.Ids(RoutedCollection.Find(open, "red", new SearchRequest { K = 50 }));
        Assert.Equal(["red/02.png", "red/03.png", "red/04.png", "red/05.png", "red/new.png"], red.Order());
        Assert.Contains("red/00.png", RoutedCollection.Ids(RoutedCollection.Find(open, "green", new SearchRequest { K = 50 })));
    }

    [Fact]
    public void A_store_that_was_made_without_a_route_gets_one_and_loses_it_again()
    {
        _routed.Index(new IndexRequest { Model = _routed.Model, Index = IndexKind.Flat });
        Ingest.IngestReport routed = _routed.Index(_routed.Request);
        Assert.Equal((10, 10), (routed.Added, routed.Changed));
        Assert.Equal(10, _routed.Index(new IndexRequest()).Unchanged);
        using (var collection = Collection.Open(_routed.Store))
            Assert.Equal([6, 4, 0, 0], collection.Classes.Select(c => c.Items));

        Assert.Equal(10, _routed.Index(new IndexRequest { Route = IndexRequest.NoRoute }).Unchanged);
        using (var collection = Collection.Open(_routed.Store))
            Assert.Null(RoutedCollection.Find(collection, "red", new SearchRequest()).Route);
    }

    [Fact]
    public void Items_of_a_source_that_was_not_indexed_since_the_route_are_found_in_every_search()
    {
        string other = _routed.Folder.File("other");
        Directory.CreateDirectory(other);
        File.WriteAllBytes(Path.Combine(other, "old.png"), ClassNetwork.Photo("blue", 3));
        _routed.Index(new IndexRequest { Model = _routed.Model, Index = IndexKind.Flat }, other);
        _routed.Index();
        using (var collection = Collection.Open(_routed.Store))
        {
            Assert.Equal(1, collection.Summarize()!.Unclassified);
            Assert.Contains("old.png", RoutedCollection.Ids(RoutedCollection.Find(collection, "red", new SearchRequest())));
            SearchResult item = collection.Find(collection.Read("old.png"), new SearchRequest { K = 20 });
            Assert.Equal((11, RouteChoice.Nobody), (item.Hits.Count, item.Route!.Choice));
        }

        _routed.Index(new IndexRequest(), other);
        using (var collection = Collection.Open(_routed.Store))
        {
            Assert.Equal(0, collection.Summarize()!.Unclassified);
            Assert.DoesNotContain("old.png", RoutedCollection.Ids(RoutedCollection.Find(collection, "red", new SearchRequest())));
        }
    }

    [Fact]
    public void A_route_is_refused_where_the_network_tells_no_such_classes()
    {
        Assert.Contains("it tells tint", Assert.Throws<ModelException>(() => _routed.Index(_routed.Request with { Route = "shape" })).Message);
        Assert.Contains("tells no classes", Assert.Throws<ModelException>(() => _routed.Index(_routed.Request with { Model = "pixels" })).Message);
        Assert.False(Directory.Exists(_routed.Store));
        Assert.Equal(ErrorCodes.NoRoute, Assert.Throws<EngineException>(() => _routed.Index(new IndexRequest { Model = _routed.Model, RouteColumn = "kind" })).Code);
    }

    [Fact]
    public void Another_network_is_refused_and_classes_of_other_names_are_told_anew()
    {
        _routed.Index();
        Assert.Contains("was made with", Assert.Throws<EngineException>(() => _routed.Index(new IndexRequest { Model = "pixels" })).Message);
        File.WriteAllText(Path.ChangeExtension(_routed.Model, ".yml"), File.ReadAllText(Path.ChangeExtension(_routed.Model, ".yml")).Replace("green", "lime", StringComparison.Ordinal));
        using (var collection = Collection.Open(_routed.Store))
            Assert.Contains("others than the store", Assert.Throws<EngineException>(() => collection.Embedder).Message);
        Assert.Equal(10, _routed.Index(new IndexRequest()).Changed);
        using (var collection = Collection.Open(_routed.Store))
            Assert.Equal(4, RoutedCollection.Find(collection, "green", new SearchRequest { Class = "lime" }).Hits.Count);
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("garbage")]
    [InlineData("another class's")]
    public void The_file_of_a_class_that_is_lost_or_damaged_is_built_again(string fate)
    {
        _routed.Index();
        string file = Path.Combine(_routed.Store, "vectors-l2-class-0.flat"), other = Path.Combine(_routed.Store, "vectors-l2-class-1.flat");
        switch (fate)
        {
            case "deleted": File.Delete(file); break;
            case "garbage": File.WriteAllText(file, "no index"); break;
            default: File.Copy(other, file, overwrite: true); break;
        }

        using var collection = Collection.Open(_routed.Store);
        Assert.Equal(6, RoutedCollection.Find(collection, "red", new SearchRequest { K = 20 }).Hits.Count);
        Assert.Equal(4, RoutedCollection.Find(collection, "green", new SearchRequest { K = 20 }).Hits.Count);
        Assert.True(File.Exists(file));
    }

    [Fact]
    public void A_small_class_is_searched_exactly_and_a_large_one_by_the_stores_kind_of_index()
    {
        _routed.Index(_routed.Request with { Index = IndexKind.Hnsw });
        using (var store = CatalogStore.Open(_routed.Store, StoreMode.Write))
        {
            long source = store.Sources[0].Source;
            var random = new Random(3);
            NewItem[] items = [.. Enumerable.Range(0, PartitionCache.SmallClass + 1).Select(i => new NewItem(
                new SourceItem($"made/{i}", $"made/{i}", null, new Dictionary<string, string>()), ContentHash.Compute(BitConverter.GetBytes(i)),
                new float[] { random.NextSingle(), random.NextSingle(), random.NextSingle() }) { Prediction = new float[] { 0, 0, 1, 0 } })];
            store.Write(source, new WriteBatch { Items = items });
        }

        using var collection = Collection.Open(_routed.Store);
        SearchResult result = RoutedCollection.Find(collection, "blue", new SearchRequest { K = 10 });
        Assert.Equal(10, result.Hits.Count);
        Assert.All(result.Hits, h => Assert.StartsWith("made/", h.Id));
        Assert.Equal(
            ["vectors-l2-class-0.flat", "vectors-l2-class-1.flat", "vectors-l2-class-2.hnsw"],
            Directory.GetFiles(_routed.Store, "vectors-*").Select(Path.GetFileName).Order());
    }

    private string Table(Func<int, string, string> label)
    {
        string path = _routed.Folder.File("photos", "goods.csv");
        string[] photos = [.. Enumerable.Range(0, 6).Select(i => $"red/{i:00}.png"), .. Enumerable.Range(0, 4).Select(i => $"green/{i:00}.png")];
        File.WriteAllLines(path, photos.Select((p, i) => $"{p},{label(i, p[..p.IndexOf('/', StringComparison.Ordinal)])},x").Prepend("photo,kind,file"));
        return path;
    }
}
