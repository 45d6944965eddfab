using System.Text;
using Akin.Catalog.Filters;
using Akin.Catalog.Store;
using Akin.Catalog.Tests.Store;
using FsCheck;
using FsCheck.Fluent;

namespace Akin.Catalog.Tests.Filters;

/// <summary>Which items meet a filter, against a slow reference that knows dictionaries only.</summary>
public sealed class FilterMeaningTests : IDisposable
{
    private static readonly string[] Columns = ["price", "color", "and", "x'; DROP TABLE item; --", "a\"b\\"];

    private static readonly Gen<string> Values = Gen.OneOf(
        Gen.Elements(
            "", " ", "red", "RED", "Red wine", "not", "IN", "has", "a..b", "it's", "\"", "\\", "a\nb\tc\r", "' OR 1=1 --", "$value", "NULL", "%", "_", "(", "=", "!=",
            "\uFFFD", "😀", "\uE000", "é", "e\u0301", "\u202Eabc", "2026-01-31", "2026-02-01", "2026-10-01"),
        Gen.Elements(
            "0", "-0", "1", "1.0", "01", "+1", "1.", ".5", "0.5", "-1", "10", "9", "100", "1e1", "1E+1", "1e400", "-1e400", "1e-400", "NaN", "Infinity", "-∞", "1,5", "1 ", " 1", "0x10",
            "1_000", "٣", "1\0", "5e", "5e.", ".", "-.", "+", "-", "-NaN", "-Infinity", "1e+", "１", "1.000", "1,000", "2.500", "2,500", "9,99", "9.99", "1.299,00", "1 000", "-1,000", "123456789012345678901234567890", "9007199254740993", "9007199254740992"));

    private static readonly Gen<Dictionary<string, string>> Items =
        from pairs in Gen.ListOf(Gen.Zip(Gen.Elements(Columns), Values))
        select pairs.DistinctBy(pair => pair.Item1).ToDictionary(pair => pair.Item1, pair => pair.Item2);

    private static readonly Gen<FilterValue> FilterValues = Gen.OneOf(
        Values.Select(FilterValue.Parse),
        Gen.Elements(0, 1, -1, 0.5, 9, 10, 100, 9007199254740992.0, 1e300, -1e-300, 1.0 / 3).Select(FilterValue.From));

    private static readonly Gen<Filter> Conditions = Gen.OneOf(
        Gen.Elements(Columns).Select(column => (Filter)new Filter.Has(column)),
        from column in Gen.Elements(Columns)
        from comparison in Gen.Elements(Enum.GetValues<Comparison>())
        from value in FilterValues
        select (Filter)new Filter.Compare(column, comparison, value));

    private static readonly Gen<Filter> Filters = Gen.Sized(size => Tree(Math.Min(size / 5, 6)));

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void The_canonical_text_of_any_filter_reads_as_the_same_filter() =>
        Prop.ForAll(Filters.ToArbitrary(), filter => Assert.Equal(filter, Filter.Parse(filter.ToString())))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Any_text_is_a_filter_or_a_filter_exception() =>
        Prop.ForAll(
            Gen.ListOf(Gen.Elements("a", "=", "!", "<", ">", "(", ")", ",", "..", ".", "'", "\"", "\\", " ", "and", "or", "not", "in", "has", "5", "-", "\n", "\0", "é"))
                .Select(parts => string.Concat(parts)).ToArbitrary(),
            text =>
            {
                try
                {
                    Filter filter = Filter.Parse(text);
                    Assert.Equal(filter, Filter.Parse(filter.ToString()));
                }
                catch (FilterException)
                {
                }
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Theory]
    [InlineData("")]
    [InlineData("9,99")]
    [InlineData("9.99")]
    public void A_new_store_and_an_old_one_before_and_after_its_upgrade_find_what_the_reference_finds(string habit)
    {
        // As many of one way of writing as make it the column's habit.
        Dictionary<string, string>[] items =
        [
            .. Gen.Sample(Items, 300, 60), Columns.ToDictionary(column => column, _ => "1"),
            .. Enumerable.Range(0, habit.Length == 0 ? 0 : 500).Select(i => Columns.ToDictionary(column => column, _ => i + habit)),
        ];
        IReadOnlyList<long> keys;
        using (CatalogStore store = Make.Store(_folder["s"]))
        {
            keys = store.Write(CatalogStoreTests.Source(store), Make.Batch(
                [.. items.Select((item, i) => Make.New(Make.Item($"{i}", [.. item.Select(pair => (pair.Key, pair.Value))]), 1, 2, 3))])).Keys;
            Check(store);
        }

        Make.Downgrade(_folder["s"]);
        using (CatalogStore old = CatalogStore.Open(_folder["s"], StoreMode.Read))
            Check(old);
        using (CatalogStore upgraded = CatalogStore.Open(_folder["s"], StoreMode.Write))
            Check(upgraded);
        Assert.Equal(2, Make.GetVersion(_folder["s"]));

        void Check(CatalogStore store)
        {
            Dictionary<string, NumberHabit> habits = Columns.ToDictionary(c => c, c => NumberHabit.Infer(items.Where(item => item.ContainsKey(c)).Select(item => item[c])));
            Prop.ForAll(Filters.ToArbitrary(), filter =>
            {
                FilterMatch match = store.Match(filter);
                Assert.Equal(keys.Where((_, i) => Meets(items[i], filter, habits)), match.Keys);
                foreach (string column in Columns)
                {
                    long none = ComparesWithNumbers(filter, column) ? items.Count(item => item.TryGetValue(column, out string? value) && habits[column].Parse(value) is null) : 0;
                    Assert.Equal(none, match.NotNumbers.GetValueOrDefault(column));
                }
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
        }
    }

    [Theory]
    [InlineData("price < 50", "a c")]
    [InlineData("price = 1000", "b")]
    [InlineData("price in 1299..1300", "d")]
    [InlineData("price > 1000", "d")]
    [InlineData("not price > 1000", "a b c e")]
    public void A_column_is_read_as_its_author_writes_its_numbers(string filter, string expected)
    {
        using CatalogStore store = Make.Store(_folder["s"]);
        string[] prices = ["9,99", "1.000", "19,90", "1.299,00", "on request"];
        IReadOnlyList<long> keys = store.Write(CatalogStoreTests.Source(store), Make.Batch(
            [.. prices.Select((price, i) => Make.New(Make.Item($"{i}", ("price", price)), 1, 1, 1))])).Keys;

        FilterMatch match = store.Match(Filter.Parse(filter));
        Assert.Equal(expected.Split(' '), match.Keys.Select(key => $"{(char)('a' + keys.ToList().IndexOf(key))}"));
        Assert.Equal(new Dictionary<string, long> { ["price"] = 1 }, match.NotNumbers);
    }

    [Fact]
    public void A_changed_value_is_found_by_its_new_number_and_not_by_its_old_one()
    {
        using CatalogStore store = Make.Store(_folder["s"]);
        long source = CatalogStoreTests.Source(store);
        long key = store.Write(source, Make.Batch(Make.New(Make.Item("a", ("price", "1.000")), 1, 1, 1))).Keys[0];
        Assert.Equal([key], store.Keys(Filter.Parse("price = 1")));
        store.Write(source, Make.Batch(Make.New(Make.Item("b", ("price", "9,99")), 1, 1, 1)));
        Assert.Equal([key], store.Keys(Filter.Parse("price = 1000")));
        store.Write(source, new WriteBatch { Updates = [new ItemUpdate(key, Make.Item("a", ("price", "20")))] });
        Assert.Empty(store.Keys(Filter.Parse("price = 1000")));
        Assert.Equal([key], store.Keys(Filter.Parse("price = 20")));
    }

    [Theory]
    [InlineData("price >= 10 and price < 50", "b c")]
    [InlineData("price in 10..50", "b c d")]
    [InlineData("price = 10", "b c")]
    [InlineData("price = \"10\"", "b")]
    [InlineData("price != 10", "a d")]
    [InlineData("price != \"10\"", "a c d e")]
    [InlineData("not price = 10", "a d e f")]
    [InlineData("has price", "a b c d e")]
    [InlineData("not has price", "f")]
    [InlineData("price < 1000000", "a b c d")]
    [InlineData("since >= 2026-02-01", "b f")]
    [InlineData("since in 2026-01-01..2026-01-31", "a")]
    [InlineData("since > 2026", "")]
    [InlineData("since > '2026'", "a b f")]
    [InlineData("color in (red, blue) and not has since", "c d")]
    public void Numbers_compare_as_numbers_texts_as_texts_and_an_absent_column_meets_nothing(string filter, string expected)
    {
        using CatalogStore store = Make.Store(_folder["s"]);
        IReadOnlyList<long> keys = store.Write(CatalogStoreTests.Source(store), Make.Batch(
            Make.New(Make.Item("a", ("price", "9"), ("since", "2026-01-31")), 1, 1, 1),
            Make.New(Make.Item("b", ("price", "10"), ("since", "2026-02-01")), 1, 1, 1),
            Make.New(Make.Item("c", ("price", "10.00"), ("color", "red")), 1, 1, 1),
            Make.New(Make.Item("d", ("price", "5e1"), ("color", "blue")), 1, 1, 1),
            Make.New(Make.Item("e", ("price", "on request"), ("color", "Red")), 1, 1, 1),
            Make.New(Make.Item("f", ("since", "2026-10-01")), 1, 1, 1))).Keys;
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), store.Keys(Filter.Parse(filter)).Select(key => $"{(char)('a' + keys.ToList().IndexOf(key))}"));
    }

    [Theory]
    [InlineData("a = \"x' OR '1'='1\"")]
    [InlineData("a = 'x'')) OR 1=1 --'")]
    [InlineData("a = \"x'; DROP TABLE item; --\"")]
    [InlineData("a = x UNION SELECT key FROM item")]
    [InlineData("\"a' OR 1=1 --\" = x")]
    [InlineData("\"a\\\" = '' OR 1=1 --\" != x")]
    [InlineData("a = $column")]
    [InlineData("a = %")]
    [InlineData("a < ''")]
    public void Nothing_in_a_filter_becomes_sql(string text)
    {
        using CatalogStore store = Make.Store(_folder["s"]);
        store.Write(CatalogStoreTests.Source(store), Make.Batch(Make.New(Make.Item("1", ("a", "y")), 1, 2, 3)));
        try
        {
            Assert.Empty(store.Keys(Filter.Parse(text)));
        }
        catch (FilterException)
        {
            // Two quotes side by side are no escape here, and a column of that name there is not.
        }

        Assert.Equal(1, store.Count);
        Assert.Single(store.Keys(Filter.Parse("a = y")));
    }

    [Fact]
    public void An_unknown_column_is_said_with_those_there_are()
    {
        using CatalogStore store = Make.Store(_folder["s"]);
        Assert.Equal("there is no metadata column 'a'; these items have none", Unknown("a = 1"));
        long source = CatalogStoreTests.Source(store);
        store.Write(source, Make.Batch(Make.New(Make.Item("1", ("color", "red"), ("price", "1")), 1, 2, 3)));
        Assert.Equal("there is no metadata column 'size'; there are color, price", Unknown("color = red or not (size < 5)"));
        store.Write(source, Make.Batch(Make.New(Make.Item("2", [.. Enumerable.Range(0, 40).Select(i => ($"column {i}", "x"))]), 1, 2, 3)));
        Assert.EndsWith("column 17 and 22 more", Unknown("has size"));

        string Unknown(string filter) => Assert.Throws<FilterException>(() => store.Keys(Filter.Parse(filter))).Message;
    }

    public void Dispose() => _folder.Dispose();

    private static Gen<Filter> Tree(int depth) => depth == 0 ? Conditions : Gen.Frequency(
        (2, Conditions),
        (2, Gen.Zip(Tree(depth - 1), Tree(depth - 1)).Select(both => (Filter)new Filter.And(both.Item1, both.Item2))),
        (2, Gen.Zip(Tree(depth - 1), Tree(depth - 1)).Select(both => (Filter)new Filter.Or(both.Item1, both.Item2))),
        (1, Tree(depth - 1).Select(inner => (Filter)new Filter.Not(inner))));

    private static bool ComparesWithNumbers(Filter filter, string column) => filter switch
    {
        Filter.And and => ComparesWithNumbers(and.Left, column) || ComparesWithNumbers(and.Right, column),
        Filter.Or or => ComparesWithNumbers(or.Left, column) || ComparesWithNumbers(or.Right, column),
        Filter.Not not => ComparesWithNumbers(not.Inner, column),
        Filter.Compare compare => compare.Column == column && compare.Value.Number is not null,
        _ => false,
    };

    private static bool Meets(Dictionary<string, string> item, Filter filter, Dictionary<string, NumberHabit> habits)
    {
        switch (filter)
        {
            case Filter.And and:
                return Meets(item, and.Left, habits) && Meets(item, and.Right, habits);
            case Filter.Or or:
                return Meets(item, or.Left, habits) || Meets(item, or.Right, habits);
            case Filter.Not not:
                return !Meets(item, not.Inner, habits);
            case Filter.Has has:
                return item.ContainsKey(has.Column);
            case Filter.Compare compare when item.TryGetValue(compare.Column, out string? value):
                if (compare.Value.Number is { } wanted)
                    return habits[compare.Column].Parse(value) is { } number && Holds(number.CompareTo(wanted), compare.Operator);
                return Holds(Encoding.UTF8.GetBytes(value).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(compare.Value.Text)), compare.Operator);
            default:
                return false;
        }
    }

    private static bool Holds(int order, Comparison comparison) => comparison switch
    {
        Comparison.Equal => order == 0,
        Comparison.NotEqual => order != 0,
        Comparison.Less => order < 0,
        Comparison.AtMost => order <= 0,
        Comparison.Greater => order > 0,
        _ => order >= 0,
    };
}
