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
    private int _live;

    public int Find(Rows rows, long id)
    {
        int[] buckets = Volatile.Read(ref _buckets);
        for (int at = Home(id, buckets.Length); ; at = (at + 1) & (buckets.Length - 1))
        {
            int entry = Volatile.Read(ref buckets[at]);
            if (entry == Empty)
                return -1;
            if (entry > 0 && entry <= rows.Capacity && rows.Ids[entry - 1] == id && rows.State[entry - 1] == Rows.Live)
                return entry - 1;
        }
    }

    public void Add(Rows rows, long id, int slot)
    {
        if ((_used + 1) * 4L > _buckets.Length * 3L)
            Rebuild(rows, _live + 1);
        int at = Home(id, _buckets.Length);
        while (_buckets[at] > 0)
            at = (at + 1) & (_buckets.Length - 1);
        if (_buckets[at] == Empty)
            _used++;
        _live++;
        Volatile.Write(ref _buckets[at], slot + 1);
    }

    public void Remove(Rows rows, long id)
    {
        int at = Home(id, _buckets.Length);
        while (_buckets[at] is var entry && (entry == Removed || rows.Ids[entry - 1] != id))
            at = (at + 1) & (_buckets.Length - 1);
        Volatile.Write(ref _buckets[at], Removed);
        _live--;
    }

    /// <summary>Makes room for this many items, and drops what was removed.</summary>
    public void Rebuild(Rows rows, int items)
    {
        int size = 16;
        while (size * 3L < items * 4L)
            size *= 2;
        var buckets = new int[size];
        int moved = 0;
        foreach (int entry in _buckets)
        {
            if (entry <= 0)
                continue;
            int at = Home(rows.Ids[entry - 1], size);
            while (buckets[at] != Empty)
                at = (at + 1) & (size - 1);
            buckets[at] = entry;
            moved++;
        }

        _used = _live = moved;
        Volatile.Write(ref _buckets, buckets);
    }

    private static int Home(long id, int size) => (int)((ulong)id * 0x9E3779B97F4A7C15 >> 32) & (size - 1);
}
