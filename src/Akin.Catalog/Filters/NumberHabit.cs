namespace Akin.Catalog.Filters;

/// <summary>
/// Reads the numbers of one column as its author writes them: <c>1299.5</c>, <c>1.299,50</c>, <c>1,299.50</c>, <c>1 299,5</c>,
/// <c>1'299.50</c>. Most values tell by themselves which mark sets off their decimals; <c>1.000</c> and <c>1,000</c> do not, and are
/// read as the rest of the column is written.
/// </summary>
/// <remarks>
/// A column of ambiguous values alone is read as English has it: a point before decimals, a comma between thousands. Where a column
/// writes both ways, neither ten times as often as the other, its ambiguous values are no numbers: a guess would be wrong without a word.
/// </remarks>
public sealed class NumberHabit
{
    // One way of writing must be met so many times as often as the other to be the column's habit.
    private const int Majority = 10;

    private NumberHabit(NumberNotation? decimals) => Decimals = decimals;

    /// <summary>A point before decimals, a comma between thousands: what a column without evidence is read by.</summary>
    public static NumberHabit English { get; } = new(NumberNotation.Point);

    /// <summary>Which mark sets off decimals: <see cref="NumberNotation.Point"/> or <see cref="NumberNotation.Comma"/>; null where the column writes both ways.</summary>
    internal NumberNotation? Decimals { get; }

    /// <summary>Finds the habit of a column from its values; texts among them are passed over.</summary>
    /// <param name="values">The values, in any order.</param>
    public static NumberHabit Infer(IEnumerable<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        long points = 0, commas = 0;
        foreach (string value in values)
        {
            switch (NumberText.Read(value)?.Notation)
            {
                case NumberNotation.Point:
                    points++;
                    break;
                case NumberNotation.Comma:
                    commas++;
                    break;
            }
        }

        return From(points, commas);
    }

    /// <summary>The habit of a column with so many values whose decimals stand behind a point, and behind a comma.</summary>
    internal static NumberHabit From(long points, long commas) =>
        commas == 0 || points >= Majority * commas ? English : new(commas >= Majority * points ? NumberNotation.Comma : null);

    /// <summary>The number that a value of the column is, which is finite; null where it is none.</summary>
    /// <param name="value">The value. Blanks around the number do not matter.</param>
    public double? Parse(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (NumberText.Read(value) is not { } text)
            return null;
        if (text.Notation is not (NumberNotation.PointOrThousands or NumberNotation.CommaOrThousands))
            return text.Number;
        return Decimals is null ? null : text.Notation == AmbiguousDecimals ? text.Number / NumberText.Thousand : text.Number;
    }

    /// <summary>The ambiguous notation whose mark this habit takes for the one before decimals; in the other one it groups thousands.</summary>
    internal NumberNotation AmbiguousDecimals => Decimals == NumberNotation.Point ? NumberNotation.PointOrThousands : NumberNotation.CommaOrThousands;
}
