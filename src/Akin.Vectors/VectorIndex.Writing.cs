using Akin.Vectors.Storage;

namespace Akin.Vectors;

/// <content>The writer's side: items come and go, slots are used again, memory grows and is compacted, all with the writer's lock held.</content>
public abstract unsafe partial class VectorIndex
{
    // Deleted items stay in the structure until there is one for so many that are live.
    private const int TidyShare = 10, TidyLeast = 32;
    private readonly Stack<int> _free = new();
    private readonly List<int> _deleted = [];

    /// <inheritdoc/>
    public void Add(long id, ReadOnlySpan<float> vector) => AddRange([id], vector, 1);

    /// <inheritdoc/>
    public void AddRange(ReadOnlySpan<long> ids, ReadOnlySpan<float> vectors, int threads = 0, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        Checks.Vectors(vectors, ids.Length, Dimensions, Metric, nameof(vectors));
        threads = Workers.Count(threads, ids.Length);
        lock (_writing)
        {
            CheckOpen();
            Checks.NewIds(_now.Rows, ids);
            if (ids.IsEmpty)
                return;
            fixed (float* v = vectors)
            {
                MakeRoom(v, ids.Length);
                int[] slots = Write(ids, v, threads);
                try
                {
                    Link(_now, slots, threads, progress, cancellation);
                }
                finally
                {
                    // What was not linked for being cancelled is given back.
                    foreach (int slot in slots)
                    {
                        if (!_now.Rows.IsLive(slot))
                            Abandon(slot);
                    }
                }
            }
        }
    }

    /// <inheritdoc/>
    public bool Remove(long id)
    {
        lock (_writing)
        {
            CheckOpen();
            Rows rows = _now.Rows;
            int slot = rows.Map.Find(rows, id);
            if (slot < 0)
                return false;
            rows.Map.Remove(rows, id);
            Volatile.Write(ref rows.State[slot], Rows.Deleted);
            Unlink(slot);
            if (_free.Count > 1024 && _free.Count > 2 * (long)Count)
                Compact();
            return true;
        }
    }

    /// <summary>Makes written slots findable, calling <see cref="Publish"/> for each; called with the writer's lock held.</summary>
    private protected abstract void Link(Generation now, int[] slots, int threads, IProgress<int>? progress, CancellationToken cancellation);

    /// <summary>Takes what was deleted out of the structure; its slots are used again afterwards.</summary>
    private protected abstract void TakeOut(Generation now);

    /// <summary>The structure over larger rows.</summary>
    private protected abstract IDisposable Grow(Generation now, Rows rows);

    /// <summary>The structure over rows of which some have moved, given the new slot of each old one or -1.</summary>
    private protected abstract IDisposable Move(Generation now, Rows rows, int[] moved);

    /// <summary>Makes a linked slot an item. Called from one thread at a time.</summary>
    private protected static void Publish(Rows rows, int slot)
    {
        Volatile.Write(ref rows.State[slot], Rows.Live);
        rows.Map.Add(rows, rows.Ids[slot], slot);
    }

    /// <summary>Gives slots back for reuse once no reader can be looking at them.</summary>
    private void Recycle(Rows rows, IReadOnlyList<int> slots) => Readers.Retire(() =>
    {
        // After a compaction the slots are no more.
        if (!ReferenceEquals(rows.Map, _now.Rows.Map))
            return;
        foreach (int slot in slots)
        {
            _now.Rows.State[slot] = Rows.Free;
            _free.Push(slot);
        }
    });

    /// <summary>Swaps in another generation; the old one is freed when its readers have left.</summary>
    private protected void Become(Generation next, Action freeOld)
    {
        _now = next;
        Readers.Retire(freeOld);
    }

    /// <summary>Leaves a slot, already marked deleted, to be taken out with others.</summary>
    private void Unlink(int slot)
    {
        _deleted.Add(slot);
        if (_deleted.Count > TidyLeast && _deleted.Count > Count / TidyShare)
            Tidy();
    }

    private void Tidy()
    {
        if (_deleted.Count == 0)
            return;
        TakeOut(_now);
        Recycle(_now.Rows, _deleted.ToArray());
        _deleted.Clear();
    }

    private int[] Write(ReadOnlySpan<long> ids, float* vectors, int threads)
    {
        Rows rows = _now.Rows;
        var slots = new int[ids.Length];
        for (int i = 0; i < slots.Length; i++)
        {
            slots[i] = _free.TryPop(out int reused) ? reused : rows.High++;
            rows.Ids[slots[i]] = ids[i];
        }

        const int Piece = 256;
        int dimensions = Dimensions;
        Workers.ForEach(threads, (slots.Length + Piece - 1) / Piece, piece =>
        {
            for (int i = piece * Piece; i < Math.Min(slots.Length, (piece + 1) * Piece); i++)
                rows.Write(slots[i], new ReadOnlySpan<float>(vectors + ((long)i * dimensions), dimensions));
        });
        return slots;
    }

    private void Abandon(int slot)
    {
        _now.Rows.State[slot] = Rows.Deleted;
        Unlink(slot);
    }

    private void MakeRoom(float* vectors, int items)
    {
        Readers.Collect();
        Generation old = _now;
        Rows rows = old.Rows;
        long needed = (long)rows.High + items - _free.Count;
        if (needed > Array.MaxLength)
            throw new ArgumentException($"an index holds at most {Array.MaxLength} items, not {needed}");
        if (items > 1)
            rows.Map.Reserve(rows, Count + items);
        if (needed <= rows.Capacity)
            return;
        // One at a time: half as much again, so that copying stays cheap. Many at once: just what they need.
        int capacity = (int)Math.Max(needed, items > 1 ? 0 : Math.Min(Array.MaxLength, Math.Max(16, rows.Capacity * 3L / 2)));
        (Quantizer? quantizer, Sketcher? sketcher) = Sampler.Train(rows, vectors, items);
        Rows grown = rows.Copy(capacity, quantizer, sketcher);
        Become(new Generation(grown, Grow(old, grown)), old.Dispose);
    }

    private void Compact()
    {
        Generation old = _now;
        Tidy();
        Rows rows = old.Rows.Compact(out int[] moved);
        _free.Clear();
        Become(new Generation(rows, Move(old, rows, moved)), old.Dispose);
    }
}
