using Akin.Catalog;
using Akin.Catalog.Filters;
using Akin.Catalog.Sources;
using Akin.Catalog.Store;
using Akin.Engine.Ingest;
using Akin.Engine.Search;
using Akin.Imaging;
using Akin.Vectors;

namespace Akin.Engine.Tests.Live;

/// <summary>One caller after the other: what is acknowledged is what the next search sees.</summary>
public sealed class LiveCollectionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(IndexKind.Flat, Metric.L2)]
    [InlineData(IndexKind.Hnsw, Metric.L2)]
    [InlineData(IndexKind.Hnsw, Metric.Cosine)]
    [InlineData(IndexKind.Forest, Metric.L2)]
    [InlineData(IndexKind.Hnsw, Metric.Hamming)]
    public async Task An_added_photo_is_found_by_the_next_search_and_after_opening_again(IndexKind index, Metric metric)
    {
        using LiveCollection live = new(index, metric);
        Assert.Empty(live.Find(0));
        for (int i = 0; i < 60; i++)
        {
            StoredItem item = await live.Add(i);
            SearchHit hit = Assert.Single(live.Collection.Find(live.Collection.Read(item.Id), new SearchRequest { K = 1 }).Hits);
            Assert.Equal(0, hit.Distance);
            Assert.Contains(live.Find(i, 60), h => h.Id == $"{i}" && h.Distance == 0);
        }

        live.Reopen();
        for (int i = 0; i < 60; i++)
            Assert.Contains(live.Find(i, 60), h => h.Id == $"{i}" && h.Distance == 0);
    }

    [Fact]
    public async Task What_is_added_changed_and_removed_shows_at_once()
    {
        using LiveCollection live = new();
        Filter red = Filter.Equal("color", "red"), blue = Filter.Equal("color", "blue");
        await live.Add(1, "a", ("color", "red"), ("empty", ""));
        await live.Add(2, "b", ("color", "blue"));
        Assert.Equal(["a"], live.Find(2, 2, red).Select(h => h.Id));

        StoredItem changed = (await live.Collection.UpdateAsync("a", new Dictionary<string, string?> { ["color"] = "blue", ["size"] = "4" }, Token))!;
        Assert.Equal([("color", "blue"), ("size", "4")], changed.Metadata.Select(m => (m.Key, m.Value)));
        Assert.Empty(live.Find(2, 2, red));
        Assert.Equal(["b", "a"], live.Find(2, 2, blue).Select(h => h.Id));
        await live.Collection.UpdateAsync("a", new Dictionary<string, string?> { ["size"] = null }, Token);
        Assert.Equal("blue", Assert.Single(Assert.Single(live.Find(1)).Metadata).Value);
        Assert.Null(await live.Collection.UpdateAsync("nobody", new Dictionary<string, string?> { ["size"] = "1" }, Token));

        // A photo in the place of another one.
        await live.Add(3, "a");
        Assert.Equal(("a", 0f), (live.Find(3)[0].Id, live.Find(3)[0].Distance));
        Assert.NotEqual(0, live.Find(1)[0].Distance);
        Assert.Equal(2, live.Find(3, 10).Count);

        Assert.True(await live.Collection.RemoveAsync("a", Token));
        Assert.False(await live.Collection.RemoveAsync("a", Token));
        Assert.Equal(["b"], live.Find(3, 10).Select(h => h.Id));
        Assert.Throws<EngineException>(() => live.Collection.Read("a"));
    }

    [Fact]
    public async Task The_store_keeps_the_photos_and_has_them_still_when_it_is_moved()
    {
        using LiveCollection live = new();
        await live.Add(1, "a");
        await live.Add(2, "ä/ö 'b'");
        live.Collection.Dispose();
        string elsewhere = live.Folder.File("elsewhere");
        Directory.Move(live.Store, elsewhere);
        using (var moved = Collection.OpenForServing(elsewhere))
        {
            Assert.Equal(PhotoFolder.Photo(2), moved.ReadPhoto(moved.FindItem("ä/ö 'b'")!).Bytes);
            Assert.NotEmpty(moved.Thumbnail(moved.FindItem("a")!, 16));
            await moved.AddAsync(LiveCollection.Photo(3, "c"), Token);
            Assert.Equal("uploads", Assert.Single(moved.Store.Sources).Kind);
        }

        // What measures, compares and maps stores reads their photos this way.
        StorePhotos photos = new(elsewhere);
        Assert.Equal(["a", "ä/ö 'b'", "c"], photos.Enumerate(Token).Select(e => e.Item!.Id));
        Assert.Equal([1, 2, 3], photos.Enumerate(Token).Select(e => Enumerable.Range(1, 3).Single(i => photos.Read(e.Path, 1 << 20).Bytes.Span.SequenceEqual(PhotoFolder.Photo(i)))));
        Directory.Move(elsewhere, live.Store);
    }

    [Fact]
    public async Task A_photo_takes_the_place_of_an_item_of_any_source_and_indexing_that_source_leaves_it()
    {
        using LiveCollection live = new();
        string photos = PhotoFolder.Make(live.Folder, 4);
        live.Collection.Ingest(PhotoSource.Open(photos), cancellation: Token);
        await live.Add(77, "dress/000.png");
        Assert.Equal(4, live.Collection.Store.Count);
        Assert.Equal("dress/000.png", live.Find(77)[0].Id);

        IngestReport report = live.Collection.Ingest(PhotoSource.Open(photos), cancellation: Token);
        Assert.Equal((0, 3, 0), (report.Added, report.Unchanged, report.Removed));
        Assert.Equal("dress/000.png", Assert.Single(report.Skipped).Path);
        Assert.Equal(("dress/000.png", 0f), (live.Find(77)[0].Id, live.Find(77)[0].Distance));
    }

    [Fact]
    public async Task What_can_not_be_kept_is_refused_in_a_line_and_nothing_of_it_stays()
    {
        using LiveCollection live = new();
        await live.Add(1);
        await Refused<ImageException>(new NewPhoto("x", "no photo"u8.ToArray()));
        await Refused<ImageException>(new NewPhoto("x", ReadOnlyMemory<byte>.Empty));
        await Refused<ImageException>(LiveCollection.Photo(2, "x") with { Box = new(1000, 1000, 5, 5) });
        await Refused<EngineException>(LiveCollection.Photo(2, ""));
        await Refused<EngineException>(LiveCollection.Photo(2, " "));
        await Refused<EngineException>(LiveCollection.Photo(2, "a\nb"));
        await Refused<EngineException>(LiveCollection.Photo(2, "half \ud83d"));
        await Refused<EngineException>(LiveCollection.Photo(2, new string('x', ItemId.MaxBytes + 1)));
        await Refused<EngineException>(LiveCollection.Photo(2, "x", ("", "v")));
        await Refused<EngineException>(LiveCollection.Photo(2, "x", ("c", "a\0b")));
        await Refused<EngineException>(LiveCollection.Photo(2, "x", ("c", new string('v', 40_000))));
        await Refused<EngineException>(LiveCollection.Photo(2, "x", [.. Enumerable.Range(0, 300).Select(i => ($"{i}", "v"))]));
        string large = new('v', 30_000);
        await Refused<EngineException>(LiveCollection.Photo(2, "x", ("a", large), ("b", large), ("c", large)));
        Assert.Equal(1, live.Collection.Store.Count);

        // Nor do many changes one by one fill an item without end.
        Dictionary<string, string?> columns = Enumerable.Range(0, 200).ToDictionary(i => $"a{i}", string? (_) => "v");
        await live.Collection.UpdateAsync("1", columns, Token);
        await Assert.ThrowsAsync<EngineException>(() => live.Collection.UpdateAsync("1", columns.ToDictionary(c => $"b{c.Key}", c => c.Value), Token));
        Assert.Equal(200, live.Collection.FindItem("1")!.Metadata.Count);
        await live.Collection.UpdateAsync("1", new Dictionary<string, string?> { ["large"] = large, ["also"] = large }, Token);
        await Assert.ThrowsAsync<EngineException>(() => live.Collection.UpdateAsync("1", new Dictionary<string, string?> { ["more"] = large }, Token));

        async Task Refused<T>(NewPhoto photo)
            where T : Exception
        {
            T refused = await Assert.ThrowsAsync<T>(() => live.Collection.AddAsync(photo, Token));
            Assert.DoesNotContain('\n', refused.Message);
            Assert.NotEmpty(refused.Message);
        }
    }

    [Fact]
    public async Task One_bad_photo_among_many_at_once_harms_no_other()
    {
        using LiveCollection live = new();
        Task<StoredItem>[] adds = [.. Enumerable.Range(0, 40).Select(i => i % 7 == 3
            ? live.Collection.AddAsync(new NewPhoto($"{i}", new byte[100]), Token) : live.Add(i))];
        for (int i = 0; i < adds.Length; i++)
        {
            if (i % 7 == 3)
                await Assert.ThrowsAsync<ImageException>(() => adds[i]);
            else
                Assert.Equal($"{i}", (await adds[i]).Id);
        }

        Assert.Equal(adds.Count(a => a.IsCompletedSuccessfully), live.Collection.Store.Count);
    }

    [Fact]
    public async Task Of_many_photos_for_one_id_at_once_one_is_there()
    {
        using LiveCollection live = new();
        for (int round = 0; round < 5; round++)
        {
            StoredItem[] said = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => live.Add((round * 30) + i, "same")));
            StoredItem item = live.Collection.Store.Find("same")!;
            Assert.Contains(said, s => s.Key == item.Key && s.Hash == item.Hash);
            SearchHit hit = Assert.Single(live.Collection.Find(live.Collection.Read("same"), new SearchRequest { K = 10 }).Hits);
            Assert.Equal(0, hit.Distance);
            Assert.Equal(item.Hash, ContentHash.Compute(live.Collection.ReadPhoto(item).Bytes.Span));
        }
    }

    [Fact]
    public async Task What_is_given_up_before_its_turn_is_not_written()
    {
        using LiveCollection live = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => live.Collection.AddAsync(LiveCollection.Photo(1), new CancellationToken(true)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => live.Collection.RemoveAsync("1", new CancellationToken(true)));

        // At any other moment either all of it happens or nothing, and whoever asked is told which.
        for (int i = 0; i < 100; i++)
        {
            using CancellationTokenSource stop = new();
            Task<StoredItem> add = live.Collection.AddAsync(LiveCollection.Photo(i), stop.Token);
            Task[] others = [.. Enumerable.Range(0, i % 4).Select(o => live.Add(1000 + o, $"other {o}"))];
            await stop.CancelAsync();
            await Task.WhenAll(others);
            bool done = await Task.WhenAny(add) == add && add.IsCompletedSuccessfully;
            Assert.Equal(done, live.Collection.FindItem($"{i}") is not null);
            Assert.Equal(done, live.Find(i, 200).Any(h => h.Id == $"{i}"));
        }
    }

    [Fact]
    public async Task A_collection_that_is_open_for_reading_sees_what_another_writes_and_writes_nothing()
    {
        using LiveCollection live = new();
        await live.Add(1, "a", ("color", "red"));
        using var reader = Collection.Open(live.Store);
        var red = Filter.Equal("color", "red");
        Assert.Equal(["a"], LiveCollection.Find(reader, 1, 5, red).Select(h => h.Id));
        await live.Add(2, "b", ("color", "red"));
        Assert.Equal(["a", "b"], LiveCollection.Find(reader, 1, 5, red).Select(h => h.Id).Order());
        await live.Collection.UpdateAsync("a", new Dictionary<string, string?> { ["color"] = "blue" }, Token);
        Assert.Equal(["b"], LiveCollection.Find(reader, 1, 5, red).Select(h => h.Id));
        Assert.Equal("blue", reader.FindItem("a")!.Metadata["color"]);
        await live.Collection.RemoveAsync("b", Token);
        Assert.Equal(["a"], LiveCollection.Find(reader, 2, 5).Select(h => h.Id));
        Assert.Null(reader.FindItem("b"));

        Assert.False(reader.CanWrite);
        Assert.Contains("open for reading", (await Assert.ThrowsAsync<EngineException>(() => reader.RemoveAsync("a", Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_ingest_shows_what_it_has_committed_while_it_runs()
    {
        using LiveCollection live = new();
        string photos = PhotoFolder.Make(live.Folder, 1200);
        live.Collection.OpenIndex();
        int seen = 0;
        using CancellationTokenSource stop = new();
        Assert.ThrowsAny<OperationCanceledException>(() => live.Collection.Ingest(PhotoSource.Open(photos), progress: new CallbackProgress<IngestProgress>(p =>
        {
            // Told within the commit, from the thread that made it.
            seen = Math.Max(seen, live.Collection.OpenIndex().Count);
            if (p.Done >= 512)
                stop.Cancel();
        }), cancellation: stop.Token));
        Assert.InRange(seen, 512, 1200);
        Assert.Equal(live.Collection.Store.Count, live.Collection.OpenIndex().Count);
    }

    [Fact]
    public void A_new_collection_is_made_whole_or_not_at_all()
    {
        using TemporaryFolder folder = new();
        Assert.Throws<EngineException>(() => Collection.Create(folder.File("a"), new IndexRequest { Model = "pixels", Index = new() { M = 1 } }));
        Assert.Throws<Akin.Models.ModelException>(() => Collection.Create(folder.File("a"), new IndexRequest { Model = "none.onnx" }));
        Assert.Throws<EngineException>(() => Collection.Create(folder.File("a"), new IndexRequest()));
        Assert.False(Path.Exists(folder.File("a")));
        Collection.Create(folder.File("a"), new IndexRequest { Model = "pixels" }).Dispose();
        Assert.Contains("already", Assert.Throws<EngineException>(() => Collection.Create(folder.File("a"), new IndexRequest { Model = "pixels" })).Message, StringComparison.Ordinal);
        using var empty = Collection.OpenForServing(folder.File("a"));
        Assert.Empty(LiveCollection.Find(empty, 1));
        Assert.Contains("there is no store", Assert.Throws<StoreException>(() => Collection.OpenForServing(folder.File("b"))).Message, StringComparison.Ordinal);
        Assert.False(Path.Exists(folder.File("b")));
    }

    [Fact]
    public async Task Of_many_who_make_one_collection_at_once_one_does_and_it_stays()
    {
        using TemporaryFolder folder = new();
        for (int round = 0; round < 5; round++)
        {
            string store = folder.File($"{round}");
            Collection?[] made = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                try
                {
                    return Collection.Create(store, new IndexRequest { Model = "pixels:4x4x3" });
                }
                catch (Exception e) when (e is StoreException or EngineException)
                {
                    return null;
                }
            })));
            using Collection one = Assert.Single(made.OfType<Collection>());
            await one.AddAsync(LiveCollection.Photo(1), Token);
            one.Dispose();
            using var again = Collection.OpenForServing(store);
            Assert.Equal("1", Assert.Single(LiveCollection.Find(again, 1)).Id);
        }
    }
}
