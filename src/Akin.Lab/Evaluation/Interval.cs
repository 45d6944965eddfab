namespace Akin.Lab.Evaluation;

/// <summary>A range that holds the true share with 95 % confidence.</summary>
/// <param name="Low">Its lower end, 0 to 1.</param>
/// <param name="High">Its upper end, 0 to 1.</param>
public readonly record struct Interval(double Low, double High)
{
    // The 97.5th percentile of the normal distribution.
    private const double Z = 1.959963984540054;

    /// <summary>
    /// Wilson's score interval of a share (E. B. Wilson, "Probable inference, the law of succession, and statistical
    /// inference", 1927): unlike the textbook one it stays inside 0..1 and holds for few trials and for shares near 0 or 1.
    /// </summary>
    /// <param name="successes">How often it was so, 0 to <paramref name="trials"/>.</param>
    /// <param name="trials">How often it was tried; at 0 the interval is everything.</param>
    public static Interval OfShare(double successes, int trials)
    {
        if (trials == 0)
            return new Interval(0, 1);
        double share = successes / trials, z2 = Z * Z;
        double center = (share + (z2 / (2 * trials))) / (1 + (z2 / trials));
        double half = Z / (1 + (z2 / trials)) * Math.Sqrt((share * (1 - share) / trials) + (z2 / (4.0 * trials * trials)));
        return new Interval(Math.Max(0, center - half), Math.Min(1, center + half));
    }
}
