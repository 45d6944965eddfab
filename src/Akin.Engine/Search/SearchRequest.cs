using Akin.Catalog.Filters;

namespace Akin.Engine.Search;

/// <summary>How to search, whatever is searched with.</summary>
public sealed record SearchRequest
{
    /// <summary>The most neighbors that one search may ask for.</summary>
    public const int MaxK = 10_000;

    /// <summary>How many neighbors, 1 to <see cref="MaxK"/>.</summary>
    public int K { get; init; } = 10;

    /// <summary>What a neighbor's metadata must meet; null is met by all.</summary>
    public Filter? Filter { get; init; }

    /// <summary>In a routed store, how many of the likeliest classes are searched; null is 1, and as many as there are is the whole store.</summary>
    public int? Classes { get; init; }

    /// <summary>In a routed store, the one class that is searched, whatever the photo looks like.</summary>
    public string? Class { get; init; }

    /// <summary>Leaves out neighbors that are farther; null has no limit.</summary>
    public float? MaxDistance { get; init; }

    /// <summary>
    /// How hard an approximate index looks: the candidates that hnsw keeps, or the items that a forest looks at, 1 to 1,000,000. Null is the
    /// collection's own setting. More find more of the nearest, and take longer.
    /// </summary>
    public int? Ef { get; init; }

    /// <summary>Where the index quantizes, how many times k are scored again with their exact vectors, 1 to 1,000. Null is the collection's own setting.</summary>
    public int? Oversample { get; init; }

    /// <summary>Compares with every vector, whatever the index: nothing is missed.</summary>
    public bool Exact { get; init; }

    /// <summary>
    /// Whether the query is moved towards what a first search finds; null is no. Distances are then those to where it has moved. The
    /// neighbors that move it meet the filter and lie in the classes that are searched.
    /// </summary>
    public QueryExpansion? Expansion { get; init; }

    /// <exception cref="EngineException">A number is out of its range, which the message names.</exception>
    internal void Check()
    {
        if (K is < 1 or > MaxK)
            throw new EngineException($"k is {K}; it can be 1 to {MaxK}");
        if (Classes < 1)
            throw new EngineException($"classes is {Classes}; it can be 1 or more");
        if (Ef is { } ef)
            IndexRange.Ef.Check(ef);
        if (Oversample is { } oversample)
            IndexRange.Oversample.Check(oversample);
        Expansion?.Check();
    }
}

/// <summary>What is searched with.</summary>
/// <param name="Vector">As many values as the store's vectors have.</param>
public sealed record Query(float[] Vector)
{
    /// <summary>The probability of each class of the store's route; null where nothing was predicted.</summary>
    public float[]? Prediction { get; init; }

    /// <summary>The key of the item that is searched with; null where it is none.</summary>
    public long? Item { get; init; }

    /// <summary>The class that is known without a prediction, since an item of the store is searched with; null otherwise.</summary>
    public string? KnownClass { get; init; }
}
