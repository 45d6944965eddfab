namespace Akin.Vectors.Graph;

/// <summary>The node that searches begin at and its layer, in one word so that both are read at once.</summary>
internal sealed class EntryPoint
{
    private const long Nothing = -1;
    private long _packed = Nothing;

    public (int Slot, int Level) Get()
    {
        long packed = Volatile.Read(ref _packed);
        return packed == Nothing ? (-1, -1) : ((int)packed, (int)(packed >> 32));
    }

    public void Set(int slot, int level) => Volatile.Write(ref _packed, slot < 0 ? Nothing : Pack(slot, level));

    /// <summary>Makes a node the first; false where another came before.</summary>
    public bool TryStart(int slot, int level) => Interlocked.CompareExchange(ref _packed, Pack(slot, level), Nothing) == Nothing;

    /// <summary>Makes a node the entry unless one of a layer as high has become it meanwhile.</summary>
    public void Raise(int slot, int level)
    {
        for (long seen = Volatile.Read(ref _packed); (int)(seen >> 32) < level;)
        {
            long before = Interlocked.CompareExchange(ref _packed, Pack(slot, level), seen);
            if (before == seen)
                return;
            seen = before;
        }
    }

    private static long Pack(int slot, int level) => ((long)level << 32) | (uint)slot;
}
