using Akin.Catalog.Filters;
using Akin.Catalog.Store;
using Microsoft.Data.Sqlite;

namespace Akin.Catalog.Tests.Store;

/// <summary>Files that are no store, or a damaged one.</summary>
public sealed class StoreFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder["s/catalog.db"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_store_that_is_not_there_says_how_to_make_one()
    {
        string message = $"there is no store at {_folder["s"]}; make one by indexing photos into it";
        Assert.Equal(message, Refused(StoreMode.Read));
        Directory.CreateDirectory(_folder["s"]);
        Assert.Equal(message, Refused(StoreMode.Read));
        _folder.Write("s/catalog.db", "");
        Assert.Equal(message, Refused(StoreMode.Read));
        Make.Store(_folder["s"]).Dispose();
        CatalogStore.Open(_folder["s"] + "/", StoreMode.Read).Dispose();
        Assert.StartsWith("the store has no name", Assert.Throws<StoreException>(() => CatalogStore.Open("", StoreMode.Read)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StoreMode.Read)]
    [InlineData(StoreMode.Write)]
    public void A_file_that_is_no_database_is_refused_and_left_alone(StoreMode mode)
    {
        _folder.Write("s/catalog.db", "Dear diary, ".PadRight(5000, '.'));
        Assert.Equal($"{File} is not a database; choose another folder for the store, or delete the file", Refused(mode));
        Assert.StartsWith("Dear diary", System.IO.File.ReadAllText(File), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StoreMode.Read)]
    [InlineData(StoreMode.Write)]
    public void A_database_of_another_program_is_refused_and_left_alone(StoreMode mode)
    {
        Directory.CreateDirectory(_folder["s"]);
        Execute("CREATE TABLE bookmarks (url)");
        byte[] before = System.IO.File.ReadAllBytes(File);

        Assert.Equal($"{File} is a database of another program; choose another folder for the store", Refused(mode));
        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
    }

    [Theory]
    [InlineData(StoreMode.Read)]
    [InlineData(StoreMode.Write)]
    public void A_store_of_a_newer_version_is_refused(StoreMode mode)
    {
        Make.Store(_folder["s"]).Dispose();
        Execute("PRAGMA user_version = 3");
        Assert.Equal($"{File} was made by a newer Akin (its version is 3, this Akin knows 2); update Akin", Refused(mode));
    }

    [Fact]
    public void A_folder_where_the_file_should_be_and_a_file_where_the_folder_should_be_are_refused()
    {
        Directory.CreateDirectory(File);
        Assert.StartsWith("there is no store", Refused(StoreMode.Read), StringComparison.Ordinal);
        Assert.Contains("can't be opened", Refused(StoreMode.Write), StringComparison.Ordinal);
        _folder.Write("t", "x");
        Assert.Contains("can't be written", Assert.Throws<StoreException>(() => CatalogStore.Open(_folder["t"], StoreMode.Write)).Message, StringComparison.Ordinal);
        Assert.StartsWith("there is no store", Assert.Throws<StoreException>(() => CatalogStore.Open(_folder["t"], StoreMode.Read)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_nobody_may_write_is_refused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "uses a folder of Linux's");
        Assert.Contains("can't be written", Assert.Throws<StoreException>(() => CatalogStore.Open("/sys/akin-store", StoreMode.Write)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_file_gives_a_line_and_never_anything_else()
    {
        using (CatalogStore store = Make.Store(_folder["s"]))
        {
            long source = CatalogStoreTests.Source(store);
            store.Write(source, Make.Batch([.. Enumerable.Range(0, 400).Select(i => Make.New(Make.Item($"{i}.jpg", ("label", $"{i % 7}"), ("n", $"{i}")), i, i, i))]));
        }

        byte[] sound = System.IO.File.ReadAllBytes(File);
        Random random = new(11);
        int refused = 0;
        for (int round = 0; round < 300; round++)
        {
            byte[] damaged = (byte[])sound.Clone();
            if (round % 3 == 0)
                damaged = damaged[..random.Next(damaged.Length)];
            else if (round % 3 == 1)
                random.NextBytes(damaged.AsSpan(random.Next(damaged.Length - 4096), 4096));
            for (int i = 0; round % 3 == 2 && i < 200; i++)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            foreach (string file in Directory.EnumerateFiles(_folder["s"], "catalog.db-*"))
                System.IO.File.Delete(file);
            System.IO.File.WriteAllBytes(File, damaged);
            foreach (Action use in (Action[])[() => ReadAll(StoreMode.Read), () => ReadAll(StoreMode.Write), WriteSome])
            {
                try
                {
                    use();
                }
                catch (StoreException e)
                {
                    Assert.DoesNotContain('\n', e.Message);
                    refused++;
                }
            }
        }

        Assert.True(refused > 300, $"only {refused} uses of damaged files were refused");
    }

    private void ReadAll(StoreMode mode)
    {
        using CatalogStore store = CatalogStore.Open(_folder["s"], mode);
        _ = store.Settings;
        long[] keys = store.Keys();
        store.Find(keys);
        store.Find("7.jpg");
        store.Snapshot(store.Sources[0].Source);
        store.MetadataColumns();
        store.MetadataValues("label");
        store.Keys(Filter.Parse("label = 3"));
        using VectorCursor cursor = store.OpenVectors();
        while (cursor.Read())
            Assert.Equal(cursor.Dimensions, cursor.Vector.Length);
    }

    private void WriteSome()
    {
        using CatalogStore store = CatalogStore.Open(_folder["s"], StoreMode.Write);
        long source = CatalogStoreTests.Source(store);
        store.SetSettings(Make.Settings());
        store.Write(source, Make.Batch([.. Enumerable.Range(200, 50).Select(i => Make.New(Make.Item($"{i}.jpg", ("label", "new")), i, i, i))]));
    }

    private string Refused(StoreMode mode)
    {
        string message = Assert.Throws<StoreException>(() => CatalogStore.Open(_folder["s"], mode)).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }

    private void Execute(string sql)
    {
        using SqliteConnection connection = new($"Data Source={File};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The tests' own texts.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
