namespace Akin.Lab.Duplicates;

/// <summary>How near-duplicates are looked for.</summary>
public sealed record DuplicateRequest
{
    /// <summary>
    /// Pictures whose vectors are farther apart are not looked at, in cosine distance whatever the store's metric. Copies of a picture lie
    /// far nearer as a rule (docs/duplicates.md); a larger number costs time and little else, for the pictures themselves decide.
    /// </summary>
    public float MaxDistance { get; init; } = 0.3f;

    /// <summary>How many of an item's nearest are looked at; of more copies than that some are found through others.</summary>
    public int Neighbors { get; init; } = 8;
}
