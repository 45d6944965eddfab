using System.Runtime.InteropServices;
using Akin.Vectors.Measuring;

namespace Akin.Vectors.Projection;

/// <summary>
/// Lays vectors out in a plane so that neighbors stay neighbors: t-SNE (van der Maaten and Hinton, 2008) in time almost linear in their
/// number, with the repulsion of FIt-SNE (Linderman et al., 2019), started from principal components.
/// </summary>
public static class Tsne
{
    // As in van der Maaten (2014), with the rate of Belkina et al. (2019): points over exaggeration.
    private const float Exaggeration = 12, EarlyMomentum = 0.5f, Momentum = 0.8f, LeastRate = 200, LeastGain = 0.01f;
    private const int EarlyIterations = 250;
    private const float StartDeviation = 1e-4f;

    /// <summary>Lays vectors out.</summary>
    /// <param name="vectors">The vectors; every component finite, and none zero under cosine.</param>
    /// <param name="options">Settings.</param>
    /// <param name="progress">Told of every step.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or a vector can't be compared with others.</exception>
    public static TsneLayout Run(VectorMatrix vectors, TsneOptions? options = null, IProgress<TsneProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        options ??= new TsneOptions();
        if (!(options.Perplexity is >= 1 and <= 1000))
            throw new ArgumentOutOfRangeException(nameof(options), options.Perplexity, "the perplexity must be 1 to 1,000");
        Checks.InRange(options.Iterations, 1, 100_000, nameof(options.Iterations));
        int n = vectors.Count;
        Checks.Vectors(vectors.Values, n, vectors.Dimensions, options.Metric, nameof(vectors));
        if (n < 2)
            return new TsneLayout(new float[n], new float[n], 0, 0);
        var searched = progress.From<(int Done, int Total), TsneProgress>(part => new(TsneStage.Neighbors, part.Done, part.Total));
        var affinities = Affinities.Compute(vectors, options.Metric, options.Perplexity, options.Threads, searched, cancellation);
        (float[] x, float[] y) = Start(vectors, options);
        return Run(affinities, x, y, options, progress, cancellation);
    }

    /// <summary>The descent from a first layout, which it changes into the last one.</summary>
    private static TsneLayout Run(Affinities affinities, float[] x, float[] y, TsneOptions options, IProgress<TsneProgress>? progress, CancellationToken cancellation)
    {
        int n = affinities.Count, threads = options.Threads, early = Math.Min(EarlyIterations, options.Iterations / 4);
        using var gradient = new TsneGradient(affinities, threads);
        var across = new Descent(x, gradient.X);
        var along = new Descent(y, gradient.Y);
        float rate = Math.Max(LeastRate, n / Exaggeration);
        for (int iteration = 0; iteration < options.Iterations; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            bool exaggerated = iteration < early;
            gradient.Compute(x, y, exaggerated ? Exaggeration : 1);
            float momentum = exaggerated ? EarlyMomentum : Momentum;
            Workers.ForEach(threads, (n + Repulsion.Block - 1) / Repulsion.Block, block =>
            {
                int from = block * Repulsion.Block, to = Math.Min(n, from + Repulsion.Block);
                across.Step(from, to, rate, momentum);
                along.Step(from, to, rate, momentum);
            }, cancellation);
            progress?.Report(new TsneProgress(TsneStage.Layout, iteration + 1, options.Iterations));
        }

        return new TsneLayout(x, y, affinities.Perplexity, gradient.Divergence(x, y));
    }

    /// <summary>The first two principal components, made tiny, and a still tinier blur, so that equal vectors and missing components have a direction to part in.</summary>
    private static (float[] X, float[] Y) Start(VectorMatrix vectors, TsneOptions options)
    {
        var components = PrincipalComponents.Fit(vectors, 2, options.Seed, options.Threads);
        float[][] places = [new float[vectors.Count], new float[vectors.Count]];
        Span<float> place = stackalloc float[2];
        for (int i = 0; i < vectors.Count; i++)
        {
            components.Project(vectors.Row(i), place);
            (places[0][i], places[1][i]) = (place[0], place[1]);
        }

        double mean = places[0].Average(value => (double)value), squares = places[0].Sum(value => (value - mean) * (value - mean));
        double deviation = Math.Sqrt(squares / vectors.Count);
        double scale = deviation > 0 && double.IsFinite(deviation) ? StartDeviation / deviation : 0;
        var random = new Random(options.Seed);
        foreach (float[] part in places)
        {
            for (int i = 0; i < part.Length; i++)
                part[i] = (float)((scale == 0 ? 0 : part[i] * scale) + ((random.NextDouble() - 0.5) * StartDeviation / 50));
        }

        return (places[0], places[1]);
    }

    /// <summary>Momentum, and a gain a coordinate: more where its direction stays, less where it turns (Jacobs, 1988).</summary>
    private sealed class Descent(float[] at, float[] gradient)
    {
        private readonly float[] _velocity = new float[at.Length], _gain = [.. Enumerable.Repeat(1f, at.Length)];

        public void Step(int from, int to, float rate, float momentum)
        {
            for (int i = from; i < to; i++)
            {
                float gain = _velocity[i] * gradient[i] < 0 ? _gain[i] + 0.2f : _gain[i] * 0.8f;
                _gain[i] = gain = Math.Max(gain, LeastGain);
                float velocity = (momentum * _velocity[i]) - (rate * gain * gradient[i]);
                _velocity[i] = velocity;
                at[i] += velocity;
            }
        }
    }
}

/// <summary>Points laid out in a plane.</summary>
/// <param name="X">First coordinates.</param>
/// <param name="Y">Second coordinates, as many.</param>
/// <param name="Perplexity">The perplexity used, lower than asked for where there were too few points for it; 0 where there were fewer than two.</param>
/// <param name="Divergence">How far the layout's similarities are from the vectors': Kullback-Leibler divergence in nats, 0 at best.</param>
public sealed record TsneLayout(float[] X, float[] Y, double Perplexity, double Divergence);

/// <summary>Settings of <see cref="Tsne"/>.</summary>
public sealed record TsneOptions
{
    /// <summary>How points' distances are measured; not <see cref="Metric.InnerProduct"/>, which is none.</summary>
    public Metric Metric { get; init; } = Metric.L2;

    /// <summary>How many neighbors of a point count, 1 to 1,000; 5 to 50 as a rule. Lowered to a third of the other points where there are fewer than three times as many.</summary>
    public double Perplexity { get; init; } = 30;

    /// <summary>Steps of the descent, 1 to 100,000.</summary>
    public int Iterations { get; init; } = 1000;

    /// <summary>Another seed, another layout of the same points. The same one gives the same, whatever the number of threads.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Threads; 0 is one a core.</summary>
    public int Threads { get; init; }
}

/// <summary>How far a t-SNE is.</summary>
/// <param name="Stage">What is done now.</param>
/// <param name="Done">So much of it is done.</param>
/// <param name="Total">Out of so much.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TsneProgress(TsneStage Stage, int Done, int Total);

/// <summary>The two parts of the work.</summary>
public enum TsneStage
{
    /// <summary>Nearest neighbors; points are counted.</summary>
    Neighbors,

    /// <summary>The descent; iterations are counted.</summary>
    Layout,
}
