using Akin.Catalog.Filters;
using Akin.Catalog.Store;
using Akin.Engine.Live;

namespace Akin.Engine;

/// <summary>A page of a collection's items.</summary>
/// <param name="Total">How many items there are that meet the filter.</param>
/// <param name="Items">The page, in the order of the items' keys, which is that of their coming.</param>
/// <param name="Next">What the next page comes after; null where this one is the last.</param>
/// <param name="NotNumbers">As <see cref="FilterMatch.NotNumbers"/>.</param>
public sealed record ItemPage(long Total, IReadOnlyList<StoredItem> Items, long? Next, IReadOnlyDictionary<string, long> NotNumbers);

/// <summary>Listing.</summary>
public sealed partial class Collection
{
    private static readonly FilteredItems Unfiltered = new(new([]), System.Collections.ObjectModel.ReadOnlyDictionary<string, long>.Empty);

    /// <summary>Lists items page by page. An item that is there all the while comes once, whatever is added and removed between two pages.</summary>
    /// <param name="filter">What their metadata must meet; null is met by all.</param>
    /// <param name="limit">At most so many, 1 or more.</param>
    /// <param name="after">The <see cref="ItemPage.Next"/> of the page before; 0 begins with the first.</param>
    /// <param name="offset">So many are passed over: for a page by its number, which shifts with what is added and removed.</param>
    /// <exception cref="FilterException">The filter names a column that the store does not know.</exception>
    public ItemPage List(Filter? filter, int limit, long after = 0, int offset = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        FilteredItems match = filter is null ? Unfiltered : Filtered(filter);
        // One more than asked for tells whether there is a next page.
        long[] keys = filter is null ? Store.Keys(after, offset, limit + 1) : Page(match.Keys.Ids, after, offset, limit + 1);
        bool isLast = keys.Length <= limit;
        return Page(filter, match, isLast ? keys : keys[..limit]) with { Next = isLast ? null : keys[limit - 1] };
    }

    /// <summary>Some items at random.</summary>
    /// <param name="filter">What their metadata must meet; null is met by all.</param>
    /// <param name="count">At most so many, 1 or more.</param>
    /// <exception cref="FilterException">The filter names a column that the store does not know.</exception>
    public ItemPage Sample(Filter? filter, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        FilteredItems match = filter is null ? Unfiltered : Filtered(filter);
        if (filter is null)
            return Page(filter, match, Store.SampleKeys(count));
        long[] keys = match.Keys.Ids.ToArray();
        Random.Shared.Shuffle(keys);
        return Page(filter, match, keys.Length <= count ? keys : keys[..count]);
    }

    /// <summary>The items that a filter lets through, from memory where it was asked for before.</summary>
    private FilteredItems Filtered(Filter filter)
    {
        _live.NoticeWrites();
        return _live.Filters.Get(filter.ToString(), () => Store.Match(filter));
    }

    private ItemPage Page(Filter? filter, FilteredItems match, long[] keys) =>
        new(filter is null ? Store.Count : match.Keys.Count, [.. _live.Items.Find(keys).OfType<StoredItem>()], null, match.NotNumbers);

    private static long[] Page(ReadOnlySpan<long> keys, long after, int offset, int count)
    {
        int place = keys.BinarySearch(after);
        ReadOnlySpan<long> rest = keys[(place < 0 ? ~place : place + 1)..];
        rest = rest[Math.Min(offset, rest.Length)..];
        return rest[..Math.Min(count, rest.Length)].ToArray();
    }
}
