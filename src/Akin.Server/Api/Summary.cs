using Akin.Catalog.Store;
using Akin.Engine;

namespace Akin.Server.Api;

/// <summary>What the collection holds, counted anew only after it has changed.</summary>
internal sealed class Summary(Collection collection)
{
    private const int ValuesPerColumn = 500;

    private volatile Counted? _counted;

    public Counted Current
    {
        get
        {
            long items = collection.Store.Count, lastKey = collection.Store.LastKey;
            Counted? counted = _counted;
            if (counted is null || counted.Items != items || counted.LastKey != lastKey)
                _counted = counted = new(items, lastKey, collection.Store.MetadataColumns(ValuesPerColumn));
            return counted;
        }
    }

    /// <param name="Items">Items in the store.</param>
    /// <param name="LastKey">Its largest key.</param>
    /// <param name="Columns">The columns with their most frequent values.</param>
    internal sealed record Counted(long Items, long LastKey, IReadOnlyList<MetadataColumn> Columns);
}
