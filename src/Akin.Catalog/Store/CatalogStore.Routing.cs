using System.Runtime.InteropServices;
using Akin.Catalog.Sources;
using Microsoft.Data.Sqlite;

namespace Akin.Catalog.Store;

/// <summary>What a store keeps beside items and vectors: predictions of classes, and duplicates that were taken out.</summary>
public sealed partial class CatalogStore
{
    /// <inheritdoc/>
    public long MetadataChanges => _database.Read(connection =>
        Schema.Has(connection, "metadata_change") ? Sql.Number(connection, "SELECT count FROM metadata_change") : 0);

    /// <inheritdoc/>
    public IReadOnlyList<RemovedDuplicate> RemovedDuplicates => _database.Read(connection =>
    {
        List<RemovedDuplicate> removed = [];
        if (!Schema.Has(connection, "duplicate"))
            return removed;
        using SqliteCommand command = Sql.Command(connection, "SELECT source, id, hash, box, kept, kept_hash FROM duplicate ORDER BY id");
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            removed.Add(new(
                row.GetInt64(0), row.GetString(1), ContentHash.FromBytes(row.GetFieldValue<byte[]>(2)),
                row.IsDBNull(3) ? null : BoxCell.Parse(row.GetString(3)), row.GetString(4),
                ContentHash.FromBytes(row.GetFieldValue<byte[]>(5))));
        }

        return removed;
    });

    /// <inheritdoc/>
    public float[]? Prediction(long key) => _database.Read(connection =>
    {
        if (!Schema.Has(connection, "prediction"))
            return null;
        using SqliteCommand command = Sql.Command(connection, "SELECT data FROM prediction WHERE key = $key", ("$key", key));
        return command.ExecuteScalar() is byte[] data ? MemoryMarshal.Cast<byte, float>(data).ToArray() : null;
    });

    /// <inheritdoc/>
    public IReadOnlyDictionary<long, int> LikeliestClasses() => _database.Read(connection =>
    {
        Dictionary<long, int> likeliest = [];
        if (!Schema.Has(connection, "prediction"))
            return likeliest;
        using SqliteCommand command = Sql.Command(connection, "SELECT key, data FROM prediction");
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            ReadOnlySpan<float> numbers = MemoryMarshal.Cast<byte, float>(row.GetFieldValue<byte[]>(1));
            int best = 0;
            for (int i = 1; i < numbers.Length; i++)
                best = numbers[i] > numbers[best] ? i : best;
            likeliest.Add(row.GetInt64(0), best);
        }

        return likeliest;
    });

    /// <inheritdoc/>
    public IReadOnlyCollection<long> KeysWithoutPrediction(long source) => _database.Read(connection => ReadKeys(Sql.Command(
        connection,
        Schema.Has(connection, "prediction")
            ? "SELECT key FROM item WHERE source = $source AND key NOT IN (SELECT key FROM prediction)"
            : "SELECT key FROM item WHERE source = $source",
        ("$source", source))));
}
