using System.Runtime.InteropServices;

namespace Akin.Vectors;

/// <summary>What one search may differ in. The default value means no filter, no limit and the index's own effort.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SearchOptions
{
    /// <summary>Only items whose id this accepts are returned. Called from the searching threads, so it must be safe to call from several at once.</summary>
    public Predicate<long>? Filter { get; init; }

    /// <summary>Only these items are returned. Faster than <see cref="Filter"/> where few are allowed; both may be given.</summary>
    public IdSet? Allowed { get; init; }

    /// <summary>Only items at most this far away are returned.</summary>
    public float? MaxDistance { get; init; }

    /// <summary>How hard an approximate index looks: efSearch of <see cref="HnswIndex"/>, searchK of a forest. Null is the index's own setting.</summary>
    public int? Effort { get; init; }

    /// <summary>Compares the query with every item, as <see cref="FlatIndex"/> does, whatever the index: the truth that recall is measured against.</summary>
    public bool Exact { get; init; }
}
