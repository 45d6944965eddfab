using System.Collections.Concurrent;
using Akin.Engine.Live;
using Microsoft.Extensions.Logging;

namespace Akin.Engine.Jobs;

/// <summary>
/// Runs a job's work on threads of its own whose priority is lowered, as many as there are cores. What the work divides among threads
/// (<see cref="TaskScheduler.Current"/>) stays on them too, so that searches get the cores first.
/// </summary>
internal sealed class BackgroundScheduler : TaskScheduler, IDisposable
{
    [ThreadStatic]
    private static BackgroundScheduler? _here;

    private readonly BlockingCollection<Task> _tasks = [];

    public BackgroundScheduler(ILogger log)
    {
        for (int i = 0; i < MaximumConcurrencyLevel; i++)
            BackgroundPriority.Start($"akin job {i}", Run, log);
    }

    /// <inheritdoc/>
    public override int MaximumConcurrencyLevel => Environment.ProcessorCount;

    /// <summary>Does work, the caller waits.</summary>
    public Task<T> RunAsync<T>(Func<Task<T>> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.None, this).Unwrap();

    /// <summary>Ends the threads once they have done what was given to them.</summary>
    public void Dispose() => _tasks.CompleteAdding();

    /// <inheritdoc/>
    protected override void QueueTask(Task task) => _tasks.Add(task);

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => _here == this && TryExecuteTask(task);

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks() => _tasks;

    private void Run()
    {
        _here = this;
        foreach (Task task in _tasks.GetConsumingEnumerable())
            TryExecuteTask(task);
    }
}
