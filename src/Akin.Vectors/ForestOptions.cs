namespace Akin.Vectors;

/// <summary>Settings of a <see cref="ForestIndex"/>, named as in Annoy.</summary>
public sealed record ForestOptions : IndexOptions
{
    /// <summary>Trees to grow. 1..10,000.</summary>
    public int Trees { get; init; } = 50;

    /// <summary>Items a search looks at unless it says otherwise; never fewer than k. 1..10,000,000.</summary>
    public int SearchK { get; init; } = 2000;

    /// <summary>Seeds the splits. The same items added at once give the same trees.</summary>
    public int Seed { get; init; } = 1;
}
