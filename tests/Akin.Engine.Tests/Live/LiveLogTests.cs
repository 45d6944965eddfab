using Akin.Catalog.Sources;
using Akin.Engine.Search;
using Microsoft.Extensions.Logging;

namespace Akin.Engine.Tests.Live;

/// <summary>What the engine does without having been asked is logged, and what it was asked for is not.</summary>
public sealed class LiveLogTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_search_in_a_store_whose_index_is_there_says_nothing()
    {
        using LiveCollection live = await Filled();
        Assert.Empty(Open(live));
        using var writer = Collection.OpenForServing(live.Store, log: new ListLog());
        await writer.AddAsync(LiveCollection.Photo(7), Token);
        Assert.Equal(6, writer.OpenIndex().Count);
    }

    [Fact]
    public async Task An_index_that_is_missing_is_said_with_how_much_there_is_to_build()
    {
        using LiveCollection live = await Filled();
        string file = Path.Combine(live.Store, "vectors-l2.hnsw");
        File.Delete(file);
        Assert.Equal([$"Information: building the index {file} from 5 vectors, since it is not there"], Open(live));
        Assert.Empty(Open(live));
    }

    [Theory]
    [InlineData("damaged")]
    [InlineData("cut")]
    [InlineData("foreign")]
    public async Task An_index_file_that_can_not_be_used_is_said_with_the_reason(string fate)
    {
        using LiveCollection live = await Filled();
        string file = Path.Combine(live.Store, "vectors-l2.hnsw");
        byte[] bytes = File.ReadAllBytes(file);
        bytes[5000] ^= 1;
        File.WriteAllBytes(file, fate == "damaged" ? bytes : fate == "cut" ? bytes[..^4096] : "Dear diary"u8.ToArray());
        string line = Assert.Single(Open(live));
        Assert.StartsWith($"Warning: the index file can't be used, it is built again from the store: {file}", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
        Assert.Empty(Open(live));
    }

    [Fact]
    public async Task Building_under_the_callers_eyes_is_not_logged()
    {
        using LiveCollection live = await Filled();
        File.Delete(Path.Combine(live.Store, "vectors-l2.hnsw"));
        var log = new ListLog();
        using var collection = Collection.Open(live.Store, log: log);
        collection.OpenIndex(new Progress<int>());
        Assert.Empty(log.Shown);
    }

    [Fact]
    public void A_missing_index_of_a_routed_store_is_one_line()
    {
        using Routing.RoutedCollection live = new(("red", 3), ("green", 2));
        live.Index();
        foreach (string file in Directory.EnumerateFiles(live.Store, "vectors-*"))
            File.Delete(file);
        var log = new ListLog();
        using var collection = Collection.Open(live.Store, log: log);
        collection.OpenIndex();
        Assert.Contains("from 5 vectors", Assert.Single(log.Shown), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_index_that_can_not_be_saved_is_a_warning_and_the_search_goes_on()
    {
        using SmallDisk disk = new(8);
        string store = Path.Combine(disk.Path, "store");
        using (var made = Collection.Create(store, new IndexRequest { Model = "pixels:4x4x3" }))
            await made.AddAsync(LiveCollection.Photo(1), Token);
        foreach (string file in Directory.EnumerateFiles(store, "vectors-*"))
            File.Delete(file);
        disk.MakeReadOnly(true);
        var log = new ListLog();
        using (var reader = Collection.Open(store, log: log))
            Assert.Single(LiveCollection.Find(reader, 1));
        disk.MakeReadOnly(false);
        Assert.Contains(log.Shown, line => line.StartsWith("Warning: the index can't be saved", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_killed_process_left_is_said_when_it_is_deleted()
    {
        using LiveCollection live = await Filled();
        string left = Path.Combine(live.Store, "vectors-l2.hnsw.x1y2.tmp");
        File.WriteAllBytes(left, new byte[10]);
        var log = new ListLog();
        using var collection = Collection.OpenForServing(live.Store, log: log);
        collection.OpenIndex();
        Assert.Equal([$"Information: deleted {left}, which a killed process left"], log.Shown);
    }

    [Fact]
    public async Task Saving_while_others_write_loses_no_change_and_ends_no_process()
    {
        JumpingClock clock = new();
        var log = new ListLog();
        using Routing.RoutedCollection live = new(("red", 20), ("green", 20), ("blue", 20));
        live.Index();
        using (var collection = Collection.OpenForServing(live.Store, time: clock, log: log))
        {
            collection.OpenIndex();
            using var stop = new CancellationTokenSource();
            Task saver = Task.Run(() =>
            {
                while (!stop.IsCancellationRequested)
                    collection.SaveIndex();
            });
            string[] tints = ["red", "green", "blue"];
            await Task.WhenAll(Enumerable.Range(0, 150).Select(i => collection.AddAsync(
                new NewPhoto($"new {i % 60}", ClassNetwork.Photo(tints[i % 3], i)), Token)));
            await stop.CancelAsync();
            await saver;
        }

        Assert.Empty(log.Shown);
        // All that was saved is the store's: nothing has to be added or built.
        string[] files = [.. Directory.EnumerateFiles(live.Store, "vectors-*").Order()];
        DateTime[] times = [.. files.Select(File.GetLastWriteTimeUtc)];
        using (var reader = Collection.Open(live.Store))
            Assert.Equal(120, reader.OpenIndex().Count);
        Assert.Equal(times, files.Select(File.GetLastWriteTimeUtc));
    }

    [Fact]
    public void A_timer_that_goes_off_after_the_end_does_no_harm()
    {
        JumpingClock clock = new();
        var log = new ListLog();
        using LiveCollection live = new();
        live.Collection.Dispose();
        var collection = Collection.OpenForServing(live.Store, time: clock, log: log);
        collection.OpenIndex();
        collection.Ingest(PhotoSource.Open(PhotoFolder.Make(live.Folder, 3)), cancellation: Token);
        collection.Dispose();
        clock.RingAll();
        // What its thread does, here, where a fault would end the test.
        collection.SaveIndex();
        Assert.Empty(log.Shown);
    }

    private static string[] Open(LiveCollection live)
    {
        var log = new ListLog();
        using var collection = Collection.Open(live.Store, log: log);
        Assert.Equal(5, collection.OpenIndex().Count);
        return log.Shown;
    }

    private static async Task<LiveCollection> Filled()
    {
        LiveCollection live = new();
        for (int i = 0; i < 5; i++)
            await live.Add(i);
        live.Collection.OpenIndex();
        live.Collection.Dispose();
        return live;
    }
}
