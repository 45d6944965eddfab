using Akin.Vectors.Storage;

namespace Akin.Vectors;

/// <content>The writer's side: slots, growth and compaction, with the writer's lock held.</content>
public abstract unsafe partial class VectorIndex
{
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
        Unlink(_now, slot);
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
        (Quantiser? quantiser, Sketcher? sketcher) = Sampler.Train(rows, vectors, items);
        Rows grown = rows.Copy(capacity, quantiser, sketcher);
        Become(new Generation(grown, Grow(old, grown)), old.Dispose);
    }

    private void Compact()
    {
        Generation old = _now;
        Tidy(old);
        Rows rows = old.Rows.Compact(out int[] moved);
        _free.Clear();
        Become(new Generation(rows, Move(old, rows, moved)), old.Dispose);
    }
}
