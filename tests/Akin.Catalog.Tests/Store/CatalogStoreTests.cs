using System.Drawing;
using Akin.Catalog.Filters;
using Akin.Catalog.Sources;
using Akin.Catalog.Store;

namespace Akin.Catalog.Tests.Store;

public sealed class CatalogStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_item_comes_back_as_it_was_written()
    {
        SourceItem item = Make.Item("a \"b\" 'c' 😀 d.jpg", ("label", "dress; \"red\""), ("$.x'\"", ""), ("price", "1")) with
        {
            Path = "x/y.jpg", Box = new Rectangle(1, 2, 3, 4),
        };
        long key;
        using (CatalogStore store = Make.Store(_folder["s"]))
            key = Assert.Single(store.Write(Source(store), Make.Batch(Make.New(item, 1, -2.5f, float.Epsilon))).Keys);

        using CatalogStore again = CatalogStore.Open(_folder["s"], StoreMode.Read);
        StoredItem stored = again.Find(item.Id)!;
        Assert.Equal((key, item.Id, item.Path, item.Box, Make.Hash(item.Id)), (stored.Key, stored.Id, stored.Path, stored.Box, stored.Hash));
        Assert.Equal(item.Metadata.ToArray(), stored.Metadata.ToArray());
        Assert.Equal(stored.Id, again.Find([key])[key].Id);
        Assert.Equal([1, -2.5f, float.Epsilon], Make.Vectors(again)[key]);
        Assert.Equal([key], again.Keys());
        Assert.Equal([key], again.Keys(Filter.ParseAll(["\"$.x'\\\"\" = ''", "price = 1"])));
    }

    [Fact]
    public void A_changed_photo_gets_a_new_key_and_changed_metadata_keeps_it()
    {
        using CatalogStore store = Make.Store(_folder["s"]);
        long source = Source(store);
        long first = store.Write(source, Make.Batch(Make.New(Make.Item("a", ("label", "x")), 1, 2, 3))).Keys[0];

        store.Write(source, new() { Updates = [new(first, Make.Item("a", ("color", "red")) with { Path = "moved" })] });
        Assert.Equal((first, "moved", "color red"), (store.Find("a")!.Key, store.Find("a")!.Path, string.Join(' ', store.Find("a")!.Metadata.Select(pair => $"{pair.Key} {pair.Value}"))));
        Assert.Equal([1, 2, 3], Make.Vectors(store)[first]);

        WriteResult changed = store.Write(source, Make.Batch(Make.New(Make.Item("a", ("label", "y")), 4, 5, 6)));
        Assert.Equal([first], changed.Gone);
        Assert.True(changed.Keys[0] > first);
        Assert.Equal([4, 5, 6], Assert.Single(Make.Vectors(store), pair => pair.Key == changed.Keys[0]).Value);
        Assert.Equal(1, store.Count);
    }

    [Fact]
    public void A_key_is_never_given_out_again()
    {
        using CatalogStore store = Make.Store(_folder["s"]);
        long source = Source(store);
        long last = store.Write(source, Make.Batch(Make.New(Make.Item("a"), 1, 2, 3), Make.New(Make.Item("b"), 1, 2, 3))).Keys[1];
        WriteResult removed = store.Write(source, new() { Removals = [last, last, 999] });

        Assert.Equal([last], removed.Gone);
        Assert.Equal((1, last), (store.Count, store.LastKey));
        Assert.Null(store.Find("b"));
        Assert.True(store.Write(source, Make.Batch(Make.New(Make.Item("b"), 1, 2, 3))).Keys[0] > last);
    }

    [Fact]
    public void An_id_of_another_source_is_refused_and_the_rest_is_written()
    {
        using CatalogStore store = Make.Store(_folder["s"]);
        long first = Source(store, "/one"), second = Source(store, "/two");
        long key = store.Write(first, Make.Batch(Make.New(Make.Item("a"), 1, 2, 3))).Keys[0];
        WriteResult result = store.Write(second, Make.Batch(Make.New(Make.Item("a"), 9, 9, 9), Make.New(Make.Item("b"), 4, 5, 6)));

        (SourceItem item, string reason) = Assert.Single(result.Refused);
        Assert.Equal(("a", "has the id \"a\" of an item from /one; ids in a store must differ"), (item.Id, reason));
        Assert.Equal(0, result.Keys[0]);
        Assert.Equal([1, 2, 3], Make.Vectors(store)[key]);
        Assert.Equal(second, store.Find([result.Keys[1]])[result.Keys[1]].Source);
    }

    [Fact]
    public void Registering_a_source_again_gives_its_number_and_takes_its_new_options()
    {
        using CatalogStore store = CatalogStore.Open(_folder["s"], StoreMode.Write);
        long table = store.RegisterSource("table", "/t.csv", new() { PathColumn = "file" });
        long folder = store.RegisterSource("folder", "/t", SourceOptions.Default);
        Assert.Equal(table, store.RegisterSource("table", "/t.csv", new() { PathColumn = "photo", LabelNames = ["a", "b"] }));

        Assert.Equal([(table, "table", "/t.csv"), (folder, "folder", "/t")], store.Sources.Select(source => (source.Source, source.Kind, source.Location)));
        Assert.Equal("photo", store.Sources[0].Options.PathColumn);
        Assert.Equal(["a", "b"], store.Sources[0].Options.LabelNames!);
    }

    [Fact]
    public void A_registered_source_can_be_opened_and_read()
    {
        _folder.Write("photos/dress/a.jpg", "photo");
        using CatalogStore store = CatalogStore.Open(_folder["s"], StoreMode.Write);
        store.RegisterSource(PhotoSource.Open(_folder["photos"]));
        Assert.Equal("photo"u8.ToArray(), store.Sources[0].Open().Read("dress/a.jpg", 5).Bytes.ToArray());
    }

    [Fact]
    public void Settings_are_set_once()
    {
        StoreSettings settings = Make.Settings() with { Layer = "pool", Take = "input", IndexParameters = "{\"m\":16}", Preprocessing = "224 crop" };
        using (CatalogStore store = CatalogStore.Open(_folder["s"], StoreMode.Write))
        {
            Assert.Null(store.Settings);
            store.SetSettings(settings);
            store.SetSettings(settings);
            Assert.Contains("other settings", Assert.Throws<StoreException>(() => store.SetSettings(settings with { Model = "other" })).Message, StringComparison.Ordinal);
        }

        using CatalogStore again = CatalogStore.Open(_folder["s"], StoreMode.Read);
        Assert.Equal(settings, again.Settings);
    }

    [Fact]
    public void A_network_may_move_and_the_index_change_but_what_made_the_vectors_stays()
    {
        using CatalogStore store = CatalogStore.Open(_folder["moved"], StoreMode.Write);
        StoreSettings settings = Make.Settings() with { Model = "/nets/a.onnx", ModelHash = "1234" };
        store.SetSettings(settings);
        StoreSettings moved = settings with { Model = "/elsewhere/a.onnx", Metric = "l1", Index = "hnsw" };
        store.SetSettings(moved);
        Assert.Equal(moved, store.Settings);
        Assert.Throws<StoreException>(() => store.SetSettings(moved with { ModelHash = "5678" }));
        Assert.Equal(moved, store.Settings);
    }

    [Fact]
    public void A_snapshot_tells_what_became_of_each_item()
    {
        using CatalogStore store = Make.Store(_folder["s"]);
        long source = Source(store);
        SourceItem item = Make.Item("a", ("label", "x"), ("color", "red")) with { Box = new Rectangle(1, 2, 3, 4) };
        long key = store.Write(source, Make.Batch(Make.New(item, 1, 2, 3))).Keys[0];
        store.Write(Source(store, "/other"), Make.Batch(Make.New(Make.Item("elsewhere"), 1, 2, 3)));
        SourceSnapshot snapshot = store.Snapshot(source);
        ItemChange Change(SourceItem now, string content = "a")
        {
            ItemChange change = snapshot.Compare(now, Make.Hash(content), out long found);
            Assert.Equal(change == ItemChange.Added ? 0 : key, found);
            return change;
        }

        Assert.Equal([("a", key)], snapshot.Items);
        Assert.Equal(ItemChange.Unchanged, Change(item));
        Assert.Equal(ItemChange.Unchanged, Change(item with { Metadata = item.Metadata.Reverse().ToDictionary() }));
        Assert.Equal(ItemChange.Details, Change(item with { Path = "b" }));
        Assert.Equal(ItemChange.Details, Change(item with { Metadata = new Dictionary<string, string>() }));
        Assert.Equal(ItemChange.Details, Change(item with { Metadata = new Dictionary<string, string> { ["label"] = "xcolor", ["red"] = "" } }));
        Assert.Equal(ItemChange.Photo, Change(item with { Box = null }));
        Assert.Equal(ItemChange.Photo, Change(item, "other"));
        Assert.Equal(ItemChange.Added, Change(item with { Id = "b" }));
    }

    [Fact]
    public void Filters_labels_and_columns_agree_with_the_items()
    {
        using CatalogStore store = Make.Store(_folder["s"]);
        (string, string)[][] rows = [[("c", "x"), ("d", "1")], [("c", "x"), ("d", "2")], [("c", "y")], [("d", "1")], [], [("c", "x"), ("d", "1")]];
        IReadOnlyList<long> keys = store.Write(Source(store), Make.Batch([.. rows.Select((row, i) => Make.New(Make.Item($"{i}", row), 1, 2, 3))])).Keys;
        int[] Where(params (string Column, string Value)[] conditions) =>
            [.. store.Keys(Filter.ParseAll(conditions.Select(condition => Filter.Equal(condition.Column, condition.Value).ToString()))).Select(key => keys.ToList().IndexOf(key))];

        Assert.Equal([0, 1, 2, 3, 4, 5], Where());
        Assert.Equal([0, 1, 5], Where(("c", "x")));
        Assert.Equal([0, 5], Where(("c", "x"), ("d", "1")));
        Assert.Empty(Where(("c", "x"), ("c", "y")));
        Assert.Equal("none", Assert.Throws<FilterException>(() => Where(("none", "x"))).UnknownColumn);
        Assert.Empty(Where(("c", "'; DROP TABLE item; --")));
        Assert.Equal(new Dictionary<long, string> { [keys[0]] = "1", [keys[1]] = "2", [keys[3]] = "1", [keys[5]] = "1" }, store.MetadataValues("d"));
        Assert.Empty(store.MetadataValues("none"));
        IReadOnlyList<MetadataColumn> columns = store.MetadataColumns(1);
        Assert.Equal([("c", 4, 2), ("d", 4, 2)], columns.Select(column => (column.Name, column.Items, column.DistinctValues)));
        Assert.Equal([new("x", 3, false)], columns[0].Values);
        Assert.Equal([new("1", 3, false), new("2", 1, false)], store.MetadataColumns()[1].Values);
    }

    [Fact]
    public void Long_values_are_shortened_where_that_is_asked_for_and_never_within_a_character()
    {
        using CatalogStore store = Make.Store(_folder["s"]);
        store.Write(Source(store), Make.Batch(Make.New(Make.Item("a", ("c", "😀😀😀")), 1, 1, 1), Make.New(Make.Item("b", ("c", "xy")), 1, 1, 1)));
        Assert.Equal([new("xy", 1, false), new("😀😀", 1, true)], Assert.Single(store.MetadataColumns(10, valueLength: 2)).Values);
    }

    [Fact]
    public void Pages_of_keys_are_all_keys_once_whatever_is_removed_meanwhile()
    {
        using CatalogStore store = Make.Store(_folder["s"]);
        long source = Source(store);
        IReadOnlyList<long> keys = store.Write(source, Make.Batch([.. Enumerable.Range(0, 25).Select(i => Make.New(Make.Item($"{i}"), 1, 1, 1))])).Keys;
        Assert.Equal(keys.Skip(3).Take(4), store.Keys(0, 3, 4));
        List<long> seen = [];
        for (long[] page = store.Keys(0, 0, 10); page.Length > 0; page = store.Keys(page[^1], 0, 10))
        {
            seen.AddRange(page);
            // What was seen already leaves: by an offset the next page would begin too late.
            store.Write(source, new() { Removals = page[..2] });
        }

        Assert.Equal(keys, seen);
        Assert.Empty(store.Keys(keys[^1], 0, 10));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(90)]
    public void A_sample_is_different_items_that_are_there_and_any_of_them(int removed)
    {
        using CatalogStore store = Make.Store(_folder["s"]);
        long source = Source(store);
        IReadOnlyList<long> keys = store.Write(source, Make.Batch([.. Enumerable.Range(0, 100).Select(i => Make.New(Make.Item($"{i}"), 1, 1, 1))])).Keys;
        store.Write(source, new() { Removals = [.. keys.Take(removed)] });
        HashSet<long> there = [.. keys.Skip(removed)], seen = [];
        for (int round = 0; round < 300; round++)
        {
            long[] sample = store.SampleKeys(5);
            Assert.Equal(5, sample.Distinct().Count());
            Assert.True(there.IsSupersetOf(sample));
            seen.UnionWith(sample);
        }

        Assert.Equal(there.Order(), seen.Order());
        Assert.Equal(there.Order(), store.SampleKeys(1000).Order());
    }

    [Fact]
    public void Vectors_of_given_keys_come_in_their_order()
    {
        using CatalogStore store = Make.Store(_folder["s"]);
        IReadOnlyList<long> keys = store.Write(Source(store), Make.Batch([.. Enumerable.Range(0, 10).Select(i => Make.New(Make.Item($"{i}"), i, 0, 0))])).Keys;
        using VectorCursor cursor = store.OpenVectors([keys[7], 12345, keys[2], keys[7]]);
        List<float> read = [];
        while (cursor.Read())
            read.Add(cursor.Vector[0]);

        Assert.Equal([7, 2, 7], read);
        Assert.False(cursor.Read());
        Assert.Equal((4, 3), (cursor.Count, cursor.Dimensions));
    }

    [Fact]
    public void A_reading_sees_one_moment_while_another_thread_writes()
    {
        using CatalogStore store = Make.Store(_folder["s"]);
        using CatalogStore reader = CatalogStore.Open(_folder["s"], StoreMode.Read);
        long source = Source(store);
        store.Write(source, Make.Batch(Make.New(Make.Item("a"), 1, 1, 1), Make.New(Make.Item("b"), 2, 2, 2)));

        using VectorCursor cursor = reader.OpenVectors();
        Assert.True(cursor.Read());
        store.Write(source, new() { Items = [Make.New(Make.Item("c"), 3, 3, 3)], Removals = [store.Find("b")!.Key] });
        Assert.Equal(["a", "c"], reader.Find([1, 2, 3]).Values.Select(item => item.Id));
        Assert.True(cursor.Read());
        Assert.Equal([2, 2, 2], cursor.Vector.ToArray());
        Assert.False(cursor.Read());
    }

    [Fact]
    public async Task Readers_on_many_threads_go_on_while_one_writes()
    {
        using CatalogStore store = Make.Store(_folder["s"]);
        using CatalogStore reader = CatalogStore.Open(_folder["s"], StoreMode.Read);
        long source = Source(store);
        // So that the column is known, whoever comes first.
        store.Write(source, new() { Removals = store.Write(source, Make.Batch(Make.New(Make.Item("before", ("label", "x")), 1, 2, 3))).Keys });
        using CancellationTokenSource done = new();
        Task[] readers = [.. Enumerable.Range(0, 4).Select(n => Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                // Each batch writes two items and removes the two before: any moment has exactly two, or none at the start.
                CatalogStore from = n % 2 == 0 ? reader : store;
                Assert.True(Make.Vectors(from).Count is 0 or 2);
                Assert.True(from.Keys(Filter.Equal("label", "x")).Length is 0 or 2);
            }
        }))];
        IReadOnlyList<long> before = [];
        for (int i = 0; i < 200; i++)
        {
            before = store.Write(source, new()
            {
                Items = [Make.New(Make.Item($"{i}a", ("label", "x")), i, i, i), Make.New(Make.Item($"{i}b", ("label", "x")), i, i, i)],
                Removals = before,
            }).Keys;
        }

        await done.CancelAsync();
        await Task.WhenAll(readers);
        Assert.Equal(2, reader.Count);
    }

    [Fact]
    public void A_batch_that_fails_leaves_nothing_behind_and_the_next_one_is_written()
    {
        using CatalogStore store = Make.Store(_folder["s"]);
        long source = Source(store);
        SourceItem bad = Make.Item("bad") with { Metadata = new Dictionary<string, string> { ["new"] = "1", ["c"] = null! } };

        Assert.ThrowsAny<Exception>(() => store.Write(source, Make.Batch(Make.New(Make.Item("good", ("other", "x")), 1, 2, 3), Make.New(bad, 1, 2, 3))));
        Assert.Equal(0, store.Count);
        Assert.Empty(store.MetadataColumns());
        Assert.Throws<ArgumentException>(() => store.Write(source, Make.Batch(Make.New(Make.Item("a"), 1, 2))));
        Assert.ThrowsAny<Exception>(() => store.Write(source + 1, Make.Batch(Make.New(Make.Item("a"), 1, 2, 3))));
        store.Write(source, Make.Batch(Make.New(Make.Item("good", ("other", "x"), ("new", "y")), 1, 2, 3)));
        Assert.Equal("x", store.Find("good")!.Metadata["other"]);
        Assert.Equal("y", store.Find("good")!.Metadata["new"]);
    }

    internal static long Source(CatalogStore store, string location = "/photos") => store.RegisterSource("folder", location, SourceOptions.Default);
}
