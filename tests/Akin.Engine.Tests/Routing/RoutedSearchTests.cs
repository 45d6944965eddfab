using Akin.Catalog.Filters;
using Akin.Catalog.Sources;
using Akin.Engine.Routing;
using Akin.Engine.Search;
using Akin.Vectors;
using FsCheck;
using FsCheck.Fluent;

namespace Akin.Engine.Tests.Routing;

public sealed class RoutedSearchTests : IDisposable
{
    private readonly RoutedCollection _routed = new(("red", 12), ("green", 9), ("blue", 5));

    public void Dispose() => _routed.Dispose();

    [Fact]
    public void A_search_goes_to_the_likeliest_class_and_says_so()
    {
        _routed.Index();
        using var collection = Collection.Open(_routed.Store);
        foreach (string tint in new[] { "red", "green", "blue" })
        {
            SearchResult result = RoutedCollection.Find(collection, tint, new SearchRequest { K = 20 });
            Assert.All(result.Hits, h => Assert.StartsWith(tint + "/", h.Id));
            Assert.Equal((ClassNetwork.Label, RouteChoice.Prediction), (result.Route!.Label, result.Route.Choice));
            RankedClass searched = Assert.Single(result.Route.Searched);
            Assert.Equal((tint, result.Hits.Count), (searched.Class, searched.Items));
            Assert.InRange(searched.Probability!.Value, 0.9, 1);
            Assert.Equal(ClassNetwork.Classes.Order(), result.Route.Ranking.Select(c => c.Class).Order());
            Assert.Equal(result.Route.Ranking.OrderByDescending(c => c.Probability), result.Route.Ranking);
        }
    }

    [Fact]
    public void The_two_likeliest_classes_are_searched_together_nearest_first()
    {
        _routed.Index();
        using var collection = Collection.Open(_routed.Store);
        SearchResult result = RoutedCollection.Find(collection, "purple", new SearchRequest { K = 40, Classes = 2 });
        Assert.Equal(["red", "blue"], result.Route!.Searched.Select(c => c.Class));
        Assert.Equal(17, result.Hits.Count);
        Assert.True(result.Hits.Zip(result.Hits.Skip(1)).All(p => p.First.Distance <= p.Second.Distance));
        Assert.Equal(Enumerable.Range(1, 17), result.Hits.Select(h => h.Rank));
    }

    [Fact]
    public void A_person_may_know_better_than_the_network()
    {
        _routed.Index();
        using var collection = Collection.Open(_routed.Store);
        SearchResult result = RoutedCollection.Find(collection, "red", new SearchRequest { Class = "Green", K = 50 });
        Assert.Equal((9, RouteChoice.Request), (result.Hits.Count, result.Route!.Choice));
        Assert.All(result.Hits, h => Assert.StartsWith("green/", h.Id));
        Assert.Equal("red", result.Route.Ranking[0].Class);
        var e = Assert.Throws<EngineException>(() => RoutedCollection.Find(collection, "red", new SearchRequest { Class = "violet" }));
        Assert.Contains("no class 'violet'", e.Message);
        Assert.Contains("red, green, blue, white", e.Message);
    }

    [Fact]
    public void A_class_without_items_is_passed_over_unless_it_is_asked_for()
    {
        _routed.Index();
        using var collection = Collection.Open(_routed.Store);
        SearchResult result = RoutedCollection.Find(collection, "white", new SearchRequest());
        Assert.NotEmpty(result.Hits);
        Assert.Equal("white", result.Route!.Ranking[0].Class);
        Assert.NotEqual("white", Assert.Single(result.Route.Searched).Class);
        Assert.Empty(RoutedCollection.Find(collection, "red", new SearchRequest { Class = "white" }).Hits);
    }

    [Fact]
    public void An_item_of_the_store_is_searched_with_in_the_class_it_is_kept_under()
    {
        _routed.Index(_routed.Request with { RouteColumn = "category" });
        using var collection = Collection.Open(_routed.Store);
        SearchResult result = collection.Find(collection.Read("green/03.png"), new SearchRequest { K = 3 });
        Assert.Equal(("green/03.png", 0f, RouteChoice.Item), (result.Hits[0].Id, result.Hits[0].Distance, result.Route!.Choice));
        Assert.Equal(["green"], result.Route.Searched.Select(c => c.Class));
    }

    [Fact]
    public void Filters_and_distances_hold_within_a_class()
    {
        _routed.Index();
        using var collection = Collection.Open(_routed.Store);
        Assert.Empty(RoutedCollection.Find(collection, "red", new SearchRequest { Filter = Filter.Equal("category", "blue") }).Hits);
        SearchResult all = RoutedCollection.Find(collection, "red", new SearchRequest { K = 12 });
        float limit = all.Hits[4].Distance;
        Assert.Equal(all.Hits.Count(h => h.Distance <= limit), RoutedCollection.Find(collection, "red", new SearchRequest { K = 12, MaxDistance = limit }).Hits.Count);
    }

    [Fact]
    public void Every_class_together_finds_what_a_store_without_a_route_finds()
    {
        foreach (Metric metric in new[] { Metric.L2, Metric.L1, Metric.Cosine, Metric.Hamming })
        {
            string plain = _routed.Folder.File("plain-" + metric), routed = _routed.Folder.File("routed-" + metric);
            _routed.Index(_routed.Request with { Metric = metric }, store: routed);
            _routed.Index(new IndexRequest { Model = _routed.Model, Index = IndexKind.Flat, Metric = metric }, store: plain);
            using var one = Collection.Open(plain);
            using var other = Collection.Open(routed);
            Prop.ForAll(Gen.Choose(1, 40).ToArbitrary(), Gen.Choose(0, 999).ToArbitrary(), (k, seed) =>
            {
                Query query = one.Embed(new PhotoBytes(ClassNetwork.Photo(seed % 2 == 0 ? "purple" : "white", seed), null), null);
                SearchHit[] whole = [.. one.Find(query, new SearchRequest { K = k }).Hits];
                foreach (SearchRequest request in new[] { new SearchRequest { K = k }, new SearchRequest { K = k, Classes = int.MaxValue }, new SearchRequest { K = k, Classes = 4 } })
                {
                    // A vector alone tells no class, so that it is searched with everywhere.
                    IReadOnlyList<SearchHit> parts = other.Find(query, request).Hits;
                    if (!parts.Select(h => (h.Distance, h.Rank)).SequenceEqual(whole.Select(h => (h.Distance, h.Rank))))
                        return false;
                }

                return true;
            }).QuickCheckThrowOnFailure();
        }
    }

    [Fact]
    public void A_store_of_one_class_is_searched_whatever_the_photo_is_of()
    {
        using var byClass = new RoutedCollection(("blue", 6));
        byClass.Index();
        using var collection = Collection.Open(byClass.Store);
        foreach (string tint in new[] { "red", "white", "blue" })
            Assert.Equal(6, RoutedCollection.Find(collection, tint, new SearchRequest { K = 100 }).Hits.Count);
    }

    [Fact]
    public void An_empty_routed_store_finds_nothing()
    {
        using var byClass = new RoutedCollection(("blue", 0));
        byClass.Index();
        using var collection = Collection.Open(byClass.Store);
        Assert.Empty(RoutedCollection.Find(collection, "blue", new SearchRequest()).Hits);
        Assert.Equal([0, 0, 0, 0], collection.Classes.Select(c => c.Items));
    }

    [Fact]
    public void A_store_without_a_route_refuses_to_be_searched_by_class()
    {
        _routed.Index(new IndexRequest { Model = _routed.Model });
        using var collection = Collection.Open(_routed.Store);
        Assert.Empty(collection.Classes);
        Assert.Null(RoutedCollection.Find(collection, "red", new SearchRequest()).Route);
        foreach (var request in new[] { new SearchRequest { Class = "red" }, new SearchRequest { Classes = 2 } })
            Assert.Equal(ErrorCodes.NotRouted, Assert.Throws<EngineException>(() => RoutedCollection.Find(collection, "red", request)).Code);
    }

    [Fact]
    public void No_fewer_than_one_class_can_be_searched()
    {
        _routed.Index();
        using var collection = Collection.Open(_routed.Store);
        Assert.Throws<EngineException>(() => RoutedCollection.Find(collection, "red", new SearchRequest { Classes = 0 }));
    }

    [Fact]
    public async Task Many_threads_search_while_items_come_and_change_their_class()
    {
        _routed.Index();
        using var collection = Collection.Open(_routed.Store);
        using var done = new CancellationTokenSource();
        var writer = Task.Run(() =>
        {
            for (int i = 0; i < 8; i++)
            {
                File.WriteAllBytes(Path.Combine(_routed.Photos, "red", "00.png"), ClassNetwork.Photo(i % 2 == 0 ? "blue" : "red", i));
                _routed.Index();
            }
        }, TestContext.Current.CancellationToken);
        while (!writer.IsCompleted)
        {
            Parallel.For(0, 8, i =>
            {
                SearchResult result = RoutedCollection.Find(collection, "red", new SearchRequest { K = 30, Classes = 2 }, i);
                Assert.Equal(result.Hits.Count, result.Hits.DistinctBy(h => h.Id).Count());
            });
        }

        await writer;
    }
}
