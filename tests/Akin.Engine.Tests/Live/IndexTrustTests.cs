using Akin.Catalog.Store;
using Akin.Engine.Search;
using Akin.Vectors;
using Akin.Vectors.Files;
using Microsoft.Data.Sqlite;

namespace Akin.Engine.Tests.Live;

/// <summary>An index file is used as it is only where it holds what the store has.</summary>
public sealed class IndexTrustTests : IDisposable
{
    private static readonly IndexRequest Request = new() { Model = "pixels:4x4x3", Index = IndexKind.Flat, Metric = Metric.L2 };

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Store => _folder.File("store");

    private string Catalog => Path.Combine(Store, "catalog.db");

    private string Index => Path.Combine(Store, "vectors-l2.flat");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_saved_index_carries_the_stores_revision_and_opening_it_again_writes_nothing()
    {
        await Make(5);
        long revision = Revision();
        Assert.NotEqual(0, revision);
        Assert.Equal(revision, TagOfFile());
        DateTime saved = File.GetLastWriteTimeUtc(Index);
        using (var reader = Collection.Open(Store))
            Assert.Equal(5, reader.OpenIndex().Count);
        using (var writer = Collection.OpenForServing(Store))
            Assert.Equal(5, writer.OpenIndex().Count);
        Assert.Equal(saved, File.GetLastWriteTimeUtc(Index));
    }

    [Fact]
    public async Task Each_item_that_comes_or_goes_changes_the_revision_and_metadata_does_not()
    {
        using var collection = Collection.Create(Store, Request);
        HashSet<long> seen = [];
        for (int i = 0; i < 3; i++)
        {
            await collection.AddAsync(LiveCollection.Photo(i), Token);
            Assert.True(seen.Add(collection.Store.Revision));
        }

        await collection.UpdateAsync("1", new Dictionary<string, string?> { ["color"] = "red" }, Token);
        Assert.False(seen.Add(collection.Store.Revision));
        await collection.RemoveAsync("1", Token);
        Assert.True(seen.Add(collection.Store.Revision));
    }

    [Fact]
    public async Task A_store_of_before_there_were_revisions_is_searched_and_gets_one_with_its_next_item()
    {
        await Make(5);
        Execute("DROP TRIGGER item_added; DROP TRIGGER item_removed; DROP TABLE revision");
        using (var reader = Collection.Open(Store))
        {
            Assert.Equal(0, reader.Store.Revision);
            CheckHolds(reader);
        }

        // What such a version writes is found, though the file's tag is as it was.
        Execute("DELETE FROM item WHERE id = '2'");
        using (var reader = Collection.Open(Store))
            CheckHolds(reader);
        using (var writer = Collection.OpenForServing(Store))
        {
            await writer.AddAsync(LiveCollection.Photo(9), Token);
            Assert.NotEqual(0, writer.Store.Revision);
            CheckHolds(writer);
        }

        Assert.Equal(Revision(), TagOfFile());
    }

    [Fact]
    public async Task An_index_of_another_store_with_the_same_keys_is_not_believed()
    {
        await Make(5);
        byte[] other = File.ReadAllBytes(Index);
        Directory.Delete(Store, recursive: true);
        await Make(5, firstSeed: 100);
        File.WriteAllBytes(Index, other);
        using var reader = Collection.Open(Store);
        CheckHolds(reader);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Whatever_is_written_restored_or_put_in_its_place_a_search_sees_what_the_store_has(int seed)
    {
        Random random = new(seed);
        await Make(6);
        List<byte[]> indexes = [File.ReadAllBytes(Index)], catalogs = [File.ReadAllBytes(Catalog)];
        for (int round = 0; round < 40; round++)
        {
            switch (random.Next(6))
            {
                case 0:
                    // Written by who keeps the index.
                    using (var writer = Collection.OpenForServing(Store))
                    {
                        if (random.Next(2) == 0)
                            writer.OpenIndex();
                        await Write(writer, random);
                    }

                    break;
                case 1:
                    // Written and then killed, before the index was saved.
                    byte[]? before = File.Exists(Index) ? File.ReadAllBytes(Index) : null;
                    using (var writer = Collection.OpenForServing(Store))
                    {
                        writer.OpenIndex();
                        await Write(writer, random);
                    }

                    if (before is not null)
                        File.WriteAllBytes(Index, before);
                    break;
                case 2:
                    File.WriteAllBytes(Index, indexes[random.Next(indexes.Count)]);
                    break;
                case 3:
                    File.WriteAllBytes(Catalog, catalogs[random.Next(catalogs.Count)]);
                    File.Delete(Catalog + "-wal");
                    File.Delete(Catalog + "-shm");
                    break;
                case 4:
                    Execute($"DELETE FROM item WHERE key = (SELECT key FROM item ORDER BY key LIMIT 1 OFFSET {random.Next(5)})");
                    break;
                default:
                    File.Delete(Index);
                    break;
            }

            using (Collection collection = random.Next(2) == 0 ? Collection.Open(Store) : Collection.OpenForServing(Store))
                CheckHolds(collection);
            indexes.Add(File.ReadAllBytes(Index));
            catalogs.Add(File.ReadAllBytes(Catalog));
        }
    }

    [Fact]
    public async Task A_reader_follows_what_another_process_writes()
    {
        await Make(5);
        using var reader = Collection.Open(Store);
        CheckHolds(reader);
        using var writer = Collection.OpenForServing(Store);
        Random random = new(8);
        for (int i = 0; i < 10; i++)
        {
            await Write(writer, random);
            CheckHolds(reader);
            CheckHolds(writer);
        }
    }

    private static async Task Write(Collection writer, Random random)
    {
        for (int i = 0; i < 1 + random.Next(3); i++)
        {
            if (random.Next(3) == 0)
                await writer.RemoveAsync($"{random.Next(12)}", Token);
            else
                await writer.AddAsync(LiveCollection.Photo(random.Next(1000), $"{random.Next(12)}"), Token);
        }
    }

    // Each vector of the store, and no other.
    private static void CheckHolds(Collection collection)
    {
        IReadOnlyVectorIndex index = collection.OpenIndex();
        Assert.Equal(collection.Store.Keys(), index.Ids.Order());
        float[] indexed = new float[index.Dimensions];
        using VectorCursor cursor = collection.Store.OpenVectors();
        while (cursor.Read())
        {
            Assert.True(index.TryGetVector(cursor.Key, indexed));
            Assert.Equal(cursor.Vector.ToArray(), indexed);
        }
    }

    private async Task Make(int count, int firstSeed = 0)
    {
        using var collection = Collection.Create(Store, Request);
        for (int i = 0; i < count; i++)
            await collection.AddAsync(LiveCollection.Photo(firstSeed + i, $"{i}"), Token);
        collection.OpenIndex();
    }

    private long TagOfFile()
    {
        using IVectorIndex index = IndexFile.Open(Index);
        return index.Tag;
    }

    private long Revision()
    {
        using var store = CatalogStore.Open(Store, StoreMode.Read);
        return store.Revision;
    }

    private void Execute(string sql)
    {
        using SqliteConnection connection = new($"Data Source={Catalog};Pooling=False;Foreign Keys=True");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Texts of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
