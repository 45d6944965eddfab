using System.Diagnostics;

namespace Akin.Engine.Jobs;

/// <summary>A job while it is at work: told of its progress, from any thread, and asked for it.</summary>
public sealed class JobRun : IDisposable
{
    // The rate is that of the last marks, about ten seconds: a source's unchanged photos go by faster than its new ones.
    private const int Marks = 10;
    private static readonly TimeSpan BetweenMarks = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Queue<(long Time, long Done)> _marks = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Stopwatch _sinceTold = Stopwatch.StartNew();
    private string _stage = "";
    private long _done, _total;
    private string? _message;

    internal JobRun(Job job) => Job = job;

    /// <summary>How often it began, this time included.</summary>
    public int Begun => Job.Begun;

    /// <summary>The job as it was when it began.</summary>
    public Job Job { get; }

    /// <summary>Raised some times a second while it goes on, and when it has ended.</summary>
    internal Signal Changed { get; } = new();

    /// <summary>Cancelled where somebody stops this job.</summary>
    public CancellationToken Cancellation => _stop.Token;

    /// <summary>How far it is.</summary>
    public JobProgress Progress
    {
        get
        {
            lock (_gate)
                return new(_stage, _done, _total, Rate(), _message);
        }
    }

    /// <summary>The job as it is now.</summary>
    public Job Snapshot => Job with { Progress = Progress };

    /// <summary>Begins a stage whose steps are not known yet.</summary>
    /// <param name="stage">What is done now, in a word or two.</param>
    public void Stage(string stage) => Report(stage, 0, 0);

    /// <summary>Says how far a stage is; another name begins another stage.</summary>
    /// <param name="stage">What is done now, in a word or two.</param>
    /// <param name="done">Steps that are done.</param>
    /// <param name="total">All steps; 0 where that is not known.</param>
    public void Report(string stage, long done, long total)
    {
        lock (_gate)
        {
            if (stage != _stage)
                _marks.Clear();
            bool isNew = stage != _stage;
            (_stage, _done, _total) = (stage, done, total);
            long now = Stopwatch.GetTimestamp();
            if (_marks.Count == 0 || Stopwatch.GetElapsedTime(_marks.Last().Time, now) > BetweenMarks)
                _marks.Enqueue((now, done));
            if (_marks.Count > Marks)
                _marks.Dequeue();
            if (!isNew && _sinceTold.ElapsedMilliseconds < 100)
                return;
            _sinceTold.Restart();
        }

        Changed.Raise();
    }

    /// <summary>Leaves a line for people.</summary>
    /// <param name="line">The line.</param>
    public void Say(string line)
    {
        lock (_gate)
            _message = line;
        Changed.Raise();
    }

    /// <summary>Stops it soon; what listens to that runs elsewhere.</summary>
    internal void Cancel() => _ = _stop.CancelAsync();

    /// <summary>Ends it.</summary>
    public void Dispose() => _stop.Dispose();

    private double? Rate()
    {
        if (!_marks.TryPeek(out (long Time, long Done) first) || _done <= first.Done)
            return null;
        double seconds = Stopwatch.GetElapsedTime(first.Time).TotalSeconds;
        return seconds > 0.2 ? (_done - first.Done) / seconds : null;
    }
}

/// <summary>Wakes everybody who waits, again and again.</summary>
internal sealed class Signal
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the next <see cref="Raise"/>: take it, look at what there is, then wait for it.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public void Raise() => Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
