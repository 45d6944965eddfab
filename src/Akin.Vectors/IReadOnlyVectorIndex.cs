using System.Runtime.InteropServices;

namespace Akin.Vectors;

/// <summary>
/// Vectors under ids, searched for the nearest ones: what an index shows to those who only ask it. Any number of threads may search, also
/// while another one writes. A search sees every item whose adding was done before it began and none whose removal was.
/// </summary>
public interface IReadOnlyVectorIndex
{
    /// <summary>Components a vector has.</summary>
    int Dimensions { get; }

    /// <summary>How distance is measured.</summary>
    Metric Metric { get; }

    /// <summary>Items in the index now.</summary>
    int Count { get; }

    /// <summary>The ids of all items, in no order, as they stand when the property is read.</summary>
    IReadOnlyCollection<long> Ids { get; }

    /// <summary>Whether the item is there.</summary>
    bool Contains(long id);

    /// <summary>Copies an item's vector out; false where the item is not there or the index keeps no exact vectors (<see cref="Metric.Hamming"/>).</summary>
    /// <exception cref="ArgumentException">The destination is shorter than <see cref="Dimensions"/>.</exception>
    bool TryGetVector(long id, Span<float> destination);

    /// <summary>The nearest items to a query, nearest first, equal distances by ascending id. Allocates nothing.</summary>
    /// <param name="query"><see cref="Dimensions"/> finite components.</param>
    /// <param name="results">Receives the hits; its length is k, 1 or more.</param>
    /// <param name="options">Filter, limit and effort.</param>
    /// <returns>How many were found: k, or fewer where the index has fewer items, or fewer match; 0 where it is empty.</returns>
    /// <exception cref="ArgumentException">The query has another length, a component that is not finite or, under cosine, none but zeros; or k is less than 1.</exception>
    int Search(ReadOnlySpan<float> query, Span<Neighbor> results, in SearchOptions options = default);

    /// <summary>Searches with n queries at once.</summary>
    /// <param name="queries">n x <see cref="Dimensions"/> components, row after row.</param>
    /// <param name="results">n x k hits, row after row; a row with fewer than k is filled up with <see cref="Neighbor.None"/>.</param>
    /// <param name="k">Hits wanted for each query, 1 or more.</param>
    /// <param name="options">Filter, limit and effort, the same for all.</param>
    /// <param name="threads">Threads to search with; 0 takes one a core.</param>
    /// <param name="cancellation">Stops between queries.</param>
    /// <exception cref="ArgumentException">A query or a k that <see cref="Search"/> would refuse, or too few results.</exception>
    void SearchMany(ReadOnlySpan<float> queries, Span<Neighbor> results, int k, in SearchOptions options = default, int threads = 0, CancellationToken cancellation = default);
}

/// <summary>One hit of a search: the item's id and its distance from the query, in the index's metric.</summary>
/// <param name="Id">The id it was added under; -1 in the padding that <see cref="IReadOnlyVectorIndex.SearchMany"/> leaves.</param>
/// <param name="Distance">Its distance; less is nearer.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Neighbor(long Id, float Distance)
{
    /// <summary>What fills the rest of a row of <see cref="IReadOnlyVectorIndex.SearchMany"/> when there were fewer hits than k.</summary>
    public static Neighbor None { get; } = new(-1, float.PositiveInfinity);
}

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

    /// <summary>With quantization: k times this many candidates are scored again with their exact vectors, 1..1,000. Null is the index's own setting.</summary>
    public int? Oversample { get; init; }

    /// <summary>Compares the query with every item, as <see cref="FlatIndex"/> does, whatever the index: the truth that recall is measured against.</summary>
    public bool Exact { get; init; }
}
