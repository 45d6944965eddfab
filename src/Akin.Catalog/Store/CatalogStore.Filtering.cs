using Akin.Catalog.Filters;
using Microsoft.Data.Sqlite;

namespace Akin.Catalog.Store;

/// <summary>
/// Which items meet a filter. A condition is one of a few fixed statements whose column and value are parameters; what joins the
/// conditions is done here with sets of keys. So no SQL is ever made of what a person wrote.
/// </summary>
public sealed partial class CatalogStore
{
    private const int ColumnsNamed = 20;
    private const string OfColumn = "FROM metadata WHERE column = (SELECT column FROM metadata_column WHERE name = $column)";

    /// <summary>The keys of the items that meet a filter, ascending; all of one moment.</summary>
    /// <param name="filter">The filter; null is met by all.</param>
    /// <exception cref="FilterException">It names a column that the store does not know.</exception>
    public long[] Keys(Filter? filter)
    {
        if (filter is null)
            return Keys();
        (long[]? keys, HashSet<string> known) = _database.Read(connection =>
        {
            // A reader takes no lock that a writer would wait for.
            using SqliteTransaction moment = connection.BeginTransaction(deferred: true);
            HashSet<string> names = ReadColumnNames(connection);
            return filter.Columns.All(names.Contains) ? (KeysOf(connection, filter), names) : (null, names);
        });
        return keys ?? throw Unknown(filter.Columns.First(column => !known.Contains(column)), known);
    }

    private static FilterException Unknown(string column, HashSet<string> known) => new(
        $"there is no metadata column '{column.ReplaceLineEndings(" ")}'; " + known.Count switch
        {
            0 => "these items have none",
            <= ColumnsNamed => "there are " + string.Join(", ", known),
            _ => $"there are {string.Join(", ", known.Take(ColumnsNamed))} and {known.Count - ColumnsNamed} more",
        })
    {
        UnknownColumn = column,
    };

    private static HashSet<string> ReadColumnNames(SqliteConnection connection)
    {
        using SqliteCommand command = Command(connection, "SELECT name FROM metadata_column ORDER BY column");
        using SqliteDataReader row = command.ExecuteReader();
        HashSet<string> names = [];
        while (row.Read())
            names.Add(row.GetString(0));
        return names;
    }

    private static long[] KeysOf(SqliteConnection connection, Filter filter) => filter switch
    {
        // A range is one reading of the column, not two.
        Filter.And { Left: Filter.Compare { Value.Number: not null } low, Right: Filter.Compare { Value.Number: not null } high } when low.Column == high.Column =>
            NumericKeys(connection, low, high),
        Filter.And { Right: Filter.Not not } and => KeySets.Except(KeysOf(connection, and.Left), KeysOf(connection, not.Inner)),
        Filter.And and => KeySets.Intersect(KeysOf(connection, and.Left), KeysOf(connection, and.Right)),
        Filter.Or or => KeySets.Union(KeysOf(connection, or.Left), KeysOf(connection, or.Right)),
        Filter.Not not => KeySets.Except(ReadKeys(Command(connection, "SELECT key FROM item ORDER BY key")), KeysOf(connection, not.Inner)),
        Filter.Has has => Ascending(ReadKeys(Command(connection, $"SELECT key {OfColumn}", ("$column", has.Column)))),
        Filter.Compare { Value.Number: not null } compare => NumericKeys(connection, compare),
        Filter.Compare compare => Ascending(ReadKeys(Command(
            connection, TextComparison(compare.Operator), ("$column", compare.Column), ("$value", compare.Value.Text)))),
        _ => throw new NotSupportedException($"a filter of the kind {filter.GetType().Name}"),
    };

    private static string TextComparison(Comparison comparison) => comparison switch
    {
        Comparison.Equal => $"SELECT key {OfColumn} AND value = $value",
        Comparison.NotEqual => $"SELECT key {OfColumn} AND value <> $value",
        Comparison.Less => $"SELECT key {OfColumn} AND value < $value",
        Comparison.AtMost => $"SELECT key {OfColumn} AND value <= $value",
        Comparison.Greater => $"SELECT key {OfColumn} AND value > $value",
        _ => $"SELECT key {OfColumn} AND value >= $value",
    };

    /// <summary>Keys of the items whose value in the column of the comparisons, which is the same, meets all of them.</summary>
    private static long[] NumericKeys(SqliteConnection connection, params Filter.Compare[] comparisons)
    {
        using SqliteCommand command = Command(connection, $"SELECT value, key {OfColumn} ORDER BY value", ("$column", comparisons[0].Column));
        using SqliteDataReader row = command.ExecuteReader();
        List<long> keys = [];
        string? last = null;
        bool meets = false;
        while (row.Read())
        {
            string value = row.GetString(0);
            // They come sorted: equal ones are read as a number once.
            if (value != last)
                meets = FilterValue.NumberIn(last = value) is { } stored && comparisons.All(c => Meets(stored, c.Operator, c.Value.Number!.Value));
            if (meets)
                keys.Add(row.GetInt64(1));
        }

        return Ascending([.. keys]);
    }

    private static bool Meets(double stored, Comparison comparison, double number) => comparison switch
    {
        Comparison.Equal => stored == number,
        Comparison.NotEqual => stored != number,
        Comparison.Less => stored < number,
        Comparison.AtMost => stored <= number,
        Comparison.Greater => stored > number,
        _ => stored >= number,
    };

    private static long[] Ascending(long[] keys)
    {
        Array.Sort(keys);
        return keys;
    }
}
