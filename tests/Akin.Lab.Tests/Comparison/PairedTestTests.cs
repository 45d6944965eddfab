using System.Numerics;
using Akin.Engine;
using Akin.Lab.Comparison;
using Akin.Lab.Comparison.Report;
using FsCheck;
using FsCheck.Fluent;

namespace Akin.Lab.Tests.Comparison;

public sealed class PairedTestTests
{
    [Theory]
    // Worked out by hand: 2 P(X <= least), X of Bin(n, 1/2).
    [InlineData(0, 0, 1)]
    [InlineData(5, 0, 2 / 32.0)]
    [InlineData(0, 6, 2 / 64.0)]
    [InlineData(1, 9, 2 * (1 + 10) / 1024.0)]
    [InlineData(7, 7, 1)]
    public void The_probability_is_mcnemars_exact_one(int first, int second, double p) =>
        Assert.Equal(p, new PairedTest(first, second, 100).P, 12);

    [Fact]
    public void It_equals_the_slow_sum_of_whole_numbers() => Prop.ForAll(
        Gen.Choose(0, 400).Two().ToArbitrary(), counts =>
        {
            double expected = Slowly(counts.Item1, counts.Item2), got = new PairedTest(counts.Item1, counts.Item2, 1000).P;
            return Math.Abs(got - expected) <= (1e-9 * expected) + 1e-300;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Many_queries_neither_overflow_nor_vanish()
    {
        Assert.Equal(0, new PairedTest(900_000, 0, 1_000_000).P);
        Assert.InRange(new PairedTest(500_000, 499_000, 1_000_000).P, 0.31, 0.32);
    }

    [Fact]
    public void Only_queries_that_both_answered_and_that_one_has_right_count()
    {
        var test = PairedTest.Compute([true, true, false, null, true, false], [false, true, true, true, null, false]);
        Assert.Equal((1, 1, 4), (test.OnlyFirst, test.OnlySecond, test.Queries));
    }

    [Fact]
    public void The_words_say_whether_the_queries_tell_two_apart()
    {
        Assert.Equal("not told apart from the next by these 1,000 queries (p = 0.503)", Words.BesideNext(new PairedTest(12, 8, 1000)));
        Assert.Equal("better than the next (p < 0.001)", Words.BesideNext(new PairedTest(60, 8, 1000)));
        Assert.Equal("", Words.BesideNext(null));
    }

    private static double Slowly(int first, int second)
    {
        int n = first + second;
        BigInteger sum = 0, term = 1;
        for (int i = 0; i <= Math.Min(first, second); i++)
        {
            sum += term;
            term = term * (n - i) / (i + 1);
        }

        // 60 more bits than a double has, so that the quotient is exact enough.
        double p = (double)((sum * 2 << 100) / BigInteger.Pow(2, n)) / Math.Pow(2, 100);
        return Math.Min(1, p > 1e-12 ? p : Math.Exp(BigInteger.Log(sum * 2) - (n * Math.Log(2))));
    }
}
