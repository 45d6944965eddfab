namespace Akin.Engine.Search;

/// <summary>How to search, whatever is searched with.</summary>
public sealed record SearchRequest
{
    /// <summary>The most neighbours that one search may ask for.</summary>
    public const int MaxK = 10_000;

    /// <summary>How many neighbours, 1 to <see cref="MaxK"/>.</summary>
    public int K { get; init; } = 10;

    /// <summary>Column and value that a neighbour's metadata must have; all of them must hold.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Where { get; init; } = [];

    /// <summary>Leaves out neighbours that are farther; null has no limit.</summary>
    public float? MaxDistance { get; init; }
}
