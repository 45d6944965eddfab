using Akin.Catalog.Filters;

namespace Akin.Catalog.Tests.Filters;

/// <summary>What the language takes, what it means by it, and what it says of anything else.</summary>
public sealed class FilterParsingTests
{
    [Theory]
    [InlineData("category=dress", "category = dress")]
    [InlineData("  category  =\tdress\n", "category = dress")]
    [InlineData("label = Ankle boot", "label = \"Ankle boot\"")]
    [InlineData("sub category=a  b", "\"sub category\" = \"a  b\"")]
    [InlineData("category = women/dresses", "category = women/dresses")]
    [InlineData("brand = Levi's and size != 6\"", "brand = \"Levi's\" and size != \"6\\\"\"")]
    [InlineData("price >= 10.50", "price >= 10.5")]
    [InlineData("price>-3", "price > -3")]
    [InlineData("price < 1e3", "price < 1000")]
    [InlineData("price < .5", "price < 0.5")]
    [InlineData("price < 1e999", "price < \"1e999\"")]
    [InlineData("price < NaN or price < Infinity", "price < NaN or price < Infinity")]
    [InlineData("sku = 007", "sku = 7")]
    [InlineData("sku = \"007\"", "sku = \"007\"")]
    [InlineData("sku = '007'", "sku = \"007\"")]
    [InlineData("size = 6 1/2", "size = \"6 1/2\"")]
    [InlineData("date >= 2026-01-31", "date >= \"2026-01-31\"")]
    [InlineData("price in 10..50", "price >= 10 and price <= 50")]
    [InlineData("price in 10 .. 50.5", "price >= 10 and price <= 50.5")]
    [InlineData("price in .5...75", "price >= 0.5 and price <= 0.75")]
    [InlineData("date in 2026-01-01..'2026-02-01'", "date >= \"2026-01-01\" and date <= \"2026-02-01\"")]
    [InlineData("brand in (zara)", "brand = zara")]
    [InlineData("brand IN ( \"A B\" ,zara, C & A,5 )", "brand = \"A B\" or brand = zara or brand = \"C & A\" or brand = 5")]
    [InlineData("not brand in (a, b)", "not (brand = a or brand = b)")]
    [InlineData("HAS color AND NOT Has price", "has color and not has price")]
    [InlineData("has \"has\"", "has \"has\"")]
    [InlineData("\"not\" = \"AND\"", "\"not\" = \"AND\"")]
    [InlineData("notes = handmade and india = inside", "notes = handmade and india = inside")]
    [InlineData("a=1 or b=2 and c=3", "a = 1 or b = 2 and c = 3")]
    [InlineData("(a=1 or b=2) and c=3", "(a = 1 or b = 2) and c = 3")]
    [InlineData("((a=1))", "a = 1")]
    [InlineData("a=1 and (b=2 and c=3)", "a = 1 and (b = 2 and c = 3)")]
    [InlineData("a=1 or (b=2 or c=3)", "a = 1 or (b = 2 or c = 3)")]
    [InlineData("not a=1 and b=2", "not a = 1 and b = 2")]
    [InlineData("not(a=1 and b=2)", "not (a = 1 and b = 2)")]
    [InlineData("not not a=1", "not not a = 1")]
    [InlineData("a=''", "a = \"\"")]
    [InlineData("'a''=1", null)]
    [InlineData("a = 'it\\'s \\\"\\\\\\n'", "a = \"it's \\\"\\\\\\n\"")]
    [InlineData("a = \"'; DROP TABLE item; --\"", "a = \"'; DROP TABLE item; --\"")]
    [InlineData("größe = Füße", "\"größe\" = \"Füße\"")]
    [InlineData("category = dress and (price >= 10 and price < 50 or brand in (\"A B\", zara)) and not color = red",
        "category = dress and (price >= 10 and price < 50 or (brand = \"A B\" or brand = zara)) and not color = red")]
    public void A_filter_has_one_canonical_text_that_means_the_same(string text, string? canonical)
    {
        if (canonical is null)
        {
            Assert.Throws<FilterException>(() => Filter.Parse(text));
            return;
        }

        Filter filter = Filter.Parse(text);
        Assert.Equal(canonical, filter.ToString());
        Assert.Equal(filter, Filter.Parse(canonical));
    }

    [Theory]
    [InlineData("", 0, "empty")]
    [InlineData(" \t\n", 0, "empty")]
    [InlineData("category", 9, "one of = != < <= > >= in")]
    [InlineData("category dress", 15, "after the column 'category dress'")]
    [InlineData("= dress", 1, "a column")]
    [InlineData("category =", 11, "a value is expected, not the end")]
    [InlineData("category = and", 12, "'and', which is a word of the language")]
    [InlineData("category == dress", 11, "a value")]
    [InlineData("category = dress and", 21, "a column is expected, not the end")]
    [InlineData("or category = dress", 1, "a column")]
    [InlineData("category = dress price < 5", 24, "'and', 'or' or the end")]
    [InlineData("category = made in Italy", 17, "'in'")]
    [InlineData("category = dress)", 17, "not ')'")]
    [InlineData("(category = dress", 18, "')' is expected, not the end")]
    [InlineData("()", 2, "a column")]
    [InlineData("not", 4, "a column")]
    [InlineData("has", 4, "a column")]
    [InlineData("has a = 5", 7, "not '='")]
    [InlineData("price ! 5", 10, "one of")]
    [InlineData("price <> 5", 8, "a value")]
    [InlineData("price => 5", 8, "a value")]
    [InlineData("price in", 9, "a value")]
    [InlineData("price in 10", 12, "'..'")]
    [InlineData("price in 10..", 14, "a value")]
    [InlineData("price in ..10", 10, "a value")]
    [InlineData("price in 50..10", 10, "smaller end first")]
    [InlineData("price in b..a", 10, "smaller end first")]
    [InlineData("price in 10..dear", 10, "a number at one end")]
    [InlineData("brand in ()", 11, "a value")]
    [InlineData("brand in (a", 12, "',' or ')'")]
    [InlineData("brand in (a,)", 13, "a value")]
    [InlineData("brand in (a b=c)", 14, "',' or ')'")]
    [InlineData("brand = \"A B", 9, "never closed")]
    [InlineData("brand = 'A\\x'", 11, "no such escape")]
    [InlineData("brand = 'A\\", 11, "no such escape")]
    [InlineData("brand = 'A' B", 13, "'and', 'or' or the end")]
    [InlineData("brand = A 'B'", 11, "'and', 'or' or the end")]
    [InlineData("a = 1 && b = 2", 0, null)]
    public void Anything_else_is_one_line_that_says_where_and_what_was_expected(string text, int position, string? says)
    {
        if (says is null)
        {
            Assert.Throws<FilterException>(() => Filter.Parse(text));
            return;
        }

        string message = Assert.Throws<FilterException>(() => Filter.Parse(text)).Message;
        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        if (position > 0)
            Assert.Contains($"at character {position}:", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_stays_short_and_on_one_line_whatever_was_written()
    {
        foreach (string text in (string[])["a\nb\rc", new string('x', 3000), "x = 'y' \n\n ='", "'\n"])
            Assert.InRange(Assert.Throws<FilterException>(() => Filter.Parse(text)).Message.ReplaceLineEndings("BREAK").Length, 1, 300);
        Assert.DoesNotContain('\n', Assert.Throws<FilterException>(() => Filter.Parse("a\nb\rc")).Message);
    }

    [Fact]
    public void Limits_hold_before_work()
    {
        string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

        Assert.Equal(Filter.MaxConditions, Filter.Parse($"a in (1{Repeat(",1", Filter.MaxConditions - 1)})").Conditions);
        Assert.Contains("more than 100 conditions", Wrong($"a in (1{Repeat(",1", Filter.MaxConditions)})"));
        Assert.Contains("more than 100 conditions", Wrong("a=1" + Repeat(" and a=1", Filter.MaxConditions)));
        Filter.Parse(Repeat("(", Filter.MaxDepth) + "a=1" + Repeat(")", Filter.MaxDepth));
        Assert.Contains("50 deep", Wrong(Repeat("(", Filter.MaxDepth + 1) + "a=1" + Repeat(")", Filter.MaxDepth + 1)));
        Assert.Contains("50 deep", Wrong(Repeat("not ", Filter.MaxDepth + 1) + "a=1"));
        Assert.Contains("50 deep", Wrong(Repeat("(", Filter.MaxLength)));
        Assert.Contains("4,000", Wrong("a=" + Repeat("b", Filter.MaxLength - 1)));
        Filter.Parse("a=" + Repeat("b", Filter.MaxLength - 2));
        Assert.Contains("together", Assert.Throws<FilterException>(() => Filter.ParseAll(Enumerable.Repeat("a=1", Filter.MaxConditions + 1))).Message);
    }

    [Fact]
    public void Several_filters_are_one_that_asks_for_all()
    {
        Assert.Null(Filter.ParseAll([]));
        Assert.Equal(Filter.Parse("a=1"), Filter.ParseAll(["a=1"]));
        Assert.Equal(Filter.Parse("(a=1 or b=2) and c=3"), Filter.ParseAll(["a=1 or b=2", "c=3"]));
        Assert.Throws<FilterException>(() => Filter.ParseAll(["a=1", ""]));
    }

    private static string Wrong(string text) => Assert.Throws<FilterException>(() => Filter.Parse(text)).Message;
}
