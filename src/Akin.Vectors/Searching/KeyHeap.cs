using Akin.Vectors.Storage;

namespace Akin.Vectors.Searching;

/// <summary>A binary heap of 64-bit keys, the least on top.</summary>
internal sealed unsafe class KeyHeap : IDisposable
{
    private NativeBlock _block = new(0);
    private ulong* _keys;

    public int Count { get; private set; }

    public void Clear() => Count = 0;

    public void Push(ulong key)
    {
        if ((Count + 1L) * sizeof(ulong) > _block.Length)
            Grow();
        ulong* keys = _keys;
        int at = Count++;
        for (int parent; at > 0 && keys[parent = (at - 1) / 2] > key; at = parent)
            keys[at] = keys[parent];
        keys[at] = key;
    }

    /// <summary>Adds a key without keeping order; <see cref="Order"/> makes it a heap again.</summary>
    public void Append(ulong key)
    {
        if ((Count + 1L) * sizeof(ulong) > _block.Length)
            Grow();
        _keys[Count++] = key;
    }

    /// <summary>Makes a heap of what was appended, in time proportional to it.</summary>
    public void Order()
    {
        for (int at = (Count / 2) - 1; at >= 0; at--)
            Sink(at, _keys[at]);
    }

    public ulong Pop()
    {
        ulong least = _keys[0], last = _keys[--Count];
        if (Count > 0)
            Sink(0, last);
        return least;
    }

    private void Sink(int at, ulong last)
    {
        ulong* keys = _keys;
        for (int child; (child = (2 * at) + 1) < Count; at = child)
        {
            if (child + 1 < Count && keys[child + 1] < keys[child])
                child++;
            if (keys[child] >= last)
                break;
            keys[at] = keys[child];
        }

        keys[at] = last;
    }

    private void Grow()
    {
        var larger = new NativeBlock(Math.Max(1024 * sizeof(ulong), _block.Length * 2));
        Buffer.MemoryCopy(_keys, (void*)larger.Pointer, larger.Length, Count * (long)sizeof(ulong));
        _block.Dispose();
        _block = larger;
        _keys = (ulong*)larger.Pointer;
    }

    public void Dispose() => _block.Dispose();
}
