namespace Akin.Vectors.Storage;

/// <summary>
/// From id to slot in four bytes a bucket: open addressing over slot numbers, the ids themselves being in <see cref="Rows"/>.
/// One writer; readers need no lock, as a bucket is one int and a grown table is published whole.
/// </summary>
internal sealed unsafe class IdMap
{
    private const int Empty = 0, Removed = -1; // a slot is kept as slot + 1
    private int[] _buckets = new int[16];
    private int _used;

    /// <summary>Items in the map.</summary>
    public int Count { get; private set; }

    /// <summary>The slot of an item; -1 where there is none.</summary>
    public int Find(Rows rows, long id)
    {
        int[] buckets = Volatile.Read(ref _buckets);
        for (int at = Home(id, buckets.Length); ; at = (at + 1) & (buckets.Length - 1))
        {
            int entry = Volatile.Read(ref buckets[at]);
            if (entry == Empty)
                return -1;
            if (entry > 0 && entry <= rows.Capacity && rows.Ids[entry - 1] == id && rows.IsLive(entry - 1))
                return entry - 1;
        }
    }

    public void Add(Rows rows, long id, int slot)
    {
        if ((_used + 1) * 4L > _buckets.Length * 3L)
            Reserve(rows, Count + (Count / 8) + 1); // with room to spare, or each of many removals and additions would rebuild it
        int at = Home(id, _buckets.Length);
        while (_buckets[at] > 0)
            at = (at + 1) & (_buckets.Length - 1);
        if (_buckets[at] == Empty)
            _used++;
        Count++;
        Volatile.Write(ref _buckets[at], slot + 1);
    }

    public void Remove(Rows rows, long id)
    {
        int at = Home(id, _buckets.Length);
        while (_buckets[at] is var entry && (entry == Removed || rows.Ids[entry - 1] != id))
            at = (at + 1) & (_buckets.Length - 1);
        Volatile.Write(ref _buckets[at], Removed);
        Count--;
    }

    /// <summary>Makes room for this many items at most three quarters full, and drops what was removed.</summary>
    public void Reserve(Rows rows, int items)
    {
        int size = 16;
        while (size * 3L < items * 4L)
            size *= 2;
        if (size == _buckets.Length && (_used + (long)items - Count) * 4 <= size * 3L)
            return;
        var buckets = new int[size];
        foreach (int entry in _buckets)
        {
            if (entry <= 0)
                continue;
            int at = Home(rows.Ids[entry - 1], size);
            while (buckets[at] != Empty)
                at = (at + 1) & (size - 1);
            buckets[at] = entry;
        }

        _used = Count;
        Volatile.Write(ref _buckets, buckets);
    }

    /// <summary>Bytes the table takes.</summary>
    public long Bytes => _buckets.Length * 4L;

    private static int Home(long id, int size) => (int)((ulong)id * 0x9E3779B97F4A7C15 >> 32) & (size - 1);
}
