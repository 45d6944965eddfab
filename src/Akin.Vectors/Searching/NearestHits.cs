using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Akin.Vectors.Searching;

/// <summary>The nearest k hits seen so far: a binary heap with the farthest of them on top.</summary>
internal sealed class NearestHits
{
    private Hit[] _heap = [];
    private int _wanted;

    public int Count { get; private set; }

    /// <summary>A score above this cannot enter.</summary>
    public float Limit { get; private set; }

    public Span<Hit> Hits => _heap.AsSpan(0, Count);

    public void Start(int wanted)
    {
        if (_heap.Length < wanted)
            _heap = new Hit[Math.Max(wanted, 16)];
        _wanted = wanted;
        Count = 0;
        Limit = wanted > 0 ? float.PositiveInfinity : float.NegativeInfinity;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Offer(float score, int slot, long id)
    {
        if (!(score > Limit))
            Insert(new Hit(float.IsNaN(score) ? float.PositiveInfinity : score, slot, id));
    }

    /// <summary>Puts the hits in order, nearest first.</summary>
    public Span<Hit> Sorted()
    {
        Span<Hit> hits = Hits;
        hits.Sort(static (a, b) => a.IsAfter(b) ? 1 : b.IsAfter(a) ? -1 : 0);
        return hits;
    }

    /// <summary>Drops all but the nearest few.</summary>
    public void Trim(int wanted)
    {
        if (Count > wanted)
        {
            Sorted();
            Count = wanted;
        }
    }

    private void Insert(Hit hit)
    {
        Hit[] heap = _heap;
        if (Count < _wanted)
        {
            int at = Count++;
            while (at > 0 && hit.IsAfter(heap[(at - 1) / 2]))
            {
                heap[at] = heap[(at - 1) / 2];
                at = (at - 1) / 2;
            }

            heap[at] = hit;
        }
        else if (_wanted > 0 && heap[0].IsAfter(hit))
        {
            int at = 0;
            for (int child; (child = (2 * at) + 1) < Count; at = child)
            {
                if (child + 1 < Count && heap[child + 1].IsAfter(heap[child]))
                    child++;
                if (!heap[child].IsAfter(hit))
                    break;
                heap[at] = heap[child];
            }

            heap[at] = hit;
        }

        if (Count == _wanted && _wanted > 0)
            Limit = heap[0].Score;
    }
}

/// <summary>An item found, with its score.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct Hit(float score, int slot, long id)
{
    public float Score = score;
    public int Slot = slot;
    public long Id = id;

    /// <summary>Whether it comes after another: farther, or as far with a greater id.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsAfter(in Hit other) => Score > other.Score || (Score == other.Score && Id > other.Id);
}
