using System.Text;
using Akin.Catalog.Sources;
using Akin.Catalog.Store;
using Microsoft.Data.Sqlite;

namespace Akin.Catalog.Tests.Store;

/// <summary>Small things to put into a store.</summary>
internal static class Make
{
    public static StoreSettings Settings(int dimensions = 3) => new()
    {
        Model = "pixels", Dimensions = dimensions, Metric = "l2", Index = "flat",
    };

    public static CatalogStore Store(string directory, int dimensions = 3)
    {
        CatalogStore store = CatalogStore.Open(directory, StoreMode.Write);
        store.SetSettings(Settings(dimensions));
        return store;
    }

    public static ContentHash Hash(string content) => ContentHash.Compute(Encoding.UTF8.GetBytes(content));

    public static SourceItem Item(string id, params (string Column, string Value)[] metadata) =>
        new(id, id, null, metadata.ToDictionary(pair => pair.Column, pair => pair.Value));

    public static NewItem New(SourceItem item, params float[] vector) => new(item, Hash(item.Id), vector);

    public static WriteBatch Batch(params NewItem[] items) => new() { Items = items };

    public static Dictionary<long, float[]> Vectors(CatalogStore store)
    {
        using VectorCursor cursor = store.OpenVectors();
        Dictionary<long, float[]> vectors = [];
        while (cursor.Read())
            vectors.Add(cursor.Key, cursor.Vector.ToArray());
        Assert.Equal(cursor.Count, vectors.Count);
        return vectors;
    }

    /// <summary>Takes a store back to version 1, as the first Akin made it: without the numbers beside the values.</summary>
    public static void Downgrade(string directory) => Execute(
        directory, "DROP INDEX metadata_by_number; ALTER TABLE metadata DROP COLUMN number; ALTER TABLE metadata DROP COLUMN notation; PRAGMA user_version = 1");

    public static long GetVersion(string directory) => (long)Execute(directory, "PRAGMA user_version")!;

    private static object? Execute(string directory, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Join(directory, "catalog.db")};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Only texts of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}
