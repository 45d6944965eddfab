using Akin.Vectors;

namespace Akin.Engine.Live;

/// <summary>The items that the last few filters let through, as long as nobody writes.</summary>
internal sealed class FilterCache
{
    // Shops ask for the same few categories over and over; a set takes up to some hundred kilobytes.
    private const int Capacity = 32;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (IdSet Keys, long Used)> _sets = new(StringComparer.Ordinal);
    private long _writes, _uses;

    /// <summary>The set of a filter.</summary>
    /// <param name="filter">The filter, as a text that differs where the filter does.</param>
    /// <param name="find">Asks the store.</param>
    public IdSet Get(string filter, Func<long[]> find)
    {
        long writes;
        lock (_gate)
        {
            writes = _writes;
            if (_sets.TryGetValue(filter, out (IdSet Keys, long) known))
            {
                _sets[filter] = (known.Keys, ++_uses);
                return known.Keys;
            }
        }

        var keys = new IdSet(find());
        lock (_gate)
        {
            // What was read before a write must not be kept after it.
            if (writes == _writes)
            {
                if (_sets.Count >= Capacity)
                    _sets.Remove(_sets.MinBy(s => s.Value.Used).Key);
                _sets[filter] = (keys, ++_uses);
            }
        }

        return keys;
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
