namespace Akin.Engine.Tests.Live;

/// <summary>A clock that tells another year each time it is asked, forwards and backwards, and whose timers go off when the test says so.</summary>
internal sealed class JumpingClock : TimeProvider
{
    private readonly List<Waiting> _timers = [];
    private int _asked;

    /// <summary>How long the timers that wait were told to.</summary>
    public IReadOnlyList<TimeSpan> Due => [.. _timers.Where(t => t.Due >= TimeSpan.Zero).Select(t => t.Due)];

    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).AddYears(++_asked % 2 == 0 ? _asked : -_asked);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Waiting(callback, state) { Due = dueTime };
        _timers.Add(timer);
        return timer;
    }

    /// <summary>Lets every timer that waits go off.</summary>
    public void Ring()
    {
        foreach (Waiting timer in _timers.Where(t => t.Due >= TimeSpan.Zero))
            timer.Ring();
    }

    /// <summary>Lets every timer go off that there ever was, as one does that was already under way when it was stopped.</summary>
    public void RingAll()
    {
        foreach (Waiting timer in _timers)
            timer.Ring();
    }

    private sealed class Waiting(TimerCallback callback, object? state) : ITimer
    {
        public TimeSpan Due { get; set; }

        public void Ring()
        {
            Due = Timeout.InfiniteTimeSpan;
            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime;
            return true;
        }

        public void Dispose() => Due = Timeout.InfiniteTimeSpan;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
