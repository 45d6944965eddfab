using Akin.Catalog.Filters;
using Akin.Catalog.Sources;

namespace Akin.Catalog.Store;

/// <summary>A store to read: items, their metadata and vectors. Every member may be called from several threads at once.</summary>
/// <remarks>Everything throws <see cref="StoreException"/> where the store is damaged, and so on.</remarks>
public interface ICatalogReader
{
    /// <summary>The store's folder, its full path.</summary>
    string Directory { get; }

    /// <summary>What the vectors were made with; null where none were set yet.</summary>
    StoreSettings? Settings { get; }

    /// <summary>All sources, in the order of their registration.</summary>
    IReadOnlyList<RegisteredSource> Sources { get; }

    /// <summary>Items in the store.</summary>
    long Count { get; }

    /// <summary>
    /// The largest key that was ever given out, 0 in a new store. Together with <see cref="Count"/> it tells whether the set of keys
    /// is still the same: keys only grow and never come back.
    /// </summary>
    long LastKey { get; }

    /// <summary>
    /// A random number that is drawn again whenever an item is added or removed. Where it is the same as before, so is the set of keys: also
    /// in a copy of the store, and in a store that was restored from a backup. 0 in a store that only older versions have written, of which
    /// nothing is known.
    /// </summary>
    long Revision { get; }

    /// <summary>
    /// Another number than before where this process or another one has committed anything since. Asking takes a few microseconds; numbers
    /// of two opened stores can't be compared.
    /// </summary>
    long DataVersion { get; }

    /// <summary>All keys, ascending.</summary>
    long[] Keys();

    /// <summary>The item of that id, or null.</summary>
    StoredItem? Find(string id);

    /// <summary>The items of those keys by key; a key that there is not is left out.</summary>
    IReadOnlyDictionary<long, StoredItem> Find(IReadOnlyList<long> keys);

    /// <summary>The columns of metadata, in the order in which the store came to know them, with their most frequent values.</summary>
    /// <param name="valuesPerColumn">At most so many values of each.</param>
    /// <param name="valueLength">At most so many characters of each value, counted by code points.</param>
    IReadOnlyList<MetadataColumn> MetadataColumns(int valuesPerColumn = 100, int valueLength = int.MaxValue);

    /// <summary>One column of metadata whole: key to value, for the items that have one.</summary>
    IReadOnlyDictionary<long, string> MetadataValues(string column);

    /// <summary>Reads all vectors, by ascending key, as they are at this moment.</summary>
    VectorCursor OpenVectors();

    /// <summary>Reads the vectors of these keys, in their order; a key that there is not is passed over.</summary>
    VectorCursor OpenVectors(IReadOnlyList<long> keys);

    /// <summary>The keys of the items that meet a filter, ascending; all of one moment.</summary>
    /// <param name="filter">The filter; null is met by all.</param>
    /// <exception cref="FilterException">It names a column that the store does not know.</exception>
    long[] Keys(Filter? filter);

    /// <summary>The items that meet a filter, all of one moment, and what could not be compared.</summary>
    /// <param name="filter">The filter.</param>
    /// <exception cref="FilterException">It names a column that the store does not know.</exception>
    FilterMatch Match(Filter filter);

    /// <summary>A page of keys, ascending.</summary>
    /// <param name="after">Only keys above this one; 0 begins with the first.</param>
    /// <param name="offset">So many are passed over.</param>
    /// <param name="limit">At most so many.</param>
    long[] Keys(long after, int offset, int limit);

    /// <summary>Different keys at random, in random order, each with the same chance.</summary>
    /// <param name="count">At most so many.</param>
    long[] SampleKeys(int count);

    /// <summary>
    /// How often metadata changed since the store has a route. Together with <see cref="Count"/> and <see cref="LastKey"/> it tells
    /// whether any item may be of another class than before.
    /// </summary>
    long MetadataChanges { get; }

    /// <summary>The probabilities of the route's classes for one item; null where the item or its prediction is not there.</summary>
    float[]? Prediction(long key);

    /// <summary>The likeliest class of every item that has a prediction: key to the class's place in the route's list.</summary>
    IReadOnlyDictionary<long, int> LikeliestClasses();

    /// <summary>An uploaded photo.</summary>
    /// <param name="path">The item's <see cref="StoredItem.Path"/>, which is its id.</param>
    /// <param name="maxBytes">A larger photo is refused before it is read.</param>
    /// <exception cref="SourceException">There is no such photo, or it is larger.</exception>
    PhotoBytes ReadUpload(string path, long maxBytes);

    /// <summary>What the store knows of one source, to find out what changed.</summary>
    SourceSnapshot Snapshot(long source, CancellationToken cancellation = default);

    /// <summary>The items that were taken out as duplicates and are still remembered.</summary>
    IReadOnlyList<RemovedDuplicate> RemovedDuplicates { get; }

    /// <summary>The keys of a source's items that have no prediction.</summary>
    IReadOnlyCollection<long> KeysWithoutPrediction(long source);
}
