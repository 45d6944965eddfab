using System.Globalization;

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

    private enum Mark
    {
        /// <summary>It reads the same either way, or is no number.</summary>
        None,

        /// <summary>Its decimals stand behind a point.</summary>
        Point,

        /// <summary>Its decimals stand behind a comma.</summary>
        Comma,

        /// <summary>One to three digits, one point or comma, three digits: decimals or thousands.</summary>
        Ambiguous,
    }

    // None where the column writes both ways.
    private readonly Mark _habit;

    private NumberHabit(Mark habit) => _habit = habit;

    /// <summary>A point before decimals, a comma between thousands: what a column without evidence is read by.</summary>
    public static NumberHabit English { get; } = new(Mark.Point);

    /// <summary>Finds the habit of a column from its values; texts among them are passed over.</summary>
    /// <param name="values">The values, or the different ones among them, in any order.</param>
    public static NumberHabit Infer(IEnumerable<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        long points = 0, commas = 0;
        foreach (string value in values)
        {
            switch (Scan(value, out _, out _))
            {
                case Mark.Point:
                    points++;
                    break;
                case Mark.Comma:
                    commas++;
                    break;
            }
        }

        return commas == 0 || points >= Majority * commas ? English : new(commas >= Majority * points ? Mark.Comma : Mark.None);
    }

    /// <summary>The number that a value of the column is, which is finite; null where it is none.</summary>
    /// <param name="value">The value. Blanks around the number do not matter.</param>
    public double? Parse(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (Scan(value, out char decimals, out bool isNumber) is Mark.Ambiguous)
        {
            if (_habit == Mark.None)
                return null;
            // The mark in question is either the habit's for decimals, or it groups thousands.
            char habit = _habit == Mark.Point ? '.' : ',';
            decimals = decimals == habit ? habit : '\0';
        }

        return isNumber ? Convert(value.AsSpan().Trim(), decimals) : null;
    }

    /// <summary>Finds out what a value's marks mean.</summary>
    /// <param name="value">The value.</param>
    /// <param name="decimals">The mark before its decimals, <c>\0</c> for none; of an ambiguous value the one mark it has.</param>
    /// <param name="isNumber">Whether it is a number at all.</param>
    private static Mark Scan(ReadOnlySpan<char> value, out char decimals, out bool isNumber)
    {
        (decimals, isNumber) = ('\0', false);
        value = value.Trim();
        int start = value.Length > 0 && value[0] is '+' or '-' ? 1 : 0;
        // group: the first mark, which separates thousands unless it turns out to be the only one. run: digits since the last mark.
        char group = '\0';
        int groups = 0, lead = 0, run = 0, digits = 0, i = start;
        for (; i < value.Length && value[i] is not ('e' or 'E'); i++)
        {
            char c = value[i];
            if (char.IsAsciiDigit(c))
            {
                run++;
                digits++;
                continue;
            }

            if (!IsMark(c) || decimals != '\0')
                return Mark.None;
            if (groups == 0)
                (group, lead, groups) = (c, run, 1);
            else if (run != 3)
                return Mark.None;
            else if (c == group)
                groups++;
            else if (c is '.' or ',')
                decimals = c;
            else
                return Mark.None;
            run = 0;
        }

        bool hasExponent = i < value.Length;
        if (digits == 0 || (hasExponent && !IsExponent(value[(i + 1)..])))
            return Mark.None;
        bool groupsThousands = lead is >= 1 and <= 3 && (decimals != '\0' || run == 3);
        if (groups == 0)
        {
            isNumber = true;
            return Mark.None;
        }

        if (groups > 1 || decimals != '\0' || group is not ('.' or ','))
        {
            isNumber = groupsThousands && !hasExponent;
            return !isNumber ? Mark.None
                : decimals == '.' || (decimals == '\0' && group == ',') ? Mark.Point
                : decimals == ',' || (decimals == '\0' && group == '.') ? Mark.Comma
                : Mark.None;
        }

        isNumber = true;
        decimals = group;
        return groupsThousands && value[start] != '0' && !hasExponent ? Mark.Ambiguous : group == '.' ? Mark.Point : Mark.Comma;
    }

    // Besides point and comma: blanks, also those that do not break a line, and apostrophes.
    private static bool IsMark(char c) => c is '.' or ',' or ' ' or '\u00A0' or '\u202F' or '\u2009' or '\'' or '\u2019';

    private static bool IsExponent(ReadOnlySpan<char> text)
    {
        if (text.Length > 0 && text[0] is '+' or '-')
            text = text[1..];
        return text.Length > 0 && !text.ContainsAnyExceptInRange('0', '9');
    }

    /// <summary>Drops the marks that group and writes a point for the one before decimals, which .NET then reads.</summary>
    private static double? Convert(ReadOnlySpan<char> value, char decimals)
    {
        Span<char> plain = value.Length <= 128 ? stackalloc char[value.Length] : new char[value.Length];
        int length = 0;
        foreach (char c in value)
        {
            if (!IsMark(c))
                plain[length++] = c;
            else if (c == decimals)
                plain[length++] = '.';
        }

        return double.TryParse(plain[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null;
    }
}
