namespace Akin.Engine.Search;

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
