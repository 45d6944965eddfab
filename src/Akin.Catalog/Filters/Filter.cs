namespace Akin.Catalog.Filters;

/// <summary>
/// A condition on the metadata of items: <c>category = dress and (price in 10..50 or brand in ("A B", zara)) and not color = red</c>.
/// The language is described in docs/filters.md. Equal filters are equal objects.
/// </summary>
public abstract record Filter
{
    /// <summary>Characters that a filter may have.</summary>
    public const int MaxLength = 4_000;

    /// <summary>How deep parentheses and <c>not</c> may lie in each other.</summary>
    public const int MaxDepth = 50;

    /// <summary>Conditions that a filter may have; each value of a list is one, and a range is two.</summary>
    public const int MaxConditions = 100;

    private Filter() { }

    /// <summary>How many conditions it has.</summary>
    public abstract int Conditions { get; }

    /// <summary>The columns that it names, each as often as it does.</summary>
    internal abstract IEnumerable<string> Columns { get; }

    /// <summary>Reads a filter.</summary>
    /// <exception cref="FilterException">It is none, or over a limit.</exception>
    public static Filter Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new FilterParser(text).Parse();
    }

    /// <summary>Reads several filters, all of which must be met; none is null.</summary>
    /// <exception cref="FilterException">One is no filter, or together they are over a limit.</exception>
    public static Filter? ParseAll(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        Filter? all = null;
        foreach (string text in texts)
        {
            Filter next = Parse(text);
            all = all is null ? next : new And(all, next);
            if (all.Conditions > MaxConditions)
                throw new FilterException($"the filters have more than {MaxConditions} conditions together; ask for fewer at once");
        }

        return all;
    }

    /// <summary>Items whose column has exactly this text.</summary>
    public static Filter Equal(string column, string text) => new Compare(column, Comparison.Equal, FilterValue.Parse(text));

    /// <summary>The filter as text, in one form of the many that mean it: <see cref="Parse"/> makes an equal filter of it.</summary>
    public sealed override string ToString() => this switch
    {
        Or or => $"{or.Left} or {Part(or.Right, or.Right is Or)}",
        And and => $"{Part(and.Left, and.Left is Or)} and {Part(and.Right, and.Right is Or or And)}",
        Not not => $"not {Part(not.Inner, not.Inner is Or or And)}",
        Has has => $"has {FilterText.Quote(has.Column)}",
        Compare c => $"{FilterText.Quote(c.Column)} {FilterText.Signs[(int)c.Operator]} {c.Value}",
        _ => throw new InvalidOperationException("a filter of an unknown kind"),
    };

    private static string Part(Filter part, bool inParentheses) => inParentheses ? $"({part})" : part.ToString();

    /// <summary>Both.</summary>
    public sealed record And(Filter Left, Filter Right) : Filter
    {
        /// <inheritdoc/>
        public override int Conditions { get; } = Left.Conditions + Right.Conditions;

        internal override IEnumerable<string> Columns => Left.Columns.Concat(Right.Columns);
    }

    /// <summary>One of the two, or both.</summary>
    public sealed record Or(Filter Left, Filter Right) : Filter
    {
        /// <inheritdoc/>
        public override int Conditions { get; } = Left.Conditions + Right.Conditions;

        internal override IEnumerable<string> Columns => Left.Columns.Concat(Right.Columns);
    }

    /// <summary>All items that the inner one leaves out, also those without its columns.</summary>
    public sealed record Not(Filter Inner) : Filter
    {
        /// <inheritdoc/>
        public override int Conditions { get; } = Inner.Conditions;

        internal override IEnumerable<string> Columns => Inner.Columns;
    }

    /// <summary>Items that have a value in the column, whatever it is.</summary>
    public sealed record Has(string Column) : Filter
    {
        /// <inheritdoc/>
        public override int Conditions => 1;

        internal override IEnumerable<string> Columns => [Column];
    }

    /// <summary>
    /// Items whose value in the column compares so with the given one; an item without the column meets none. With a number, values
    /// are compared as numbers, and one that is no number meets nothing, not even <c>!=</c>. With a text they are compared as texts,
    /// code point by code point.
    /// </summary>
    public sealed record Compare(string Column, Comparison Operator, FilterValue Value) : Filter
    {
        /// <inheritdoc/>
        public override int Conditions => 1;

        internal override IEnumerable<string> Columns => [Column];
    }
}

/// <summary>How a filter compares a column with a value.</summary>
public enum Comparison
{
    /// <summary><c>=</c></summary>
    Equal,

    /// <summary><c>!=</c></summary>
    NotEqual,

    /// <summary><c>&lt;</c></summary>
    Less,

    /// <summary><c>&lt;=</c></summary>
    AtMost,

    /// <summary><c>&gt;</c></summary>
    Greater,

    /// <summary><c>&gt;=</c></summary>
    AtLeast,
}

/// <summary>A filter that can't be used. The message is one line for people: what is wrong, at which character, and what was expected.</summary>
/// <param name="message">The line.</param>
public sealed class FilterException(string message) : AkinException(ErrorCodes.BadFilter, message)
{
    /// <summary>The column that no item has, where that is what is wrong.</summary>
    public string? UnknownColumn { get; init; }
}
