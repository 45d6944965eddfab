namespace Akin.Vectors;

/// <summary>
/// Vectors under ids, searched for the nearest ones. Any number of threads may search while one writes; writers wait for each other.
/// A search sees every item whose Add returned before it began and none whose Remove returned before it began.
/// </summary>
public interface IVectorIndex : IReadOnlyVectorIndex, IDisposable
{
    /// <summary>How it finds the nearest.</summary>
    IndexKind Kind { get; }

    /// <summary>Adds one item.</summary>
    /// <exception cref="ArgumentException">The id is there already, the vector has another length, a component is not finite, or all are zero under cosine. The index is unchanged.</exception>
    void Add(long id, ReadOnlySpan<float> vector);

    /// <summary>Adds many items at once, building with several threads.</summary>
    /// <param name="ids">n ids, none there already, none twice.</param>
    /// <param name="vectors">n x <see cref="IReadOnlyVectorIndex.Dimensions"/> components, row after row.</param>
    /// <param name="threads">Threads to build with; 0 takes one a core.</param>
    /// <param name="progress">Told the number of items added so far, now and then, from one thread at a time.</param>
    /// <param name="cancellation">Stops between items; those already added stay.</param>
    /// <exception cref="ArgumentException">An id or a vector that <see cref="Add"/> would refuse. The index is unchanged.</exception>
    void AddRange(ReadOnlySpan<long> ids, ReadOnlySpan<float> vectors, int threads = 0, IProgress<int>? progress = null, CancellationToken cancellation = default);

    /// <summary>Removes an item; false where there is none.</summary>
    bool Remove(long id);

    /// <summary>The nearest items to an item of the index; itself, at distance 0 in a true metric, is among them.</summary>
    /// <exception cref="ArgumentException">k is less than 1.</exception>
    /// <exception cref="KeyNotFoundException">There is no item of this id.</exception>
    int SearchById(long id, Span<Neighbor> results, in SearchOptions options = default);

    /// <summary>
    /// A number of the caller's own, 0 in a new index, that is saved in the file and is there again when it is opened: it can tell what the
    /// index was made from. Adding and removing items leave it as it is.
    /// </summary>
    long Tag { get; set; }

    /// <summary>Writes the index to a file: to a temporary one beside it first, then renamed over it, so that the path always holds a whole index.</summary>
    /// <exception cref="IOException">The file cannot be written; what was there before still is.</exception>
    void Save(string path);
}
