using System.Globalization;

namespace Akin.Catalog.Filters;

/// <summary>What a filter compares a column with: a number or a text.</summary>
public sealed record FilterValue
{
    private FilterValue(string text, double? number) => (Text, Number) = (text, number);

    /// <summary>The text; of a number, its shortest notation.</summary>
    public string Text { get; }

    /// <summary>The number, which is finite; null where it is a text.</summary>
    public double? Number { get; }

    /// <summary>A text, also one that looks like a number.</summary>
    public static FilterValue Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(text, null);
    }

    /// <summary>A number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is infinite, or not a number.</exception>
    public static FilterValue From(double number)
    {
        if (!double.IsFinite(number))
            throw new ArgumentOutOfRangeException(nameof(number), number, "a filter compares with finite numbers");
        // Minus nought is nought.
        return new((number + 0).ToString(CultureInfo.InvariantCulture), number + 0);
    }

    /// <summary>
    /// The number that a text is: an optional sign, digits, an optional fraction after a point and an optional exponent (<c>12</c>,
    /// <c>-3.50</c>, <c>.5</c>, <c>1e3</c>), nothing around it and not beyond what 64 bits hold. Null for any other text.
    /// </summary>
    public static double? NumberIn(string text) =>
        // The last character: .NET passes over noughts at the end. Its words for what is not finite fall to the last condition.
        text.Length > 0 && (char.IsAsciiDigit(text[^1]) || text[^1] == '.')
            && double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double number)
            && double.IsFinite(number)
            ? number
            : null;

    /// <summary>As a filter writes it: texts in quotes where they would be read as anything else without.</summary>
    public override string ToString() => Number is null ? FilterText.Quote(Text) : Text;
}
