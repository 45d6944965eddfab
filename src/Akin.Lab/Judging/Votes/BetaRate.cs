namespace Akin.Lab.Judging.Votes;

/// <summary>
/// How certain it is that one rate is above another, from how often each was tried and succeeded: the probability that p₁ &gt; p₂
/// where each has the posterior Beta(1 + successes, 1 + failures), that of a uniform prior. It is exact, by the finite sum that holds
/// for whole parameters (E. Miller, "Formulas for Bayesian A/B Testing", 2015, after J. D. Cook, "Exact Calculation of Beta
/// Inequalities", 2005).
/// </summary>
/// <remarks>
/// Trials count as independent. A vote for a pair that both contenders made moves both rates alike, so that the true certainty of an
/// order is rather higher; several votes on one query are rather less than as many queries.
/// </remarks>
internal sealed class BetaRate
{
    /// <summary>The logarithms of the factorials: ln Γ(n + 1).</summary>
    private readonly double[] _logFactorials;

    /// <param name="trials">The most trials of a rate.</param>
    public BetaRate(int trials)
    {
        _logFactorials = new double[(2 * trials) + 4];
        for (int n = 2; n < _logFactorials.Length; n++)
            _logFactorials[n] = _logFactorials[n - 1] + Math.Log(n);
    }

    /// <summary>The probability that the first rate is above the second.</summary>
    /// <param name="successes">Of the first.</param>
    /// <param name="trials">Of the first.</param>
    /// <param name="otherSuccesses">Of the second.</param>
    /// <param name="otherTrials">Of the second.</param>
    public double CertaintyAbove(int successes, int trials, int otherSuccesses, int otherTrials)
    {
        // The sum has a term for each success of the first: the shorter of the two sums is taken.
        if (successes > otherSuccesses)
            return 1 - CertaintyAbove(otherSuccesses, otherTrials, successes, trials);
        int a = otherSuccesses + 1, b = otherTrials - otherSuccesses + 1, failures = trials - successes + 1;
        double sum = 0;
        for (int i = 0; i <= successes; i++)
            sum += Math.Exp(LogBeta(a + i, b + failures) - Math.Log(failures + i) - LogBeta(1 + i, failures) - LogBeta(a, b));
        return Math.Clamp(sum, 0, 1);
    }

    private double LogBeta(int a, int b) => _logFactorials[a - 1] + _logFactorials[b - 1] - _logFactorials[a + b - 1];
}
