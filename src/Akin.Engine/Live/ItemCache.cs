using System.Collections.Concurrent;
using Akin.Catalog.Store;

namespace Akin.Engine.Live;

/// <summary>
/// Items of a store in memory, by key and by id, so that a search that meets items a second time asks the store nothing. It holds the
/// ones that were wanted last, as two halves: where the younger one is full, the older one is dropped and it becomes the older one itself.
/// </summary>
/// <param name="store">Where what is not in memory is read.</param>
/// <param name="capacity">At most so many items are held; one with more than a kilobyte of metadata counts once more for each.</param>
internal sealed class ItemCache(ICatalogReader store, int capacity = 200_000)
{
    // Words that many items share are one string in memory; this many are remembered at most.
    private const int MaxWords = 100_000;

    private const int FillAtOnce = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _words = new(StringComparer.Ordinal);
    private Half[] _halves = [new(), new()];
    private long _writes;

    /// <summary>Takes the latest items into memory, as many as are held for sure.</summary>
    public void Fill(CancellationToken cancellation)
    {
        foreach (long[] keys in store.Keys().TakeLast(capacity / 2).Chunk(FillAtOnce))
        {
            cancellation.ThrowIfCancellationRequested();
            Find(keys);
        }
    }

    /// <summary>The item of that id; null where there is none.</summary>
    public StoredItem? Find(string id)
    {
        Half[] halves = Volatile.Read(ref _halves);
        if (halves[0].ById.TryGetValue(id, out Entry? entry))
            return entry.Item;
        long writes = Volatile.Read(ref _writes);
        if (halves[1].ById.TryGetValue(id, out entry))
        {
            Keep([entry], writes);
            return entry.Item;
        }

        StoredItem? item = store.Find(id);
        if (item is not null)
            Keep([new Entry(item)], writes);
        return item;
    }

    /// <summary>The items of those keys, in their order; null in the place of one that there is not.</summary>
    public StoredItem?[] Find(ReadOnlySpan<long> keys)
    {
        var items = new StoredItem?[keys.Length];
        Half[] halves = Volatile.Read(ref _halves);
        long writes = Volatile.Read(ref _writes);
        List<long>? missing = null;
        List<Entry>? kept = null;
        for (int i = 0; i < keys.Length; i++)
        {
            if (halves[0].ByKey.TryGetValue(keys[i], out Entry? entry))
                items[i] = entry.Item;
            else if (halves[1].ByKey.TryGetValue(keys[i], out entry))
                (kept ??= []).Add(AsFound(i, entry));
            else
                (missing ??= []).Add(keys[i]);
        }

        if (missing is not null)
        {
            IReadOnlyDictionary<long, StoredItem> read = store.Find(missing);
            for (int i = 0; i < keys.Length; i++)
            {
                if (items[i] is null && read.TryGetValue(keys[i], out StoredItem? item))
                    (kept ??= []).Add(AsFound(i, new Entry(item)));
            }
        }

        if (kept is not null)
            Keep(kept, writes);
        return items;

        Entry AsFound(int place, Entry entry)
        {
            items[place] = entry.Item;
            return entry;
        }
    }

    /// <summary>The probabilities of the route's classes for an item; null where none are stored.</summary>
    public float[]? Prediction(StoredItem item)
    {
        if (!Volatile.Read(ref _halves)[0].ByKey.TryGetValue(item.Key, out Entry? entry))
            return store.Prediction(item.Key);
        // Read twice by two threads at once at worst.
        return entry.Prediction ??= store.Prediction(item.Key);
    }

    /// <summary>Forgets items, since they have been written: called when the store has the new ones and before anybody is told so.</summary>
    public void Forget(IEnumerable<long> keys)
    {
        lock (_gate)
        {
            // What was read before the write must not be kept after it.
            Interlocked.Increment(ref _writes);
            foreach (long key in keys)
            {
                foreach (Half half in _halves)
                {
                    if (half.ByKey.TryRemove(key, out Entry? entry))
                    {
                        half.ById.TryRemove(entry.Item.Id, out _);
                        half.Count -= entry.Weight;
                    }
                }
            }
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            Interlocked.Increment(ref _writes);
            Volatile.Write(ref _halves, [new(), new()]);
            _words.Clear();
        }
    }

    private void Keep(List<Entry> entries, long writes)
    {
        lock (_gate)
        {
            if (writes != _writes)
                return;
            foreach (Entry entry in entries)
            {
                if (_halves[0].Count >= capacity / 2)
                    Volatile.Write(ref _halves, [new(), _halves[0]]);
                Half young = _halves[0];
                young.Count += young.ByKey.TryAdd(entry.Item.Key, entry.IsShared ? entry : Share(entry)) ? entry.Weight : 0;
                young.ById[entry.Item.Id] = young.ByKey[entry.Item.Key];
            }
        }
    }

    // Column names and common values come from the store as a new string each time.
    private Entry Share(Entry entry)
    {
        StoredItem item = entry.Item;
        OrderedDictionary<string, string> metadata = new(item.Metadata.Count, StringComparer.Ordinal);
        foreach ((string column, string value) in item.Metadata)
            metadata.Add(Word(column), Word(value));
        entry.Item = item with { Path = item.Path == item.Id ? item.Id : item.Path, Metadata = metadata.Count == 0 ? item.Metadata : metadata };
        entry.IsShared = true;
        return entry;
    }

    private string Word(string word)
    {
        if (_words.TryGetValue(word, out string? known))
            return known;
        if (_words.Count < MaxWords)
            _words.Add(word, word);
        return word;
    }

    private sealed class Entry(StoredItem item)
    {
        public StoredItem Item { get; set; } = item;

        /// <summary>What it counts for in its half: items may have large metadata, which must not fill the memory.</summary>
        public int Weight { get; } = 1 + (item.Metadata.Sum(m => m.Key.Length + m.Value.Length) / 1024);

        public float[]? Prediction { get; set; }

        public bool IsShared { get; set; }
    }

    private sealed class Half
    {
        public ConcurrentDictionary<long, Entry> ByKey { get; } = new();

        public ConcurrentDictionary<string, Entry> ById { get; } = new(StringComparer.Ordinal);

        public int Count { get; set; }
    }
}
