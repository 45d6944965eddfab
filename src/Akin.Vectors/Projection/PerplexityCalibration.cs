namespace Akin.Vectors.Projection;

/// <summary>
/// Finds how wide a point's Gaussian must be so that its neighbors count as much as so many equal ones: the perplexity, e to the power of
/// the entropy of their shares (van der Maaten and Hinton, "Visualizing data using t-SNE", 2008).
/// </summary>
public static class PerplexityCalibration
{
    private const double Tolerance = 1e-5;
    private const int Rounds = 100;

    /// <summary>Turns squared distances into shares.</summary>
    /// <param name="squared">Squared distances from a point to its neighbors, none negative.</param>
    /// <param name="perplexity">1 to the number of neighbors.</param>
    /// <param name="shares">Receives a share for each, in 0..1, which sum to 1. Neighbors that are all equally far share equally, whatever was asked for.</param>
    public static void Run(ReadOnlySpan<float> squared, double perplexity, Span<float> shares)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shares.Length, squared.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(perplexity, 1);
        if (squared.IsEmpty)
            return;
        // Distances are taken from the nearest: a factor that all shares have does not count, and nothing underflows to zero.
        float nearest = float.MaxValue, farthest = 0;
        foreach (float distance in squared)
            (nearest, farthest) = (Math.Min(nearest, distance), Math.Max(farthest, distance));
        double wanted = Math.Log(perplexity), low = 0, high = double.PositiveInfinity;
        // Precision is one over twice the variance; the first guess has the right unit.
        double precision = farthest > nearest ? 1.0 / (farthest - nearest) : 1;
        double total = 0;
        for (int round = 0; round < Rounds; round++)
        {
            total = 0;
            double weighted = 0;
            for (int j = 0; j < squared.Length; j++)
            {
                double distance = squared[j] - (double)nearest, share = Math.Exp(-precision * distance);
                shares[j] = (float)share;
                total += share;
                weighted += share * distance;
            }

            double entropy = Math.Log(total) + (precision * weighted / total);
            if (Math.Abs(entropy - wanted) < Tolerance)
                break;
            if (entropy > wanted)
                (low, precision) = (precision, double.IsPositiveInfinity(high) ? precision * 2 : (precision + high) / 2);
            else
                (high, precision) = (precision, (precision + low) / 2);
        }

        for (int j = 0; j < squared.Length; j++)
            shares[j] = (float)(shares[j] / total);
    }
}
