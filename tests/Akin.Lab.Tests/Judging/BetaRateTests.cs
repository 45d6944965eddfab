using Akin.Engine;
using Akin.Lab.Judging.Votes;

namespace Akin.Lab.Tests.Judging;

public sealed class BetaRateTests
{
    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(1, 1, 0, 1)]
    [InlineData(7, 10, 5, 10)]
    [InlineData(3, 40, 9, 12)]
    [InlineData(0, 30, 1, 30)]
    [InlineData(130, 200, 110, 190)]
    [InlineData(900, 1000, 1, 3)]
    public void The_certainty_is_the_integral_over_both_posteriors(int successes, int trials, int otherSuccesses, int otherTrials)
    {
        double exact = new BetaRate(1000).CertaintyAbove(successes, trials, otherSuccesses, otherTrials);

        Assert.Equal(Integrated(successes, trials, otherSuccesses, otherTrials), exact, 4);
    }

    [Fact]
    public void Known_values_come_out()
    {
        var rate = new BetaRate(100);

        Assert.Equal(0.5, rate.CertaintyAbove(30, 70, 30, 70), 12);
        Assert.Equal(0.5, rate.CertaintyAbove(0, 0, 0, 0), 12);
        // Beta(2, 1) against Beta(1, 2): the integral of 2x (2x - x²) from 0 to 1.
        Assert.Equal(5 / 6.0, rate.CertaintyAbove(1, 1, 0, 1), 12);
        Assert.Equal(1, rate.CertaintyAbove(100, 100, 0, 100), 12);
    }

    [Fact]
    public void One_is_above_as_surely_as_the_other_is_below()
    {
        var rate = new BetaRate(60);
        for (int a = 0; a <= 20; a += 4)
        {
            for (int b = 0; b <= 60; b += 7)
                Assert.Equal(1, rate.CertaintyAbove(a, 20, b, 60) + rate.CertaintyAbove(b, 60, a, 20), 10);
        }
    }

    // The slow and obvious way: both densities on a grid.
    private static double Integrated(int s1, int n1, int s2, int n2)
    {
        const int Steps = 200_000;
        double[] p1 = Density(s1, n1), p2 = Density(s2, n2);
        double below = 0, sum = 0;
        for (int i = 0; i < Steps; i++)
        {
            sum += p1[i] * (below + (p2[i] / 2));
            below += p2[i];
        }

        return sum;

        static double[] Density(int successes, int trials)
        {
            double[] logs = [.. Enumerable.Range(0, Steps).Select(i => (i + 0.5) / Steps).Select(p => (successes * Math.Log(p)) + ((trials - successes) * Math.Log(1 - p)))];
            double most = logs.Max(), all = logs.Sum(l => Math.Exp(l - most));
            return [.. logs.Select(l => Math.Exp(l - most) / all)];
        }
    }
}
