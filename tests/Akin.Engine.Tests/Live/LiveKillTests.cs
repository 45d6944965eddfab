using System.Diagnostics;
using System.Globalization;
using Akin.Catalog.Sources;
using Akin.Catalog.Store;
using Akin.Engine.Search;

namespace Akin.Engine.Tests.Live;

/// <summary>A serving process that is killed at any moment, and one that finds the store in use.</summary>
public sealed class LiveKillTests
{
    [Theory]
    [InlineData("add")]
    [InlineData("rebuild")]
    public async Task What_was_acknowledged_before_a_kill_is_there_and_found_once(string job)
    {
        using LiveCollection live = new();
        live.Collection.Dispose();
        Dictionary<string, int?> acknowledged = [];
        Random random = new(3);
        int lines = 0, rebuilt = 0;
        for (int round = 0; round < 4; round++)
        {
            string said = live.Folder.File($"said {round}");
            using Process child = ServingChild.Start(job, live.Store, said);
            await ServingChild.ReadAsync(said, child, _ => true);
            await Task.Delay(random.Next(600), TestContext.Current.CancellationToken);
            child.Kill();
            await child.WaitForExitAsync(TestContext.Current.CancellationToken);
            foreach (string line in ServingChild.Read(said))
            {
                lines++;
                rebuilt += line == "rebuilt" ? 1 : 0;
                if (line[0] is not ('+' or '-'))
                    continue;
                string id = line[1..].Split(' ')[0];
                acknowledged[id] = line[0] == '+' ? int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture) : null;
            }

            using var collection = Collection.OpenForServing(live.Store);
            Check(collection, acknowledged);
        }

        Assert.True(lines > 40, $"only {lines} lines were said before the kills");
        Assert.True(job != "rebuild" || rebuilt > 0, "the index was never rebuilt");
    }

    [Fact]
    public async Task An_ingest_that_is_killed_loses_nothing_that_it_had_committed_and_goes_on()
    {
        using LiveCollection live = new();
        live.Collection.Dispose();
        string photos = PhotoFolder.Make(live.Folder, 900);
        long before = 0;
        for (int round = 0; round < 2; round++)
        {
            string said = live.Folder.File($"said {round}");
            using Process child = ServingChild.Start("ingest", live.Store, said, photos);
            await ServingChild.ReadAsync(said, child, line => long.Parse(line, CultureInfo.InvariantCulture) > before);
            child.Kill();
            await child.WaitForExitAsync(TestContext.Current.CancellationToken);
            string last = ServingChild.Read(said)[^1];
            using var collection = Collection.OpenForServing(live.Store);
            Assert.InRange(collection.Store.Count, Math.Max(before, long.Parse(last, CultureInfo.InvariantCulture)), 900);
            Assert.Equal(collection.Store.Keys(), collection.OpenIndex().Ids.Order());
            before = collection.Store.Count;
        }

        using var whole = Collection.OpenForServing(live.Store);
        Ingest.IngestReport report = whole.Ingest(PhotoSource.Open(photos), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal((900, before), (report.Added + report.Unchanged, report.Unchanged));
        for (int i = 0; i < 900; i += 77)
            Assert.Contains(LiveCollection.Find(whole, i, 5), h => h.Id.EndsWith($"/{i:000}.png", StringComparison.Ordinal) && h.Distance == 0);
    }

    [Fact]
    public async Task A_second_server_of_a_store_is_told_who_has_it()
    {
        using LiveCollection live = new();
        live.Collection.Dispose();
        string said = live.Folder.File("said");
        using Process child = ServingChild.Start("hold", live.Store, said);
        Assert.Equal("holding", Assert.Single(await ServingChild.ReadAsync(said, child, _ => true)));
        try
        {
            StoreException refused = Assert.Throws<StoreException>(() => Collection.OpenForServing(live.Store));
            Assert.Equal($"the store {live.Store} is in use by process {child.Id} (akin serve my shop); wait for it or stop it", refused.Message);
            using var reader = Collection.Open(live.Store);
            Assert.Empty(LiveCollection.Find(reader, 1));
        }
        finally
        {
            child.Kill();
            await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Collection.OpenForServing(live.Store).Dispose();
    }

    private static void Check(Collection collection, Dictionary<string, int?> acknowledged)
    {
        Dictionary<string, StoredItem> items = collection.Store.Find(collection.Store.Keys()).Values.ToDictionary(i => i.Id);
        // The one item that a worker was at when it was killed may be as it was or as it was to be; it had said all before.
        Assert.All(acknowledged.GroupBy(a => a.Key.Split('/')[0]), worker => Assert.InRange(worker.Count(IsAnother), 0, 1));
        bool IsAnother(KeyValuePair<string, int?> said) =>
            items.GetValueOrDefault(said.Key)?.Hash != (said.Value is { } seed ? ContentHash.Compute(PhotoFolder.Photo(seed)) : null);

        Assert.Equal(collection.Store.Keys(), collection.OpenIndex().Ids.Order());
        foreach (StoredItem item in items.Values)
        {
            PhotoBytes photo = collection.ReadPhoto(item);
            Assert.Equal(item.Hash, ContentHash.Compute(photo.Bytes.Span));
            SearchHit hit = Assert.Single(collection.Find(collection.Embed(photo, null), new SearchRequest { K = 10 }).Hits, h => h.Id == item.Id);
            Assert.Equal(0, hit.Distance);
        }

        // The next process begins with what is there.
        acknowledged.Clear();
    }
}
