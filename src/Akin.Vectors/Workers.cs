namespace Akin.Vectors;

/// <summary>Runs work on several threads.</summary>
internal static class Workers
{
    /// <summary>How many threads to use: what was asked for, or one a core, and no more than there are pieces of work.</summary>
    public static int Count(int threads, int pieces)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        return Math.Clamp(threads == 0 ? Environment.ProcessorCount : threads, 1, Math.Max(pieces, 1));
    }

    /// <summary>Runs the same work on so many threads; they share it out among themselves. One that fails throws here.</summary>
    public static void Run(int threads, Action work)
    {
        if (threads == 1)
        {
            work();
            return;
        }

        try
        {
            // Whoever runs in the background has its threads there too.
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads, TaskScheduler = TaskScheduler.Current }, _ => work());
        }
        catch (AggregateException failed)
        {
            Exception first = failed.InnerExceptions.FirstOrDefault(e => e is OperationCanceledException) ?? failed.InnerExceptions[0];
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
        }
    }

    /// <summary>Runs numbered pieces of work, each once.</summary>
    public static void ForEach(int threads, int pieces, Action<int> piece, CancellationToken cancellation = default)
    {
        int next = -1;
        Run(Count(threads, pieces), () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < pieces;)
            {
                cancellation.ThrowIfCancellationRequested();
                piece(i);
            }
        });
    }
}
