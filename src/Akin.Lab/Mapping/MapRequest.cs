namespace Akin.Lab.Mapping;

/// <summary>How to lay a catalog out.</summary>
public sealed record MapRequest
{
    /// <summary>How many neighbors of an item count, 1 to 1,000; few show small groups, many large ones.</summary>
    public double Perplexity { get; init; } = 30;

    /// <summary>Steps of the descent, 1 to 100,000.</summary>
    public int Iterations { get; init; } = 1000;

    /// <summary>Another seed, another layout; the same one gives the same.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>At most so many items, taken evenly from all of them; null takes all.</summary>
    public int? Sample { get; init; }
}
