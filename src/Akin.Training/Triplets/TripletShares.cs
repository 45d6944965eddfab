namespace Akin.Training.Triplets;

/// <summary>How often each kind of triplet is wanted. Positive and negative are drawn independently, so the four kinds have the products of these.</summary>
public sealed record TripletShares
{
    /// <summary>The share of triplets whose positive is of the same category and color rather than of the same product; 0 to 1.</summary>
    public double SameColor { get; init; } = 0.1;

    /// <summary>The share of triplets whose negative is of the query's category; 0 to 1.</summary>
    public double InClass { get; init; } = 0.3;
}
