namespace Akin.Vectors.Storage;

/// <summary>
/// Lets readers run without locks beside a writer that reuses memory. A reader enters and leaves; what the writer retires is given
/// back once every reader that had entered before has left (epoch-based reclamation, Fraser 2004).
/// </summary>
internal sealed class Epochs
{
    private const int Seats = 128, Stride = 8; // a cache line a seat
    private readonly long[] _seats = new long[Seats * Stride];
    private readonly Queue<(long Epoch, Action Free)> _retired = new();
    private long _epoch = 1;

    /// <summary>Takes a seat; hand it to <see cref="Leave"/>.</summary>
    public int Enter()
    {
        var wait = new SpinWait();
        for (int at = Environment.CurrentManagedThreadId; ; at++)
        {
            int seat = at % Seats * Stride;
            if (Volatile.Read(ref _seats[seat]) == 0 && Interlocked.CompareExchange(ref _seats[seat], Volatile.Read(ref _epoch), 0) == 0)
                return seat;
            if (at % Seats == Seats - 1)
                wait.SpinOnce();
        }
    }

    public void Leave(int seat) => Volatile.Write(ref _seats[seat], 0);

    /// <summary>Writer only: runs an action once no reader can still see what was unlinked before this call.</summary>
    public void Retire(Action free)
    {
        _retired.Enqueue((Interlocked.Increment(ref _epoch), free));
        Collect();
    }

    /// <summary>Writer only: runs the actions whose readers have all left.</summary>
    public void Collect()
    {
        while (_retired.TryPeek(out var first) && first.Epoch <= OldestReader())
        {
            _retired.Dequeue();
            first.Free();
        }
    }

    /// <summary>Writer only: waits until every reader that is inside has left.</summary>
    public void Drain()
    {
        long epoch = Interlocked.Increment(ref _epoch);
        var wait = new SpinWait();
        while (OldestReader() < epoch)
            wait.SpinOnce();
        Collect();
    }

    private long OldestReader()
    {
        long oldest = long.MaxValue;
        for (int seat = 0; seat < _seats.Length; seat += Stride)
        {
            long entered = Volatile.Read(ref _seats[seat]);
            if (entered != 0)
                oldest = Math.Min(oldest, entered);
        }

        return oldest;
    }
}
