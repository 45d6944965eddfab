using System.Numerics.Tensors;

namespace Akin.Lab.Adaptation;

/// <summary>How well a change of vectors does on photos that it was not made from.</summary>
internal sealed class AdaptationTrial
{
    private readonly double[] _found, _labeled;

    private AdaptationTrial(string name, double[] found, double[] labeled, double first)
    {
        (_found, _labeled) = (found, labeled);
        Figures = new AdaptationFigures(name, 100 * first, 100 * found.DefaultIfEmpty(0).Average(), labeled.Length == 0 ? null : 100 * labeled.Average());
    }

    /// <summary>The figures.</summary>
    public AdaptationFigures Figures { get; }

    /// <summary>Searches with a view of each photo that was held out for the photo itself, and for the same label.</summary>
    public static AdaptationTrial Run(AdaptationSample sample, Candidate candidate, CancellationToken cancellation)
    {
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        float[][] gallery = new float[sample.Vectors.Count][];
        Parallel.For(0, gallery.Length, parallel, i => gallery[i] = candidate.Apply(sample.Vectors.Row(i)));
        PhotoViews[] queries = [.. sample.HeldOutViews];
        double[] ranks = new double[queries.Length];
        Parallel.For(0, queries.Length, parallel, q =>
        {
            float[] query = candidate.Apply(queries[q].First);
            float own = TensorPrimitives.Dot<float>(query, gallery[queries[q].Place]);
            ranks[q] = 1 + gallery.Count(other => TensorPrimitives.Dot<float>(query, other) > own);
        });
        int[] labeled = [.. sample.HeldOutLabels];
        double[] same = new double[labeled.Length];
        Parallel.For(0, labeled.Length, parallel, q =>
        {
            (float nearest, int at) = (float.NegativeInfinity, -1);
            for (int i = 0; i < gallery.Length; i++)
            {
                if (i != labeled[q] && TensorPrimitives.Dot<float>(gallery[labeled[q]], gallery[i]) is var near && near > nearest)
                    (nearest, at) = (near, i);
            }

            same[q] = at >= 0 && sample.Labels[at] == sample.Labels[labeled[q]] ? 1 : 0;
        });
        return new AdaptationTrial(candidate.Name, [.. ranks.Select(r => 1 / r)], same, ranks.Length == 0 ? 0 : ranks.Count(r => r == 1) / (double)ranks.Length);
    }

    /// <summary>
    /// The trial to keep. One that takes more from the vectors has to be better than the one before it by more than chance; the second, which
    /// takes least, has only not to be worse by more than chance.
    /// </summary>
    public static int Choose(IReadOnlyList<AdaptationTrial> trials)
    {
        int best = 0;
        for (int i = 1; i < trials.Count; i++)
        {
            (double gain, double chance) = trials[i].Compare(trials[best]);
            if (i == 1 ? gain >= -chance : gain > chance)
                best = i;
        }

        return best;
    }

    // The mean gain over the same queries and its standard error; by labels where there are any.
    private (double Gain, double Chance) Compare(AdaptationTrial other)
    {
        (double[] mine, double[] theirs) = _labeled.Length > 0 ? (_labeled, other._labeled) : (_found, other._found);
        double[] gains = [.. mine.Zip(theirs, (a, b) => a - b)];
        double mean = gains.DefaultIfEmpty(0).Average();
        double variance = gains.Length < 2 ? 0 : gains.Sum(g => (g - mean) * (g - mean)) / (gains.Length - 1);
        return (mean, Math.Sqrt(variance / Math.Max(1, gains.Length)));
    }
}

/// <summary>How well a change did on photos that were held out.</summary>
/// <param name="Name">What was tried.</param>
/// <param name="First">Percent of the views whose own photo is the nearest of all.</param>
/// <param name="ReciprocalRank">The mean of 1 / the rank of the own photo, in percent.</param>
/// <param name="SameLabel">Percent of the labeled photos whose nearest other one has the same label; null without labels.</param>
public sealed record AdaptationFigures(string Name, double First, double ReciprocalRank, double? SameLabel);
