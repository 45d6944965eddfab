using System.Runtime.CompilerServices;
using Akin.Vectors.Storage;

namespace Akin.Vectors.Graph;

/// <summary>
/// The links of a hierarchical navigable small world. A node's links on the lowest layer are 2M slots in a row of their own, ended by -1
/// where there are fewer; those of its upper layers are M slots each in a pool.
/// </summary>
internal sealed unsafe class HnswGraph : IDisposable
{
    public const int MaxLevel = 30;
    private readonly NativeBlock _links, _levels, _upper, _upperLinks;

    public HnswGraph(int m, int capacity, int upperCapacity)
        : this(m, capacity, upperCapacity, new((long)capacity * 2 * m * sizeof(int)), new(capacity), new(capacity * 4L), new((long)upperCapacity * m * sizeof(int)))
    {
    }

    /// <summary>Takes over blocks.</summary>
    public HnswGraph(int m, int capacity, int upperCapacity, NativeBlock links, NativeBlock levels, NativeBlock upper, NativeBlock upperLinks)
    {
        M = m;
        Capacity = capacity;
        UpperCapacity = upperCapacity;
        (_links, _levels, _upper, _upperLinks) = (links, levels, upper, upperLinks);
        Lowest = (int*)_links.Pointer;
        Levels = _levels.Pointer;
        Upper = (int*)_upper.Pointer;
        UpperLinks = (int*)_upperLinks.Pointer;
    }

    public int M { get; }

    /// <summary>Where searches begin.</summary>
    public EntryPoint Entry { get; } = new();

    /// <summary>Bytes the links take.</summary>
    public long Bytes => _links.Length + _levels.Length + _upper.Length + _upperLinks.Length;

    public int Capacity { get; }

    /// <summary>Rows of M links in the pool.</summary>
    public int UpperCapacity { get; }

    /// <summary>Rows of the pool in use.</summary>
    public int UpperUsed { get; set; }

    /// <summary>Slots below this have their layers.</summary>
    public int Started { get; set; }

    public int* Lowest { get; }

    /// <summary>Each node's highest layer.</summary>
    public byte* Levels { get; }

    /// <summary>Where a node's rows in the pool begin, layer 1 first.</summary>
    public int* Upper { get; }

    public int* UpperLinks { get; }

    /// <summary>Most links on a layer.</summary>
    public int Width(int level) => level == 0 ? 2 * M : M;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int* Links(int slot, int level) => level == 0
        ? Lowest + ((nint)slot * 2 * M)
        : UpperLinks + ((nint)(Upper[slot] + level - 1) * M);

    public int Count(int slot, int level)
    {
        int* links = Links(slot, level);
        int count = 0, width = Width(level);
        while (count < width && links[count] >= 0)
            count++;
        return count;
    }

    /// <summary>Writes a node's links; the last ones go first, so that a reader beside it never runs past an end that is gone.</summary>
    public void SetLinks(int slot, int level, ReadOnlySpan<int> to)
    {
        int* links = Links(slot, level);
        for (int i = Width(level) - 1; i >= 0; i--)
            Volatile.Write(ref links[i], i < to.Length ? to[i] : -1);
    }

    /// <summary>Gives a node its layers, with no links yet. One in a slot used before takes its layers over, so that they need no new room.</summary>
    public void Start(int slot, int level)
    {
        if (slot >= Started)
        {
            Levels[slot] = (byte)level;
            Upper[slot] = UpperUsed;
            UpperUsed += level;
            Started = slot + 1;
        }

        level = Levels[slot];
        for (int l = 0; l <= level; l++)
            SetLinks(slot, l, []);
    }

    /// <summary>A larger copy.</summary>
    public HnswGraph Grow(int capacity, int upperCapacity, int high)
    {
        var grown = new HnswGraph(M, capacity, upperCapacity) { UpperUsed = UpperUsed, Started = Started };
        // Not the same entry: a reader of this copy must not be led to a node that only the larger one has.
        (int entry, int top) = Entry.Get();
        grown.Entry.Set(entry, top);
        Buffer.MemoryCopy(Lowest, grown.Lowest, grown._links.Length, Math.Min(_links.Length, (long)high * 2 * M * sizeof(int)));
        Buffer.MemoryCopy(Levels, grown.Levels, grown._levels.Length, Math.Min(Capacity, high));
        Buffer.MemoryCopy(Upper, grown.Upper, grown._upper.Length, Math.Min(Capacity, high) * 4L);
        Buffer.MemoryCopy(UpperLinks, grown.UpperLinks, grown._upperLinks.Length, (long)UpperUsed * M * sizeof(int));
        return grown;
    }

    /// <summary>A copy in which nodes have new slots, and those with -1 are left out. No link may lead to one left out.</summary>
    public HnswGraph Move(int capacity, int[] moved)
    {
        int upper = 0;
        for (int slot = 0; slot < moved.Length; slot++)
            upper += moved[slot] >= 0 ? Levels[slot] : 0;
        var copy = new HnswGraph(M, capacity, upper);
        for (int slot = 0; slot < moved.Length; slot++)
        {
            if (moved[slot] < 0)
                continue;
            copy.Start(moved[slot], Levels[slot]);
            for (int level = 0; level <= Levels[slot]; level++)
            {
                int* from = Links(slot, level), to = copy.Links(moved[slot], level);
                for (int i = 0; i < Width(level) && from[i] >= 0; i++)
                    to[i] = moved[from[i]];
            }
        }

        (int entry, int top) = Entry.Get();
        copy.Entry.Set(entry < 0 ? -1 : moved[entry], top);
        return copy;
    }

    public void Dispose()
    {
        _links.Dispose();
        _levels.Dispose();
        _upper.Dispose();
        _upperLinks.Dispose();
    }
}
