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
