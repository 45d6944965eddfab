namespace Akin.Catalog.Store;

/// <summary>By which classes a store is searched: items are kept apart by class, and a search goes to the classes that its photo is likely of.</summary>
/// <param name="Label">The network's output that tells the classes.</param>
/// <param name="Classes">The classes, in the output's order.</param>
/// <param name="Column">The metadata column in which an item's class stands where it is known; null where all are predicted.</param>
public sealed record RouteSettings(string Label, IReadOnlyList<string> Classes, string? Column)
{
    /// <summary>Whether predictions made for the one serve the other: same output, same classes.</summary>
    public bool PredictsAs(RouteSettings? other) => other is not null && Label == other.Label && Classes.SequenceEqual(other.Classes, StringComparer.Ordinal);

    /// <inheritdoc/>
    public bool Equals(RouteSettings? other) => PredictsAs(other) && Column == other!.Column;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Label, Classes.Count, Column);
}
