namespace Akin.Lab.Mapping;

/// <summary>What a map does not know yet.</summary>
/// <param name="Added">Items that came into the store since, or whose photo changed; they are not on it.</param>
/// <param name="Gone">Items on it that the store no longer has.</param>
public sealed record MapAge(long Added, long Gone)
{
    /// <summary>Whether the store has changed since.</summary>
    public bool IsStale => Added + Gone > 0;
}
