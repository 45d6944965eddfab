using Akin.Catalog.Filters;
using Akin.Catalog.Sources;
using Akin.Catalog.Store;
using Akin.Engine.Search;
using Akin.Vectors;
using FsCheck;
using FsCheck.Fluent;

namespace Akin.Engine.Tests.Live;

/// <summary>Whatever is done one after the other, a collection is what a plain table of the items would be.</summary>
public sealed class LiveHistoryTests : IDisposable
{
    private const int Ids = 6;
    private static readonly string[] Tints = ["red", "green", "blue", "white"];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>One thing that is done.</summary>
    public sealed record Step(int Kind, int Id, int Photo, string? Class);

    [Theory]
    [InlineData(Metric.L2, false)]
    [InlineData(Metric.Hamming, false)]
    [InlineData(Metric.L2, true)]
    [InlineData(Metric.Hamming, true)]
    public void A_collection_is_what_a_plain_table_would_be(Metric metric, bool routed)
    {
        string model = ClassNetwork.Write(_folder);
        int run = 0;
        Gen<Step> step = from kind in Gen.Frequency((5, Gen.Constant(0)), (3, Gen.Constant(1)), (2, Gen.Constant(2)), (1, Gen.Constant(3)), (1, Gen.Constant(4)))
                         from id in Gen.Choose(0, Ids - 1)
                         from photo in Gen.Choose(0, 11)
                         from said in Gen.Elements(["red", "green", "mauve", null])
                         select new Step(kind, id, photo, said);
        Prop.ForAll(Arb.From(Gen.ListOf(step)), steps => Check(steps.ToList(), _folder.File($"store {run++}"), new IndexRequest
        {
            Model = model, Index = IndexKind.Flat, Metric = metric, Route = routed ? ClassNetwork.Label : null, RouteColumn = routed ? "kind" : null,
        })).Check(Config.QuickThrowOnFailure.WithMaxTest(8).WithEndSize(25).WithReplay(7, 11));
    }

    [Fact]
    public void Items_are_changed_and_removed_also_where_the_model_is_gone()
    {
        string model = ClassNetwork.Write(_folder), store = _folder.File("store");
        using (var collection = Collection.Create(store, new IndexRequest { Model = model }))
            Wait(collection.AddAsync(new NewPhoto("a", Photo(1))));
        File.Delete(model);
        using var without = Collection.OpenForServing(store);
        Assert.NotNull(Wait(without.UpdateAsync("a", new Dictionary<string, string?> { ["kind"] = "red" })));
        Assert.Equal("a", Assert.Single(without.Find(without.Read("a"), new SearchRequest()).Hits).Id);
        Assert.Throws<Akin.Models.ModelException>(() => Wait(without.AddAsync(new NewPhoto("b", Photo(2)))));
        Assert.True(Wait(without.RemoveAsync("a")));
    }

    private static void Check(List<Step> steps, string store, IndexRequest request)
    {
        Dictionary<string, (int Photo, string? Class)> table = [];
        var collection = Collection.Create(store, request);
        collection.OpenIndex();
        foreach (Step step in steps)
        {
            string id = $"{step.Id}";
            Dictionary<string, string?> kind = new() { ["kind"] = step.Class };
            switch (step.Kind)
            {
                case 0:
                    Wait(collection.AddAsync(new NewPhoto(id, Photo(step.Photo)) { Metadata = step.Class is null ? [] : new Dictionary<string, string> { ["kind"] = step.Class } }));
                    table[id] = (step.Photo, step.Class);
                    break;
                case 1:
                    Assert.Equal(table.ContainsKey(id), Wait(collection.UpdateAsync(id, kind)) is not null);
                    if (table.TryGetValue(id, out (int Photo, string?) was))
                        table[id] = (was.Photo, step.Class);
                    break;
                case 2:
                    Assert.Equal(table.Remove(id), Wait(collection.RemoveAsync(id)));
                    break;
                case 3:
                    collection.RebuildIndex();
                    break;
                default:
                    collection.Dispose();
                    collection = Collection.OpenForServing(store);
                    break;
            }

            Compare(collection, table);
        }

        collection.Dispose();
    }

    private static void Compare(Collection collection, Dictionary<string, (int Photo, string? Class)> table)
    {
        Assert.Equal(table.Count, collection.Store.Count);
        foreach (string tint in Tints)
        {
            Query query = collection.Embed(new PhotoBytes(ClassNetwork.Photo(tint, 5), null), null);
            if (collection.Settings.Route is not null)
            {
                Assert.Equal(
                    table.Where(t => (t.Value.Class is "red" or "green" ? t.Value.Class : Tints[t.Value.Photo % 4]) == tint).Select(t => t.Key).Order(),
                    collection.Find(query, new SearchRequest { K = 50, Class = tint }).Hits.Select(h => h.Id).Order());
            }

            IReadOnlyList<SearchHit> all = collection.Find(query, new SearchRequest { K = 50, Classes = collection.Settings.Route is null ? null : 4 }).Hits;
            Assert.Equal(table.Keys.Order(), all.Select(h => h.Id).Order());
            Assert.All(all, h => Assert.Equal(table[h.Id].Class, h.Metadata.GetValueOrDefault("kind")));
        }

        foreach ((string id, (int photo, string? said)) in table)
        {
            Assert.Equal(Photo(photo), collection.ReadPhoto(collection.FindItem(id)!).Bytes);
            Assert.Contains(collection.Find(collection.Read(id), new SearchRequest { K = 50 }).Hits, h => h.Id == id && h.Distance == 0);
            if (said is not null)
                Assert.Contains(collection.Find(collection.Read(id), new SearchRequest { K = 50, Filter = Filter.Equal("kind", said) }).Hits, h => h.Id == id);
        }
    }

    private static byte[] Photo(int number) => ClassNetwork.Photo(Tints[number % 4], number);

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();
}
