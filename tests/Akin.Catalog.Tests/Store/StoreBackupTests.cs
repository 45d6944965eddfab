using Akin.Catalog.Store;

namespace Akin.Catalog.Tests.Store;

public sealed class StoreBackupTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_copy_made_while_the_store_is_written_is_what_was_committed_at_one_moment()
    {
        using CatalogStore store = Make.Store(_folder["s"]);
        long source = store.RegisterSource("folder", "/photos", new());
        using var stop = new CancellationTokenSource();
        int written = 0;
        // Pairs that are committed together: a copy that holds one of a pair holds the other.
        Task writing = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                store.Write(source, Make.Batch(Make.New(Make.Item($"{written}-a", ("n", $"{written}")), 1, 2, written), Make.New(Make.Item($"{written}-b"), 4, 5, written)));
                written++;
            }
        });

        for (int i = 0; i < 8; i++)
        {
            int before = Volatile.Read(ref written);
            BackedUp made = StoreBackup.Copy(_folder["s"], _folder[$"copy {i}"]);
            using CatalogStore copy = CatalogStore.Open(_folder[$"copy {i}"], StoreMode.Read);
            Assert.Equal(made.Items, copy.Count);
            Assert.InRange(copy.Count, 2 * before, 2 * (written + 1));
            Assert.Equal(0, copy.Count % 2);
            Dictionary<long, float[]> vectors = Make.Vectors(copy);
            for (int n = 0; n < copy.Count / 2; n++)
            {
                Assert.Equal([4, 5, n], vectors[copy.Find($"{n}-b")!.Key]);
                Assert.Equal($"{n}", copy.Find($"{n}-a")!.Metadata["n"]);
            }
        }

        await stop.CancelAsync();
        await writing;
        Assert.Equal(2 * written, store.Count);
    }

    [Fact]
    public void A_copy_can_be_written_like_any_store_and_has_the_judgments_but_no_caches()
    {
        using (CatalogStore store = Make.Store(_folder["s"]))
            store.Write(store.RegisterSource("folder", "/photos", new()), Make.Batch(Make.New(Make.Item("a"), 1, 2, 3)));
        File.WriteAllText(Path.Combine(_folder["s"], "index.hnsw"), "a cache");
        using (var judged = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(_folder["s"], "judged.db")};Pooling=false"))
        {
            judged.Open();
            using var command = judged.CreateCommand();
            command.CommandText = "CREATE TABLE mark(x); INSERT INTO mark VALUES (7)";
            command.ExecuteNonQuery();
        }

        StoreBackup.Copy(_folder["s"], _folder["copy"] + "/");

        Assert.Equal(["catalog.db", "judged.db"], Directory.EnumerateFiles(_folder["copy"]).Select(f => Path.GetFileName(f)).Where(f => !f.Contains('-', StringComparison.Ordinal)).Order());
        using CatalogStore copy = CatalogStore.Open(_folder["copy"], StoreMode.Write);
        Assert.Single(copy.Write(copy.RegisterSource("folder", "/photos", new()), Make.Batch(Make.New(Make.Item("b"), 1, 2, 4))).Keys);
        Assert.Equal(2, copy.Count);
    }

    [Fact]
    public void What_can_not_be_backed_up_is_said_and_leaves_nothing_behind()
    {
        using (CatalogStore store = Make.Store(_folder["s"]))
            store.Write(store.RegisterSource("folder", "/photos", new()), Make.Batch([.. Enumerable.Range(0, 2000).Select(i => Make.New(Make.Item($"item {i}"), i, 2, 3))]));
        Directory.CreateDirectory(_folder["there"]);
        Assert.Contains("something at", Refused(_folder["s"], _folder["there"]), StringComparison.Ordinal);
        Assert.Contains("there is no store", Refused(_folder["nowhere"], _folder["copy"]), StringComparison.Ordinal);
        Assert.Contains("something at", Refused(_folder["s"], _folder["s"]), StringComparison.Ordinal);
        string file = Path.Combine(_folder["s"], "catalog.db");
        byte[] bytes = File.ReadAllBytes(file);
        new Random(1).NextBytes(bytes.AsSpan(bytes.Length / 2, 20_000));
        File.WriteAllBytes(file, bytes);

        Refused(_folder["s"], _folder["copy"]);

        Assert.Equal(["s", "there"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(f => Path.GetFileName(f)).Order());
    }

    private static string Refused(string store, string to)
    {
        string message = Assert.Throws<StoreException>(() => StoreBackup.Copy(store, to)).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }
}
