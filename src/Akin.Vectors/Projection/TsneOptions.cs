namespace Akin.Vectors.Projection;

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
