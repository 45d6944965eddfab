using System.Text.Json.Serialization;
using Akin.Catalog.Filters;
using Microsoft.Data.Sqlite;

namespace Akin.Catalog.Store;

/// <summary>Which items meet a filter, and pages of them.</summary>
public sealed partial class CatalogStore
{
    private const int ColumnsNamed = 20;

    // Of a sparse store most draws miss; then all keys are read instead.
    private const int DrawsPerSample = 4;

    /// <inheritdoc/>
    public long[] Keys(Filter? filter) => filter is null ? Keys() : Match(filter).Keys;

    /// <inheritdoc/>
    public FilterMatch Match(Filter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        (FilterMatch? match, HashSet<string> known) = _database.Read(connection =>
        {
            // A reader takes no lock that a writer would wait for.
            using SqliteTransaction moment = connection.BeginTransaction(deferred: true);
            HashSet<string> names = ReadColumnNames(connection);
            if (!filter.Columns.All(names.Contains))
                return ((FilterMatch?)null, names);
            var reader = new FilterReader(connection);
            return (new FilterMatch(reader.Find(filter), reader.NotNumbers), names);
        });
        return match ?? throw Unknown(filter.Columns.First(column => !known.Contains(column)), known);
    }

    /// <inheritdoc/>
    public long[] Keys(long after, int offset, int limit) => _database.Read(connection => KeyRows.Read(
        connection, "SELECT key FROM item WHERE key > $after ORDER BY key LIMIT $limit OFFSET $offset",
        ("$after", after), ("$limit", (long)limit), ("$offset", (long)offset)));

    /// <inheritdoc/>
    public long[] SampleKeys(int count) => _database.Read(connection =>
    {
        using SqliteTransaction moment = connection.BeginTransaction(deferred: true);
        long last = Sql.Number(connection, "SELECT coalesce(max(key), 0) FROM item");
        long[] draws = last <= count ? [] : [.. Enumerable.Range(0, count * DrawsPerSample).Select(_ => Random.Shared.NextInt64(1, last + 1)).Distinct()];
        HashSet<long> there = [.. ReadKeys(Sql.Command(
            connection, "SELECT key FROM item WHERE key IN (SELECT value FROM json_each($keys))",
            ("$keys", System.Text.Json.JsonSerializer.Serialize(draws, KeysJson.Default.IReadOnlyListInt64))))];
        if (there.Count >= count)
            return [.. draws.Where(there.Contains).Take(count)];
        long[] all = KeyRows.Read(connection, "SELECT key FROM item");
        Random.Shared.Shuffle(all);
        return all.Length <= count ? all : all[..count];
    });

    private static FilterException Unknown(string column, HashSet<string> known) => new(
        $"there is no metadata column '{column.ReplaceLineEndings(" ")}'; " + known.Count switch
        {
            0 => "these items have none",
            <= ColumnsNamed => "there are " + string.Join(", ", known),
            _ => $"there are {string.Join(", ", known.Take(ColumnsNamed))} and {known.Count - ColumnsNamed} more",
        })
    {
        Code = ErrorCodes.UnknownColumn,
        UnknownColumn = column,
    };

    private static HashSet<string> ReadColumnNames(SqliteConnection connection)
    {
        using SqliteCommand command = Sql.Command(connection, "SELECT name FROM metadata_column ORDER BY column");
        using SqliteDataReader row = command.ExecuteReader();
        HashSet<string> names = [];
        while (row.Read())
            names.Add(row.GetString(0));
        return names;
    }
}

/// <summary>Lists as JSON, the way they become one parameter of a statement.</summary>
[JsonSerializable(typeof(IReadOnlyList<long>))]
[JsonSerializable(typeof(IReadOnlyCollection<string>))]
internal sealed partial class KeysJson : JsonSerializerContext;
