using Akin.Lab.Evaluation;

namespace Akin.Lab.Judging.Relevance;

/// <summary>A mean over queries.</summary>
/// <param name="Mean">The mean, 0 to 1.</param>
/// <param name="Interval">Where the mean over all such queries lies with 95 % confidence, by the percentile bootstrap.</param>
public readonly record struct Estimate(double Mean, Interval Interval)
{
    private const int Resamples = 2000;

    /// <summary>
    /// The mean with its interval: the queries are drawn again with replacement 2,000 times, the same way each time, and the middle 95 %
    /// of the means are kept (B. Efron, "Bootstrap methods: another look at the jackknife", 1979). Unlike a normal interval it stays
    /// inside 0..1 where most queries are perfect or lost.
    /// </summary>
    internal static Estimate From(IReadOnlyList<double> values)
    {
        var random = new Random(1);
        double[] means = new double[Resamples];
        for (int i = 0; i < Resamples; i++)
        {
            for (int j = 0; j < values.Count; j++)
                means[i] += values[random.Next(values.Count)];
            means[i] /= values.Count;
        }

        Array.Sort(means);
        return new Estimate(values.Average(), new Interval(means[(int)(0.025 * Resamples)], means[(int)(0.975 * Resamples) - 1]));
    }
}
