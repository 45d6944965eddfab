namespace Akin.Training.Quantization;

/// <summary>
/// What values a tensor takes, by a histogram. Photos are run twice: the first time tells between which ends the bins lie, the second fills
/// them.
/// </summary>
internal sealed class ActivationRange
{
    private const int Bins = 2048, Levels = 128;
    private const float Smallest = 1e-30f;

    // By value between the ends, and by distance from 0 up to the farther end.
    private readonly long[] _bins = new long[Bins], _distances = new long[Bins];
    private float _low = float.PositiveInfinity, _high = float.NegativeInfinity;

    /// <summary>Whether a value was no finite number.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The first time: finds the ends.</summary>
    public void Stretch(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            _low = Math.Min(_low, value);
            _high = Math.Max(_high, value);
        }

        IsBroken |= !float.IsFinite(_low) || !float.IsFinite(_high);
    }

    /// <summary>The second time: fills the bins.</summary>
    public void Count(ReadOnlySpan<float> values)
    {
        float scale = Bins / Math.Max(_high - _low, Smallest), far = Bins / Farthest;
        foreach (float value in values)
        {
            _bins[Math.Clamp((int)((value - _low) * scale), 0, Bins - 1)]++;
            _distances[Math.Clamp((int)(Math.Abs(value) * far), 0, Bins - 1)]++;
        }
    }

    /// <summary>The range, in which 0 always is, since padding and what is below a ReLU must be exact.</summary>
    public (float Low, float High) Choose(QuantizationOptions options)
    {
        (float low, float high) = options.Method == RangeMethod.Entropy ? ByEntropy() : ByPercentile(options.Percentile);
        low = Math.Min(low, 0);
        high = Math.Max(high, 0);
        return low == high ? (low, high + 1) : (low, high);
    }

    private (float Low, float High) ByPercentile(double percentile)
    {
        double cut = _bins.Sum() * (100 - percentile) / 200;
        return (_low + (Skip(_bins, cut) * Width), _high - (Skip(_bins.AsEnumerable().Reverse(), cut) * Width));
    }

    private float Farthest => Math.Max(Math.Max(Math.Abs(_low), Math.Abs(_high)), Smallest);

    private float Width => (_high - _low) / Bins;

    // How many bins from an end hold no more than so many values.
    private static int Skip(IEnumerable<long> bins, double values)
    {
        int skipped = 0;
        long seen = 0;
        foreach (long bin in bins)
        {
            seen += bin;
            if (seen > values)
                return skipped;
            skipped++;
        }

        return skipped;
    }

    // The distance from 0 at which values are cut off on both sides.
    private (float Low, float High) ByEntropy()
    {
        double[] distances = Array.ConvertAll(_distances, count => (double)count);
        // What is 0, as much is behind a ReLU, is exact in any range and must not draw it together.
        distances[0] = distances[1];
        int best = Bins;
        double least = double.PositiveInfinity;
        for (int kept = Levels; kept <= Bins; kept += 4)
        {
            double divergence = Divergence(distances, kept);
            if (divergence < least)
                (least, best) = (divergence, kept);
        }

        float cut = best * Farthest / Bins;
        return (Math.Max(_low, -cut), Math.Min(_high, cut));
    }

    // How much of the distribution is lost where the first bins are kept, what lies behind is moved into the last of them, and all are
    // told apart in so many levels only.
    private static double Divergence(double[] bins, int kept)
    {
        double all = bins.Sum(), beyond = 0, divergence = 0;
        for (int i = kept; i < bins.Length; i++)
            beyond += bins[i];
        double inside = all - beyond;
        if (inside <= 0)
            return double.PositiveInfinity;
        for (int level = 0; level < Levels; level++)
        {
            int from = (int)((long)level * kept / Levels), to = (int)((long)(level + 1) * kept / Levels), filled = 0;
            double sum = 0;
            for (int i = from; i < to; i++)
            {
                sum += bins[i];
                filled += bins[i] > 0 ? 1 : 0;
            }

            for (int i = from; i < to; i++)
            {
                double p = (bins[i] + (i == kept - 1 ? beyond : 0)) / all;
                double q = bins[i] > 0 ? sum / filled / inside : 1e-9;
                if (p > 0)
                    divergence += p * Math.Log(p / q);
            }
        }

        return divergence;
    }
}
