using System.Globalization;
using Akin.Catalog.Filters;
using FsCheck;
using FsCheck.Fluent;

namespace Akin.Catalog.Tests.Filters;

public sealed class NumberHabitTests
{
    [Theory]
    [InlineData("9,99 19,90 1.299,00 1.000 1.000.000 5 7,5 ,5 -3,5", "9.99 19.9 1299 1000 1000000 5 7.5 0.5 -3.5")]
    [InlineData("9.99 1,299.00 1,000 1,000,000 1.000 .5 5. 1e3 -1.5E-3 +2", "9.99 1299 1000 1000000 1 0.5 5 1000 -0.0015 2")]
    [InlineData("1_000 1_000_000 1_299,50 9,9 2.500", "1000 1000000 1299.5 9.9 2500")]
    [InlineData("1'299.50 12’000 3.25 1.500", "1299.5 12000 3.25 1.5")]
    [InlineData("0,125 0,250 1,500", "0.125 0.25 1.5")]
    [InlineData("1.234.567 2.500", "1234567 2500")]
    [InlineData("1,000 2,500 900", "1000 2500 900")]
    [InlineData("1.000 2.500 900", "1 2.5 900")]
    [InlineData("1234,567 1,000", "1234.567 1")]
    [InlineData("-1.299,00 +1.000", "-1299 1000")]
    public void A_column_is_read_as_its_author_writes(string values, string numbers)
    {
        string[] column = [.. values.Split(' ').Select(value => value.Replace('_', ' '))];
        var habit = NumberHabit.Infer(column);
        Assert.Equal(numbers.Split(' ').Select(n => (double?)double.Parse(n, CultureInfo.InvariantCulture)), column.Select(habit.Parse));
        Assert.Equal(column.Select(habit.Parse), column.Select(value => NumberHabit.Infer(column.Reverse()).Parse($" {value}\u00A0")));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("on request")]
    [InlineData("36,38,40")]
    [InlineData("1.2.3")]
    [InlineData("1.29,50")]
    [InlineData("1,299,00")]
    [InlineData("1.299.00")]
    [InlineData("1 29")]
    [InlineData("12 34 56")]
    [InlineData("1234 567")]
    [InlineData("1.000,50.5")]
    [InlineData("1,000e3x")]
    [InlineData("1.000.000e3")]
    [InlineData("--1")]
    [InlineData("- 1")]
    [InlineData("1-")]
    [InlineData(".")]
    [InlineData("-,")]
    [InlineData("1e400")]
    [InlineData("e5")]
    [InlineData("5e")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("0x10")]
    [InlineData("٣")]
    [InlineData("9,99 €")]
    [InlineData("2026-01-31")]
    [InlineData("1\0")]
    public void What_is_no_number_is_none_by_any_habit(string text)
    {
        foreach (string[] column in (string[][])[["9.99"], ["9,99"], ["9.99", "9,99"]])
            Assert.Null(NumberHabit.Infer([.. column, text]).Parse(text));
    }

    [Fact]
    public void A_column_that_writes_both_ways_leaves_what_is_ambiguous()
    {
        var both = NumberHabit.Infer(["9,99", "9.99", "1.000"]);
        Assert.Equal([9.99, 9.99, null, null, 1000, 1299.5], ((string[])["9,99", "9.99", "1.000", "1,000", "1 000", "1.299,50"]).Select(both.Parse));
        var once = NumberHabit.Infer([.. Enumerable.Range(0, 10).Select(i => $"{i},5"), "9.99"]);
        Assert.Equal([1000, 1, 9.99], ((string[])["1.000", "1,000", "9.99"]).Select(once.Parse));
    }

    [Theory]
    [InlineData('.', ',')]
    [InlineData(',', '.')]
    [InlineData(',', ' ')]
    [InlineData('.', '\'')]
    public void Any_amount_survives_being_written_and_read(char decimals, char group)
    {
        string Write(int cents)
        {
            string whole = Math.Abs(cents / 100).ToString("#,0", CultureInfo.InvariantCulture).Replace(',', group);
            return $"{(cents < 0 ? "-" : "")}{whole}{decimals}{Math.Abs(cents % 100):00}";
        }

        Prop.ForAll(Gen.NonEmptyListOf(Gen.Choose(-2_000_000_00, 2_000_000_00)).ToArbitrary(), amounts =>
        {
            string[] column = [.. amounts.Select(Write)];
            var habit = NumberHabit.Infer(column);
            Assert.Equal(amounts.Select(cents => (double?)(cents / 100.0)), column.Select(habit.Parse));
        }).Check(Config.QuickThrowOnFailure);
    }

    [Fact]
    public void Computers_numbers_are_read_as_ever() =>
        Prop.ForAll(Gen.Choose(int.MinValue, int.MaxValue).Select(bits => (double)BitConverter.Int32BitsToSingle(bits)).Where(double.IsFinite).ToArbitrary(), number =>
        {
            foreach (string format in (string[])["R", "F3", "F1", "E"])
            {
                string text = number.ToString(format, CultureInfo.InvariantCulture);
                Assert.Equal(double.Parse(text, CultureInfo.InvariantCulture), NumberHabit.English.Parse(text));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
}
