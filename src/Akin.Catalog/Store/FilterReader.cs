using Akin.Catalog.Filters;
using Microsoft.Data.Sqlite;

namespace Akin.Catalog.Store;

/// <summary>
/// Finds the items that meet a filter, on one connection within one transaction. A condition is one of a few fixed statements whose
/// column and value are parameters; what joins the conditions is done here with sets of keys. So no SQL is ever made of what a person wrote.
/// </summary>
internal sealed class FilterReader
{
    private const string OfColumn = "FROM metadata WHERE column = (SELECT column FROM metadata_column WHERE name = $column)";

    private static readonly string Unambiguous = $"{(int)NumberNotation.Plain}, {(int)NumberNotation.Point}, {(int)NumberNotation.Comma}";

    private readonly SqliteConnection _connection;
    private readonly string _numbersOfColumn;
    private readonly Dictionary<string, NumberHabit> _habits = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _notNumbers = new(StringComparer.Ordinal);

    /// <param name="connection">The connection.</param>
    public FilterReader(SqliteConnection connection)
    {
        _connection = connection;
        string numbers = "metadata";
        if (Migrations.GetVersion(connection) < Schema.WithNumbers)
        {
            // A store that an older Akin made and that nobody has opened for writing since: each value is read now.
            Schema.AddNumberFunctions(connection);
            numbers = $"(SELECT key, column, {Schema.NotationOfValue} AS notation, {Schema.NumberOfValue} AS number FROM metadata)";
        }

        _numbersOfColumn = $"FROM {numbers} WHERE column = (SELECT column FROM metadata_column WHERE name = $column)";
    }

    /// <summary>In how many items the columns that were compared with numbers have values that are none.</summary>
    public IReadOnlyDictionary<string, long> NotNumbers => _notNumbers;

    /// <summary>The keys of the items that meet a filter, ascending.</summary>
    public long[] Find(Filter filter) => filter switch
    {
        // A range is one reading of the column, not two.
        Filter.And { Left: Filter.Compare { Value.Number: not null } low, Right: Filter.Compare { Value.Number: not null } high } when low.Column == high.Column =>
            NumericKeys(low, high),
        Filter.And { Right: Filter.Not not } and => KeySets.Except(Find(and.Left), Find(not.Inner)),
        Filter.And and => KeySets.Intersect(Find(and.Left), Find(and.Right)),
        Filter.Or or => KeySets.Union(Find(or.Left), Find(or.Right)),
        Filter.Not not => KeySets.Except(KeyRows.Read(_connection, "SELECT key FROM item ORDER BY key"), Find(not.Inner)),
        Filter.Has has => KeySets.Ascending(KeyRows.Read(_connection, $"SELECT key {OfColumn}", ("$column", has.Column))),
        Filter.Compare { Value.Number: not null } compare => NumericKeys(compare, compare),
        Filter.Compare compare => KeySets.Ascending(KeyRows.Read(
            _connection, $"SELECT key {OfColumn} AND value {FilterText.Signs[(int)compare.Operator]} $value", ("$column", compare.Column), ("$value", compare.Value.Text))),
        _ => throw new NotSupportedException($"a filter of the kind {filter.GetType().Name}"),
    };

    /// <summary>Keys of the items whose value in the column of both comparisons, which is the same, is a number that meets both.</summary>
    private long[] NumericKeys(Filter.Compare low, Filter.Compare high)
    {
        NumberHabit habit = GetHabit(low.Column);
        string Meets(string number) => low == high
            ? $"{number} {FilterText.Signs[(int)low.Operator]} $low"
            : $"{number} {FilterText.Signs[(int)low.Operator]} $low AND {number} {FilterText.Signs[(int)high.Operator]} $high";

        // What is written unambiguously, and what the column's habit takes for thousands.
        NumberNotation decimals = habit.AmbiguousDecimals;
        NumberNotation thousands = decimals == NumberNotation.PointOrThousands ? NumberNotation.CommaOrThousands : NumberNotation.PointOrThousands;
        string sql = $"SELECT key {_numbersOfColumn} AND notation IN ({Unambiguous}{(habit.Decimals is null ? "" : $", {(int)thousands}")}) AND {Meets("number")}";
        if (habit.Decimals is not null)
            sql += $" UNION ALL SELECT key {_numbersOfColumn} AND notation = {(int)decimals} AND {Meets("number / 1000.0")}";
        return KeySets.Ascending(KeyRows.Read(_connection, sql, ("$column", low.Column), ("$low", low.Value.Number!.Value), ("$high", high.Value.Number!.Value)));
    }

    /// <summary>How the column writes its numbers; what is no number by that is counted.</summary>
    private NumberHabit GetHabit(string column)
    {
        if (_habits.TryGetValue(column, out NumberHabit? known))
            return known;
        long ambiguous = Count(column, $"notation IN ({(int)NumberNotation.PointOrThousands}, {(int)NumberNotation.CommaOrThousands})");
        // Only what is ambiguous is read by the habit of the others.
        NumberHabit habit = ambiguous == 0 ? NumberHabit.English
            : NumberHabit.From(Count(column, $"notation = {(int)NumberNotation.Point}"), Count(column, $"notation = {(int)NumberNotation.Comma}"));
        _habits.Add(column, habit);
        if (Count(column, "notation IS NULL") + (habit.Decimals is null ? ambiguous : 0) is > 0 and var none)
            _notNumbers.Add(column, none);
        return habit;
    }

    private long Count(string column, string condition)
    {
        using SqliteCommand command = Sql.Command(_connection, $"SELECT count(*) {_numbersOfColumn} AND {condition}", ("$column", column));
        return (long)command.ExecuteScalar()!;
    }
}

/// <summary>Which items meet a filter.</summary>
/// <param name="Keys">Their keys, ascending.</param>
/// <param name="NotNumbers">
/// The columns that the filter compares with numbers and in which items have values that are none, with how many; such a value met no
/// comparison. Empty where there was none.
/// </param>
public sealed record FilterMatch(long[] Keys, IReadOnlyDictionary<string, long> NotNumbers);
