using Akin.Catalog.Store;
using Akin.Vectors;

namespace Akin.Engine.Live;

/// <summary>The items that a filter lets through.</summary>
/// <param name="Keys">Their keys.</param>
/// <param name="NotNumbers">As <see cref="FilterMatch.NotNumbers"/>.</param>
internal sealed record FilteredItems(IdSet Keys, IReadOnlyDictionary<string, long> NotNumbers);

/// <summary>The items that the last few filters let through, as long as nobody writes.</summary>
internal sealed class FilterCache
{
    // Shops ask for the same few categories over and over; a set takes up to some hundred kilobytes.
    private const int Capacity = 32;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (FilteredItems Items, long Used)> _sets = new(StringComparer.Ordinal);
    private long _writes, _uses;

    /// <summary>The items of a filter.</summary>
    /// <param name="filter">The filter, as a text that differs where the filter does.</param>
    /// <param name="find">Asks the store.</param>
    public FilteredItems Get(string filter, Func<FilterMatch> find)
    {
        long writes;
        lock (_gate)
        {
            writes = _writes;
            if (_sets.TryGetValue(filter, out (FilteredItems Items, long) known))
            {
                _sets[filter] = (known.Items, ++_uses);
                return known.Items;
            }
        }

        FilterMatch found = find();
        var items = new FilteredItems(new IdSet(found.Keys), found.NotNumbers);
        lock (_gate)
        {
            // What was read before a write must not be kept after it.
            if (writes == _writes)
            {
                if (_sets.Count >= Capacity)
                    _sets.Remove(_sets.MinBy(s => s.Value.Used).Key);
                _sets[filter] = (items, ++_uses);
            }
        }

        return items;
    }

    /// <summary>Forgets all sets, since something was written.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _writes++;
            _sets.Clear();
        }
    }
}
