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
    {
        M = m;
        Capacity = capacity;
        UpperCapacity = upperCapacity;
        _links = new NativeBlock((long)capacity * 2 * m * sizeof(int));
        _levels = new NativeBlock(capacity);
        _upper = new NativeBlock(capacity * 4L);
        _upperLinks = new NativeBlock((long)upperCapacity * m * sizeof(int));
        Lowest = (int*)_links.Pointer;
        Levels = _levels.Pointer;
        Upper = (int*)_upper.Pointer;
        UpperLinks = (int*)_upperLinks.Pointer;
    }

    public int M { get; }

    public int Capacity { get; }

    /// <summary>Rows of M links in the pool.</summary>
    public int UpperCapacity { get; }

    /// <summary>Rows of the pool in use.</summary>
    public int UpperUsed { get; set; }

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

    public HnswGraph Grow(int capacity, int upperCapacity, int high)
    {
        var grown = new HnswGraph(M, capacity, upperCapacity) { UpperUsed = UpperUsed };
        Buffer.MemoryCopy(Lowest, grown.Lowest, grown._links.Length, (long)high * 2 * M * sizeof(int));
        Buffer.MemoryCopy(Levels, grown.Levels, grown._levels.Length, high);
        Buffer.MemoryCopy(Upper, grown.Upper, grown._upper.Length, high * 4L);
        Buffer.MemoryCopy(UpperLinks, grown.UpperLinks, grown._upperLinks.Length, (long)UpperUsed * M * sizeof(int));
        return grown;
    }

    public void Dispose()
    {
        _links.Dispose();
        _levels.Dispose();
        _upper.Dispose();
        _upperLinks.Dispose();
    }
}
