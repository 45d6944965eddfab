using System.Collections.ObjectModel;
using System.Drawing;
using System.Text.Json;
using Akin.Catalog.Sources;
using Microsoft.Data.Sqlite;

namespace Akin.Catalog.Store;

public sealed partial class CatalogStore
{
    private const string ItemsWithMetadata = """
        SELECT item.key, item.source, item.id, item.path, item.box, item.hash, metadata_column.name, metadata.value
        FROM item
        LEFT JOIN metadata ON metadata.key = item.key
        LEFT JOIN metadata_column ON metadata_column.column = metadata.column
        """;

    /// <inheritdoc/>
    public long Count => _database.Read(connection => Sql.Number(connection, "SELECT count(*) FROM item"));

    /// <inheritdoc/>
    public long LastKey => _database.Read(connection =>
        Sql.Number(connection, "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'item'), 0)"));

    /// <inheritdoc/>
    public long Revision => _database.Read(connection =>
        Schema.Has(connection, "revision") ? Sql.Number(connection, "SELECT number FROM revision") : 0);

    /// <inheritdoc/>
    public long DataVersion => _version.Now;

    /// <inheritdoc/>
    public long[] Keys() => _database.Read(connection => KeyRows.Read(connection, "SELECT key FROM item ORDER BY key"));

    /// <inheritdoc/>
    public StoredItem? Find(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return _database.Read(connection => ReadItems(Sql.Command(connection, ItemsWithMetadata + " WHERE item.id = $id ORDER BY metadata.column", ("$id", id))).FirstOrDefault());
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<long, StoredItem> Find(IReadOnlyList<long> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return _database.Read(connection => ReadItems(Sql.Command(
            connection,
            ItemsWithMetadata + " WHERE item.key IN (SELECT value FROM json_each($keys)) ORDER BY item.key, metadata.column",
            ("$keys", JsonSerializer.Serialize(keys, KeysJson.Default.IReadOnlyListInt64)))).ToDictionary(item => item.Key));
    }

    /// <inheritdoc/>
    public SourceSnapshot Snapshot(long source, CancellationToken cancellation = default) => _database.Read(connection =>
    {
        SourceSnapshot snapshot = new();
        foreach (StoredItem item in ReadItems(Sql.Command(connection, ItemsWithMetadata + " WHERE item.source = $source ORDER BY item.key, metadata.column", ("$source", source))))
        {
            cancellation.ThrowIfCancellationRequested();
            snapshot.Add(item);
        }

        snapshot.Seal();
        return snapshot;
    });

    /// <inheritdoc/>
    public IReadOnlyList<MetadataColumn> MetadataColumns(int valuesPerColumn = 100, int valueLength = int.MaxValue) => _database.Read(connection =>
    {
        using SqliteCommand command = Sql.Command(connection, """
            SELECT name, substr(value, 1, $length), items, sum(items) OVER whole, count(*) OVER whole, row_number() OVER (PARTITION BY column ORDER BY items DESC, value) AS place, length(value) > $length
            FROM (SELECT column, value, count(*) AS items FROM metadata GROUP BY column, value) JOIN metadata_column USING (column)
            WINDOW whole AS (PARTITION BY column)
            ORDER BY column, place
            """, ("$length", valueLength));
        using SqliteDataReader row = command.ExecuteReader();
        List<MetadataColumn> columns = [];
        List<ColumnValue> values = [];
        while (row.Read())
        {
            long place = row.GetInt64(5);
            if (place == 1)
                columns.Add(new(row.GetString(0), row.GetInt64(3), row.GetInt64(4), values = []));
            if (place <= valuesPerColumn)
                values.Add(new(row.GetString(1), row.GetInt64(2), row.GetInt64(6) != 0));
        }

        return columns;
    });

    /// <inheritdoc/>
    public IReadOnlyDictionary<long, string> MetadataValues(string column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return _database.Read(connection =>
        {
            using SqliteCommand command = Sql.Command(
                connection,
                "SELECT value, key FROM metadata WHERE column = (SELECT column FROM metadata_column WHERE name = $column) ORDER BY value",
                ("$column", column));
            using SqliteDataReader row = command.ExecuteReader();
            Dictionary<long, string> values = [];
            string last = "";
            while (row.Read())
            {
                string value = row.GetString(0);
                // They come sorted, so that equal ones can be one string.
                if (value != last)
                    last = value;
                values.Add(row.GetInt64(1), last);
            }

            return values;
        });
    }

    /// <inheritdoc/>
    public VectorCursor OpenVectors() => new(_database, null);

    /// <inheritdoc/>
    public VectorCursor OpenVectors(IReadOnlyList<long> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return new(_database, keys);
    }

    private static long[] ReadKeys(SqliteCommand command)
    {
        using (command)
        {
            using SqliteDataReader row = command.ExecuteReader();
            List<long> keys = [];
            while (row.Read())
                keys.Add(row.GetInt64(0));
            return [.. keys];
        }
    }

    /// <summary>Rows of <see cref="ItemsWithMetadata"/>, an item's rows side by side, as items.</summary>
    private static IEnumerable<StoredItem> ReadItems(SqliteCommand command)
    {
        using (command)
        {
            using SqliteDataReader row = command.ExecuteReader();
            bool more = row.Read();
            while (more)
            {
                long key = row.GetInt64(0);
                StoredItem item = new(
                    key, row.GetInt64(1), row.GetString(2), row.GetString(3), row.IsDBNull(4) ? null : BoxCell.Parse(row.GetString(4)),
                    ContentHash.FromBytes(row.GetFieldValue<byte[]>(5)), ReadOnlyDictionary<string, string>.Empty);
                OrderedDictionary<string, string>? metadata = null;
                do
                {
                    if (!row.IsDBNull(6))
                        (metadata ??= new(StringComparer.Ordinal)).Add(row.GetString(6), row.GetString(7));
                    more = row.Read();
                }
                while (more && row.GetInt64(0) == key);
                yield return metadata is null ? item : item with { Metadata = metadata };
            }
        }
    }
}

/// <summary>A column of metadata and what stands in it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Items">Items that have a value in it.</param>
/// <param name="DistinctValues">Different values.</param>
/// <param name="Values">The most frequent values with their numbers of items, most frequent first, then by value.</param>
public sealed record MetadataColumn(string Name, long Items, long DistinctValues, IReadOnlyList<ColumnValue> Values);

/// <summary>A value of a column.</summary>
/// <param name="Value">The value, or its beginning.</param>
/// <param name="Items">Items that have it.</param>
/// <param name="IsShortened">Whether it is the beginning of a longer one.</param>
public sealed record ColumnValue(string Value, long Items, bool IsShortened);

/// <summary>An item of the store, without its vector.</summary>
/// <param name="Key">Its number: never used again for another item or another photo, so that an index can go by it.</param>
/// <param name="Source">The number of the source that it came from.</param>
/// <param name="Id">Its name, unique in the store.</param>
/// <param name="Path">Where its source finds the photo.</param>
/// <param name="Box">The part of the photo that shows it; null is the whole.</param>
/// <param name="Hash">The hash of the photo's bytes.</param>
/// <param name="Metadata">Column name to value, in the order in which the store came to know the columns.</param>
public sealed record StoredItem(
    long Key, long Source, string Id, string Path, Rectangle? Box, ContentHash Hash, IReadOnlyDictionary<string, string> Metadata);
