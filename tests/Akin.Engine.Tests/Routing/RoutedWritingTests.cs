using Akin.Engine.Search;
using Akin.Vectors;

namespace Akin.Engine.Tests.Routing;

public sealed class RoutedWritingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_routed_collection_that_is_written_is_searched_as_one_that_was_built_from_its_rows()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        var request = new IndexRequest { Model = ClassNetwork.Write(_folder), Index = IndexKind.Hnsw, Route = ClassNetwork.Label, RouteColumn = "tint" };
        using var routed = Collection.Create(_folder.File("store"), request);
        string[] kept = [.. Enumerable.Range(0, 8).Select(i => $"kept {i}")];
        await routed.AddAsync([.. kept.Select((id, i) => Photo(id, i))], token);
        using var reader = Collection.Open(_folder.File("store"));
        var all = new SearchRequest { K = 1000, Classes = ClassNetwork.Classes.Length };

        Task writer = Task.Run(
            async () =>
            {
                for (int i = 0; i < 40; i++)
                {
                    await routed.AddAsync(Photo($"{i}", i), token);
                    // Another class for one that stays, another photo for one that is there, and one that goes.
                    await routed.UpdateAsync(kept[i % kept.Length], new Dictionary<string, string?> { ["tint"] = ClassNetwork.Classes[i % 3] }, token);
                    await routed.AddAsync(Photo($"{i / 2}", i + 1), token);
                    if (i % 4 == 3)
                        await routed.RemoveAsync($"{i - 1}", token);
                }
            },
            token);
        do
        {
            foreach (Collection one in new[] { routed, reader })
            {
                SearchResult result = await one.SearchAsync(kept[0], all, token);
                Assert.Empty(kept.Except(result.Hits.Select(h => h.Id)));
                Assert.Equal(result.Hits.Count, result.Hits.Select(h => h.Id).Distinct().Count());
            }
        }
        while (!writer.IsCompleted);
        await writer;

        string[] written = Answers(routed);
        Assert.Equal(written, Answers(reader));
        IReadOnlyVectorIndex index = routed.OpenIndex();
        CheckMembers(routed, index);
        routed.RebuildIndex();
        Assert.Equal(written, Answers(routed));
        CheckMembers(routed, routed.OpenIndex());
    }

    /// <summary>What each item of a collection finds in its class and in all of them.</summary>
    private static string[] Answers(Collection collection) =>
    [
        .. from item in collection.Store.Find(collection.Store.Keys()).Values.OrderBy(i => i.Id, StringComparer.Ordinal)
           from classes in new[] { 1, ClassNetwork.Classes.Length }
           let result = collection.Find(collection.Read(item.Id), new SearchRequest { K = 1000, Classes = classes })
           select $"{item.Id} in {result.Route!.Searched[0]}: {string.Join(", ", result.Hits.Select(h => $"{h.Id} {h.Distance}"))}",
    ];

    private static void CheckMembers(Collection collection, IReadOnlyVectorIndex index)
    {
        long[] keys = collection.Store.Keys();
        Assert.Equal(keys, index.Ids.Order());
        Assert.Equal(keys.Length, index.Count);
        Assert.Equal((collection.Settings.Dimensions, collection.Settings.Metric), (index.Dimensions, index.Metric));
        float[] vectors = new float[keys.Length * index.Dimensions];
        for (int i = 0; i < keys.Length; i++)
        {
            Assert.True(index.Contains(keys[i]));
            Assert.True(index.TryGetVector(keys[i], vectors.AsSpan(i * index.Dimensions)));
        }

        var many = new Neighbor[keys.Length * 3];
        var one = new Neighbor[3];
        index.SearchMany(vectors, many, 3);
        for (int i = 0; i < keys.Length; i++)
        {
            Assert.Equal(3, index.Search(vectors.AsSpan(i * index.Dimensions, index.Dimensions), one));
            Assert.Equal(one, many[(i * 3)..((i * 3) + 3)]);
        }
    }

    private static NewPhoto Photo(string id, int seed)
    {
        string tint = ClassNetwork.Classes[seed % 4];
        return new NewPhoto(id, ClassNetwork.Photo(tint, seed))
        {
            Metadata = seed % 2 == 0 ? new Dictionary<string, string>() : new Dictionary<string, string> { ["tint"] = tint },
        };
    }
}
