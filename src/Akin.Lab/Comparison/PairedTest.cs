namespace Akin.Lab.Comparison;

/// <summary>
/// Whether one contender is better than another on the same queries: the exact form of McNemar's test (Q. McNemar, "Note
/// on the sampling error of the difference between correlated proportions or percentages", 1947). Only queries count
/// that one has right and the other wrong; if both were as good, each of these would fall to either like a coin.
/// </summary>
/// <param name="OnlyFirst">Queries that only the first has right.</param>
/// <param name="OnlySecond">Queries that only the second has right.</param>
/// <param name="Queries">Queries that both answered.</param>
public sealed record PairedTest(int OnlyFirst, int OnlySecond, int Queries)
{
    /// <summary>Below this a difference is taken for real.</summary>
    public const double Level = 0.05;

    /// <summary>How likely a difference of this size or more is, in either direction, if both were as good: the two-sided p-value, 0 to 1.</summary>
    public double P { get; } = TwoSided(OnlyFirst, OnlySecond);

    /// <summary>Whether the queries tell the two apart.</summary>
    public bool TellsApart => P < Level;

    /// <summary>Compares two contenders' answers to the same queries.</summary>
    /// <param name="first">Whether each answer is right; null where there was none.</param>
    /// <param name="second">The other's, in the same order.</param>
    public static PairedTest Compute(IReadOnlyList<bool?> first, IReadOnlyList<bool?> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        int onlyFirst = 0, onlySecond = 0, queries = 0;
        foreach ((bool? a, bool? b) in first.Zip(second))
        {
            if (a is null || b is null)
                continue;
            queries++;
            onlyFirst += a.Value && !b.Value ? 1 : 0;
            onlySecond += b.Value && !a.Value ? 1 : 0;
        }

        return new PairedTest(onlyFirst, onlySecond, queries);
    }

    // Twice the smaller tail of the binomial distribution with p = 1/2, summed from its largest term: C(n, i - 1) = C(n, i) i / (n - i + 1).
    private static double TwoSided(int first, int second)
    {
        int n = first + second, least = Math.Min(first, second);
        if (first == second)
            return 1;
        double log = -n * Math.Log(2);
        for (int i = 1; i <= least; i++)
            log += Math.Log((n - i + 1.0) / i);
        double sum = 0, term = 1;
        for (int i = least; i >= 0 && term > 0; i--)
        {
            sum += term;
            term *= i / (n - i + 1.0);
        }

        return Math.Min(1, 2 * Math.Exp(log) * sum);
    }
}
