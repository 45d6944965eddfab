namespace Akin.Engine.Live;

/// <summary>Something asked for that waits for its turn; until that comes it can be given up.</summary>
/// <typeparam name="T">What comes of it.</typeparam>
internal abstract class Pending<T> : IDisposable
{
    private const int Waiting = 0, Begun = 1, GivenUp = 2;

    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenRegistration _registration;
    private int _state;

    protected Pending(CancellationToken cancellation)
    {
        _cancellation = cancellation;
        _registration = cancellation.UnsafeRegister(static self => ((Pending<T>)self!).GiveUp(), this);
    }

    /// <summary>Done, failed or given up.</summary>
    public Task<T> Done => _done.Task;

    /// <summary>Takes it up; false where it was given up before.</summary>
    public bool TryBegin() => Interlocked.CompareExchange(ref _state, Begun, Waiting) == Waiting;

    /// <summary>Whether it was taken up.</summary>
    public bool HasBegun => Volatile.Read(ref _state) == Begun;

    /// <summary>Says what came of it.</summary>
    public void Finish(T result) => _done.TrySetResult(result);

    /// <summary>Says what went wrong.</summary>
    public void Fail(Exception reason) => _done.TrySetException(reason);

    /// <inheritdoc/>
    public void Dispose() => _registration.Dispose();

    private void GiveUp()
    {
        if (Interlocked.CompareExchange(ref _state, GivenUp, Waiting) == Waiting)
            _done.TrySetCanceled(_cancellation);
    }
}
