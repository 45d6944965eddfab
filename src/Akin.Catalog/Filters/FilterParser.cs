using System.Text;

namespace Akin.Catalog.Filters;

/// <summary>Reads a filter from left to right, once. The grammar stands in docs/filters.md; each rule is a method here.</summary>
internal sealed class FilterParser(string text)
{
    private int _at;
    private int _depth;
    private int _conditions;

    public Filter Parse()
    {
        if (text.Length > Filter.MaxLength)
            throw new FilterException($"the filter has {text.Length:N0} characters; at most {Filter.MaxLength:N0} are taken");
        if (string.IsNullOrWhiteSpace(text))
            throw new FilterException("the filter is empty; write one like category = dress, or leave it out");
        Filter filter = Or();
        SkipSpace();
        return _at == text.Length ? filter : throw Expected("'and', 'or' or the end (text with a sign or a word of the language in it needs quotes)");
    }

    private Filter Or()
    {
        Filter left = And();
        while (Keyword("or"))
            left = new Filter.Or(left, And());
        return left;
    }

    private Filter And()
    {
        Filter left = Not();
        while (Keyword("and"))
            left = new Filter.And(left, Not());
        return left;
    }

    private Filter Not()
    {
        if (!Keyword("not"))
            return Condition();
        Enter();
        var not = new Filter.Not(Not());
        _depth--;
        return not;
    }

    private Filter Condition()
    {
        if (Sign("("))
        {
            Enter();
            Filter inner = Or();
            Require(")", "'and', 'or' or ')'");
            _depth--;
            return inner;
        }

        if (Keyword("has"))
            return Counted(new Filter.Has(Words("a column").Text));
        string column = Words("a column").Text;
        if (Keyword("in"))
            return In(column);
        // The longer signs first, so that < does not take the half of <=.
        for (int sign = FilterText.Signs.Length - 1; sign >= 0; sign--)
        {
            if (Sign(FilterText.Signs[sign]))
                return Counted(new Filter.Compare(column, (Comparison)sign, Value()));
        }

        throw Expected($"one of {string.Join(' ', FilterText.Signs)} in, after the column '{Short(column)}'");
    }

    /// <summary>A list is short for comparisons with <c>or</c>, a range for two with <c>and</c>.</summary>
    private Filter In(string column)
    {
        if (Sign("("))
        {
            Filter? any = null;
            do
            {
                Filter next = Counted(new Filter.Compare(column, Comparison.Equal, Value()));
                any = any is null ? next : new Filter.Or(any, next);
            }
            while (Sign(","));
            Require(")", "',' or ')'");
            return any;
        }

        SkipSpace();
        int start = _at;
        FilterValue low = Value();
        Require("..", "'..' and the end of the range (or a list: in (a, b))");
        FilterValue high = Value();
        if (low.Number is null != high.Number is null)
            throw Wrong(start, $"the range from {low} to {high} has a number at one end and a text at the other");
        if (low.Number is { } from ? from > high.Number : Utf8Order.Compare(low.Text, high.Text) > 0)
            throw Wrong(start, $"the range from {low} to {high} holds nothing; write the smaller end first");
        return new Filter.And(
            Counted(new Filter.Compare(column, Comparison.AtLeast, low)), Counted(new Filter.Compare(column, Comparison.AtMost, high)));
    }

    private FilterValue Value()
    {
        (string value, bool quoted) = Words("a value");
        return !quoted && FilterValue.NumberIn(value) is { } number ? FilterValue.From(number) : FilterValue.Parse(value);
    }

    /// <summary>A name or a value: in quotes, or bare words up to the next sign or word of the language.</summary>
    private (string Text, bool Quoted) Words(string what)
    {
        SkipSpace();
        if (_at < text.Length && text[_at] is '"' or '\'')
            return (Quoted(text[_at]), true);
        int start = _at, end = _at;
        while (Word() is { Length: > 0 } word && !FilterText.Keywords.Contains(word, StringComparer.OrdinalIgnoreCase))
        {
            _at = end = _at + word.Length;
            SkipSpace();
        }

        _at = end;
        return end > start ? (text[start..end], false) : throw Expected(what);
    }

    private string Quoted(char quote)
    {
        int start = _at++;
        StringBuilder value = new();
        for (; _at < text.Length; _at++)
        {
            char c = text[_at];
            if (c == quote)
            {
                _at++;
                return value.ToString();
            }

            if (c == '\\')
            {
                _at++;
                c = (_at < text.Length ? text[_at] : '\0') switch
                {
                    '\\' => '\\',
                    '"' => '"',
                    '\'' => '\'',
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    _ => throw Wrong(_at - 1, """there is no such escape; there are \\ \" \' \n \r \t"""),
                };
            }

            value.Append(c);
        }

        throw Wrong(start, $"the quote {quote} is never closed");
    }

    /// <summary>The bare word that begins here; empty where a sign, a quote or the end does.</summary>
    private string Word()
    {
        if (_at < text.Length && text[_at] is '"' or '\'')
            return "";
        int end = _at;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] is not ('(' or ')' or ',' or '=' or '<' or '>')
            && !Starts("!=", end) && !Starts("..", end))
            end++;
        return text[_at..end];
    }

    private bool Keyword(string keyword)
    {
        SkipSpace();
        if (!Word().Equals(keyword, StringComparison.OrdinalIgnoreCase))
            return false;
        _at += keyword.Length;
        return true;
    }

    private bool Sign(string sign)
    {
        SkipSpace();
        if (!Starts(sign, _at))
            return false;
        _at += sign.Length;
        return true;
    }

    private void Require(string sign, string expected)
    {
        if (!Sign(sign))
            throw Expected(expected);
    }

    private bool Starts(string sign, int at) => text.AsSpan(at).StartsWith(sign, StringComparison.Ordinal);

    private void SkipSpace()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
            _at++;
    }

    private void Enter()
    {
        if (++_depth > Filter.MaxDepth)
            throw Wrong(_at - 1, $"parentheses and 'not' lie more than {Filter.MaxDepth} deep in each other");
    }

    private Filter Counted(Filter condition) => ++_conditions <= Filter.MaxConditions
        ? condition
        : throw Wrong(_at - 1, $"the filter has more than {Filter.MaxConditions} conditions");

    private FilterException Expected(string what)
    {
        SkipSpace();
        string word = Word();
        string found = _at == text.Length ? "the end"
            : FilterText.Keywords.Contains(word, StringComparer.OrdinalIgnoreCase) ? $"'{word}', which is a word of the language (in quotes it is a text)"
            : $"'{Short(word.Length > 0 ? word : text[_at].ToString())}'";
        return Wrong(_at, $"{what} is expected, not {found}");
    }

    private static FilterException Wrong(int at, string what) =>
        new($"the filter can't be read at character {at + 1}: {what.ReplaceLineEndings(" ")}");

    private static string Short(string word) => word.Length <= 40 ? word : word[..40] + "…";
}

/// <summary>The order of texts in the store: by code point, which is that of their UTF-8 bytes and not always that of .NET's characters.</summary>
internal static class Utf8Order
{
    public static int Compare(string a, string b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b));
}
