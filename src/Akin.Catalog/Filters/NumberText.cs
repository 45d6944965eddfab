using System.Globalization;

namespace Akin.Catalog.Filters;

/// <summary>How a number is written, as far as that tells what its marks mean. The numbers of the members are kept in stores.</summary>
internal enum NumberNotation
{
    /// <summary>It reads the same by every habit: <c>12</c>, <c>1 299</c>, <c>1e3</c>.</summary>
    Plain = 0,

    /// <summary>Its decimals stand behind a point: <c>9.99</c>, <c>1,299.50</c>, <c>1,000,000</c>.</summary>
    Point = 1,

    /// <summary>Its decimals stand behind a comma: <c>9,99</c>, <c>1.299,50</c>, <c>1.000.000</c>.</summary>
    Comma = 2,

    /// <summary>One to three digits, a point and three digits: <c>1.299</c> is 1.299 or 1299.</summary>
    PointOrThousands = 3,

    /// <summary>The same with a comma: <c>1,299</c>.</summary>
    CommaOrThousands = 4,
}

/// <summary>A number that stands in a text, with how it is written.</summary>
/// <param name="Notation">How it is written.</param>
/// <param name="Number">The number, which is finite; of an ambiguous one the larger reading, with the mark between thousands.</param>
internal readonly record struct NumberText(NumberNotation Notation, double Number)
{
    /// <summary>By how much the two readings of an ambiguous number differ.</summary>
    public const double Thousand = 1000;

    /// <summary>Reads a text; null where it is no number. Blanks around the number do not matter.</summary>
    public static NumberText? Read(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (Scan(text, out char decimals) is not { } notation || Convert(text, decimals) is not { } number)
            return null;
        return new NumberText(notation, number);
    }

    /// <summary>Finds out what a text's marks mean; null where it is no number.</summary>
    /// <param name="text">The text, without blanks around it.</param>
    /// <param name="decimals">The mark before its decimals; <c>\0</c> for none, and for an ambiguous number.</param>
    private static NumberNotation? Scan(ReadOnlySpan<char> text, out char decimals)
    {
        decimals = '\0';
        int start = text.Length > 0 && text[0] is '+' or '-' ? 1 : 0;
        // group: the first mark, which separates thousands unless it turns out to be the only one. run: digits since the last mark.
        char group = '\0';
        int groups = 0, lead = 0, run = 0, digits = 0, i = start;
        for (; i < text.Length && text[i] is not ('e' or 'E'); i++)
        {
            char c = text[i];
            if (char.IsAsciiDigit(c))
            {
                run++;
                digits++;
                continue;
            }

            if (!IsMark(c) || decimals != '\0')
                return null;
            if (groups == 0)
                (group, lead, groups) = (c, run, 1);
            else if (run != 3)
                return null;
            else if (c == group)
                groups++;
            else if (c is '.' or ',')
                decimals = c;
            else
                return null;
            run = 0;
        }

        bool hasExponent = i < text.Length;
        if (digits == 0 || (hasExponent && !IsExponent(text[(i + 1)..])))
            return null;
        if (groups == 0)
            return NumberNotation.Plain;
        bool groupsThousands = lead is >= 1 and <= 3 && (decimals != '\0' || run == 3);
        if (groups > 1 || decimals != '\0' || group is not ('.' or ','))
        {
            return !groupsThousands || hasExponent ? null
                : decimals == '.' || (decimals == '\0' && group == ',') ? NumberNotation.Point
                : decimals == ',' || (decimals == '\0' && group == '.') ? NumberNotation.Comma
                : NumberNotation.Plain;
        }

        if (groupsThousands && text[start] != '0' && !hasExponent)
            return group == '.' ? NumberNotation.PointOrThousands : NumberNotation.CommaOrThousands;
        decimals = group;
        return group == '.' ? NumberNotation.Point : NumberNotation.Comma;
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
    private static double? Convert(ReadOnlySpan<char> text, char decimals)
    {
        Span<char> plain = text.Length <= 128 ? stackalloc char[text.Length] : new char[text.Length];
        int length = 0;
        foreach (char c in text)
        {
            if (!IsMark(c))
                plain[length++] = c;
            else if (c == decimals)
                plain[length++] = '.';
        }

        return double.TryParse(plain[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null;
    }
}
