using System.Collections.Concurrent;
using System.Text;
using Akin.Catalog.Store;
using Akin.Engine.Search;
using Akin.Imaging;
using Akin.Vectors;
using Microsoft.Data.Sqlite;

namespace Akin.Engine.Tests.Live;

/// <summary>Disks and files that fail.</summary>
public sealed class LiveFaultTests
{
    private static readonly ConcurrentDictionary<int, NewPhoto> Made = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_disk_refuses_in_a_line_loses_nothing_and_takes_more_when_there_is_room()
    {
        using SmallDisk disk = new(8);
        string ballast = Path.Combine(disk.Path, "ballast");
        File.WriteAllBytes(ballast, new byte[3 << 20]);
        var collection = Collection.Create(Path.Combine(disk.Path, "store"), new IndexRequest { Model = "pixels:4x4x3" });
        List<int> kept = [];
        int refused = 0;
        for (int i = 0; refused < 10; i++)
        {
            try
            {
                await collection.AddAsync(Noise(i), Token);
                kept.Add(i);
            }
            catch (StoreException e)
            {
                refused++;
                Assert.Contains("full", e.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', e.Message);
            }
        }

        Assert.True(kept.Count > 5, "the disk was full at once");
        Check(collection, kept);
        File.Delete(ballast);
        for (int i = 1000; i < 1005; i++)
        {
            await collection.AddAsync(Noise(i), Token);
            kept.Add(i);
        }

        Check(collection, kept);
        // An index that can't be saved is no reason to complain.
        File.WriteAllBytes(ballast, new byte[FreeBytes(disk.Path)]);
        collection.Dispose();
        File.Delete(ballast);
        using var again = Collection.OpenForServing(Path.Combine(disk.Path, "store"));
        Check(again, kept);
    }

    [Fact]
    public void A_collection_that_a_full_disk_can_not_take_leaves_nothing_and_can_be_made_later()
    {
        using SmallDisk disk = new(4);
        string ballast = Path.Combine(disk.Path, "ballast"), store = Path.Combine(disk.Path, "store");
        File.WriteAllBytes(ballast, new byte[FreeBytes(disk.Path) - (64 << 10)]);
        StoreException refused = Assert.Throws<StoreException>(() => Collection.Create(store, new IndexRequest { Model = "pixels:4x4x3" }));
        Assert.DoesNotContain('\n', refused.Message);
        Assert.False(Path.Exists(store));
        File.Delete(ballast);
        Collection.Create(store, new IndexRequest { Model = "pixels:4x4x3" }).Dispose();
    }

    [Fact]
    public async Task A_store_that_can_not_be_written_says_how_to_serve_it_and_can_be_read()
    {
        using SmallDisk disk = new(16);
        string store = Path.Combine(disk.Path, "store");
        using (var collection = Collection.Create(store, new IndexRequest { Model = "pixels:4x4x3" }))
        {
            for (int i = 0; i < 5; i++)
                await collection.AddAsync(Noise(i), Token);
        }

        disk.MakeReadOnly(true);
        StoreException refused = Assert.Throws<StoreException>(() => Collection.OpenForServing(store));
        Assert.StartsWith($"the store {store} can't be written", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("; serve it for reading only", refused.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCodes.ServeReadOnly, refused.Code);
        Assert.DoesNotContain('\n', refused.Message);
        using (var reader = Collection.Open(store))
            Check(reader, [0, 1, 2, 3, 4]);
        disk.MakeReadOnly(false);
        using var writer = Collection.OpenForServing(store);
        await writer.AddAsync(Noise(5), Token);
        Check(writer, [0, 1, 2, 3, 4, 5]);
    }

    [Theory]
    [InlineData(IndexKind.Flat)]
    [InlineData(IndexKind.Hnsw)]
    public async Task An_index_file_that_is_cut_foreign_garbage_or_a_folder_is_built_again(IndexKind kind)
    {
        using LiveCollection live = new(kind);
        int[] all = [.. Enumerable.Range(0, 30)];
        await Task.WhenAll(all.Select(i => live.Collection.AddAsync(Noise(i), Token)));
        live.Reopen();
        live.Collection.OpenIndex();
        live.Collection.Dispose();
        string file = Path.Combine(live.Store, $"vectors-l2.{kind.Name()}");
        byte[] whole = File.ReadAllBytes(file);
        Random random = new(2);
        for (int round = 0; round < 40; round++)
        {
            byte[] damaged = (byte[])whole.Clone();
            if (round % 4 == 0)
                damaged = damaged[..random.Next(damaged.Length)];
            else if (round % 4 == 1)
                random.NextBytes(damaged.AsSpan(random.Next(damaged.Length)));
            else if (round % 4 == 2)
                random.NextBytes(damaged);
            else
                damaged = Encoding.ASCII.GetBytes("Dear diary");
            File.WriteAllBytes(file, damaged);
            using var collection = Collection.OpenForServing(live.Store);
            Check(collection, all);
        }

        File.Delete(file);
        Directory.CreateDirectory(file);
        live.Reopen();
        Check(live.Collection, all);
    }

    [Fact]
    public async Task An_index_of_a_time_after_the_backup_that_the_store_was_restored_from_is_not_believed()
    {
        using LiveCollection live = new();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => live.Collection.AddAsync(Noise(i), Token)));
        live.Collection.Dispose();
        string catalog = Path.Combine(live.Store, "catalog.db"), index = Path.Combine(live.Store, "vectors-l2.hnsw");
        byte[] backup = File.ReadAllBytes(catalog);
        live.Reopen();
        await Task.WhenAll(Enumerable.Range(20, 20).Select(i => live.Collection.AddAsync(Noise(i), Token)));
        live.Collection.OpenIndex();
        live.Collection.Dispose();
        byte[] later = File.ReadAllBytes(index);

        File.WriteAllBytes(catalog, backup);
        live.Reopen();
        // The same keys for other photos.
        await Task.WhenAll(Enumerable.Range(40, 20).Select(i => live.Collection.AddAsync(Noise(i), Token)));
        live.Collection.Dispose();
        File.WriteAllBytes(index, later);
        live.Reopen();
        Check(live.Collection, [.. Enumerable.Range(0, 20), .. Enumerable.Range(40, 20)]);
    }

    [Fact]
    public async Task What_a_killed_process_left_of_an_index_is_cleared_away()
    {
        using LiveCollection live = new();
        await live.Collection.AddAsync(Noise(1), Token);
        live.Collection.Dispose();
        string left = Path.Combine(live.Store, "vectors-l2.hnsw.12345.tmp");
        File.WriteAllBytes(left, new byte[1000]);
        live.Reopen();
        Check(live.Collection, [1]);
        Assert.False(File.Exists(left));
    }

    [Fact]
    public async Task A_store_without_the_table_of_photos_opens_and_gets_it_with_the_first_one()
    {
        using LiveCollection live = new();
        string photos = PhotoFolder.Make(live.Folder, 3);
        live.Collection.Ingest(Akin.Catalog.Sources.PhotoSource.Open(photos), cancellation: Token);
        Assert.Equal(0, Tables());
        live.Reopen();
        await live.Add(7);
        Assert.Equal(1, Tables());
        Assert.Equal(4, live.Find(7, 9).Count);

        long Tables()
        {
            using SqliteConnection connection = new($"Data Source={Path.Combine(live.Store, "catalog.db")};Mode=ReadOnly;Pooling=False");
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM sqlite_schema WHERE name = 'photo'";
            return (long)command.ExecuteScalar()!;
        }
    }

    [Fact]
    public async Task A_clock_that_jumps_changes_nothing_and_an_index_is_saved_a_minute_after_the_last_of_many_changes()
    {
        using LiveCollection live = new(IndexKind.Flat);
        live.Collection.Dispose();
        JumpingClock clock = new();
        var collection = Collection.OpenForServing(live.Store, time: clock);
        collection.OpenIndex();
        string file = Path.Combine(live.Store, "vectors-l2.flat");
        DateTime before = File.GetLastWriteTimeUtc(file);
        int[] some = [.. Enumerable.Range(0, 30)];
        await Task.WhenAll(some.Select(i => collection.AddAsync(Noise(i), Token)));
        Assert.Empty(clock.Due);
        string photos = PhotoFolder.Make(live.Folder, 1000);
        collection.Ingest(Akin.Catalog.Sources.PhotoSource.Open(photos), cancellation: Token);
        Assert.Equal([TimeSpan.FromMinutes(1)], clock.Due);
        // The ingest has saved it, so that there is nothing new when the minute is over; a thousand changes more there are.
        DateTime saved = File.GetLastWriteTimeUtc(file);
        Assert.True(saved > before);
        File.Delete(file);
        clock.Ring();
        // What the clock's thread does too: nothing.
        collection.SaveIndex();
        Assert.False(File.Exists(file));
        string[] ids = [.. collection.Store.Find(collection.Store.Keys()).Values.Select(i => i.Id).Where(id => id.Contains('/', StringComparison.Ordinal))];
        await Task.WhenAll(ids.Select(id => collection.RemoveAsync(id, Token)));
        clock.Ring();
        await Eventually.IsTrueAsync(() => File.Exists(file));
        Assert.Equal(collection.Store.Keys(), collection.OpenIndex().Ids.Order());
        Assert.All(some, i => Assert.Equal(($"{i}", 0f), (Nearest(collection, i).Id, Nearest(collection, i).Distance)));
        collection.Dispose();
    }

    private static SearchHit Nearest(Collection collection, int seed) =>
        collection.Find(collection.Embed(new Akin.Catalog.Sources.PhotoBytes(Noise(seed).Bytes, null), null), new SearchRequest { K = 1 }).Hits[0];

    private static void Check(Collection collection, IReadOnlyCollection<int> seeds)
    {
        Assert.Equal(seeds.Select(s => $"{s}").Order(), collection.Store.Find(collection.Store.Keys()).Values.Select(i => i.Id).Order());
        Assert.Equal(collection.Store.Keys(), collection.OpenIndex().Ids.Order());
        Assert.All(seeds, seed =>
        {
            Assert.Equal(($"{seed}", 0f), (Nearest(collection, seed).Id, Nearest(collection, seed).Distance));
            Assert.Equal(Noise(seed).Bytes, collection.ReadPhoto(collection.FindItem($"{seed}")!).Bytes);
        });
    }

    // Noise can't be made small: 48 KB.
    private static NewPhoto Noise(int seed) => Made.GetOrAdd(seed, static seed =>
    {
        byte[] pixels = new byte[128 * 128 * 3];
        new Random(seed).NextBytes(pixels);
        byte[] quarters = new byte[4];
        new Random(seed).NextBytes(quarters);
        // Stripes that differ from photo to photo even when it is made small.
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)((pixels[i] / 2) + (quarters[(i / 96) % 4] / 2));
        return new NewPhoto($"{seed}", ImageEncoder.Png(pixels, 128, 128, 3));
    });

    private static long FreeBytes(string path) => new DriveInfo(path).AvailableFreeSpace;
}
