using System.Collections;

namespace Akin.Vectors;

/// <summary>A fixed set of item ids that a search is restricted to. Safe to share between threads.</summary>
public sealed class IdSet : IReadOnlyCollection<long>
{
    private readonly long[] _ids;
    private readonly ulong[]? _dense;
    private readonly HashSet<long>? _sparse;

    /// <summary>The set of these ids; repeats count once.</summary>
    public IdSet(IEnumerable<long> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        _ids = [.. ids];
        if (!IsAscending(_ids))
            Array.Sort(_ids);
        int unique = 0;
        foreach (long id in _ids)
        {
            if (unique == 0 || _ids[unique - 1] != id)
                _ids[unique++] = id;
        }

        Array.Resize(ref _ids, unique);
        // A bit a possible id where that takes no more room than a hash table would.
        if (unique > 0 && _ids[0] >= 0 && _ids[^1] / 128 <= unique)
        {
            _dense = new ulong[(_ids[^1] / 64) + 1];
            foreach (long id in _ids)
                _dense[id >> 6] |= 1UL << (int)(id & 63);
        }
        else
        {
            _sparse = [.. _ids];
        }
    }

    /// <summary>How many ids there are.</summary>
    public int Count => _ids.Length;

    /// <summary>The ids, ascending.</summary>
    public ReadOnlySpan<long> Ids => _ids;

    /// <summary>Whether the id is in the set.</summary>
    public bool Contains(long id)
    {
        if (_dense is null)
            return _sparse!.Contains(id);
        long word = id >> 6;
        return (ulong)word < (ulong)_dense.Length && (_dense[word] >> (int)(id & 63) & 1) != 0;
    }

    // As a store's keys come: sorting half a million again would take longer than a search.
    private static bool IsAscending(ReadOnlySpan<long> ids)
    {
        for (int i = 1; i < ids.Length; i++)
        {
            if (ids[i - 1] > ids[i])
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public IEnumerator<long> GetEnumerator() => ((IEnumerable<long>)_ids).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
