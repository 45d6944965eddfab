using System.Collections.Concurrent;
using Akin.Catalog.Sources;
using Akin.Engine.Search;
using Akin.Vectors;

namespace Akin.Engine.Tests.Live;

/// <summary>Many callers at once, who add, replace, change, remove, rebuild and search.</summary>
public sealed class LiveTrafficTests
{
    private const int Writers = 6, IdsEach = 4, Rounds = 15, Seeds = 40;

    // What its writer knows of an item: an odd version is being written this moment; no photo is no item.
    private sealed record Known(int Version, int? Seed);

    [Theory]
    [InlineData(IndexKind.Flat)]
    [InlineData(IndexKind.Hnsw)]
    [InlineData(IndexKind.Forest)]
    public async Task Every_hit_was_there_and_all_that_was_acknowledged_is_found(IndexKind index)
    {
        using LiveCollection live = new(index);
        NewPhoto[] photos = [.. Enumerable.Range(0, Seeds).Select(i => LiveCollection.Photo(i))];
        Query[] queries = [.. photos.Select(p => live.Collection.Embed(new PhotoBytes(p.Bytes, null), null))];
        ConcurrentDictionary<string, Known> known = [];
        foreach (int writer in Enumerable.Range(0, Writers))
        {
            foreach (int i in Enumerable.Range(0, IdsEach))
                known[$"{writer}/{i}"] = new Known(0, null);
        }

        bool done = false;
        Task[] writers = [.. Enumerable.Range(0, Writers).Select(w => Task.Run(() => Write(w)))];
        Task rebuilding = Task.Run(() =>
        {
            while (!Volatile.Read(ref done))
                live.Collection.RebuildIndex();
        });
        Task<int>[] searchers = [.. Enumerable.Range(0, 2).Select(s => Task.Run(() => Search(s)))];
        await Task.WhenAll(writers);
        Volatile.Write(ref done, true);
        await rebuilding;
        Assert.All(await Task.WhenAll(searchers), searches => Assert.True(searches > 5, $"only {searches} searches ran beside the writers"));
        Assert.Equal(known.Where(k => k.Value.Seed is not null).Select(k => k.Key).Order(), live.Find(0, 100).Select(h => h.Id).Order());

        async Task Write(int writer)
        {
            Random random = new(writer);
            for (int round = 0; round < Rounds; round++)
            {
                string id = $"{writer}/{random.Next(IdsEach)}";
                Known before = known[id];
                int action = random.Next(4);
                int? seed = action == 0 ? null : action == 1 ? before.Seed : random.Next(Seeds);
                known[id] = before with { Version = before.Version + 1 };
                if (action == 0)
                    Assert.Equal(before.Seed is not null, await live.Collection.RemoveAsync(id));
                else if (action == 1)
                    Assert.Equal(before.Seed is not null, await live.Collection.UpdateAsync(id, new Dictionary<string, string?> { ["round"] = $"{round}" }) is not null);
                else
                    await live.Collection.AddAsync(photos[seed!.Value] with { Id = id });
                known[id] = new Known(before.Version + 2, seed);
                // One's own writes are there for one's own searches, whatever the others do.
                if (seed is { } now)
                    Assert.Contains(live.Collection.Find(queries[now], new SearchRequest { K = 100 }).Hits, h => h.Id == id && h.Distance == 0);
            }
        }

        int Search(int searcher)
        {
            Random random = new(100 + searcher);
            int searches = 0;
            for (; !Volatile.Read(ref done); searches++)
            {
                int seed = random.Next(Seeds);
                Dictionary<string, Known> before = new(known);
                IReadOnlyList<SearchHit> hits = live.Collection.Find(queries[seed], new SearchRequest { K = 100 }).Hits;
                Dictionary<string, SearchHit> found = hits.ToDictionary(h => h.Id);
                foreach ((string id, Known then) in before)
                {
                    if (then.Version % 2 == 1 || known[id] != then)
                        continue;
                    // Nobody wrote it meanwhile.
                    Assert.Equal(then.Seed is not null, found.ContainsKey(id));
                    if (then.Seed is not null)
                        Assert.Equal(then.Seed == seed, found[id].Distance == 0);
                }

                Assert.Equal(hits.Select(h => h.Distance).Order(), hits.Select(h => h.Distance));
                Assert.Equal(Enumerable.Range(1, hits.Count), hits.Select(h => h.Rank));
            }

            return searches;
        }
    }
}
