using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Akin.Engine.Live;

/// <summary>
/// Makes the calling thread give way, so that searches get the cores first while a shop is indexed. On Linux .NET's own
/// <see cref="Thread.Priority"/> does nothing, but there each thread has a nice value and a policy of its own. Only for threads of one's own,
/// for a process without special rights can't raise it again. Elsewhere nothing is done.
/// </summary>
internal static partial class BackgroundPriority
{
    private const int OneThread = 0, Calling = 0, Nice = 10, SchedIdle = 5;

    /// <summary>
    /// Lowers it to nice 10, about a tenth of what a busy thread of the normal value gets and everything while there is no other: for work
    /// that holds locks which searches wait for. Where the system refuses, it stays.
    /// </summary>
    public static void Lower()
    {
        // Linux takes "process 0" for the calling thread alone, though POSIX means the whole process.
        if (OperatingSystem.IsLinux())
            _ = SetPriority(OneThread, Calling, Nice);
    }

    /// <summary>
    /// Runs only where a core would be idle: for decoding and embedding, which hold no lock. A nice value alone shares the cores well and
    /// their latency badly: who has a core keeps it for some milliseconds, longer than a search takes. This policy gives it up at once.
    /// </summary>
    public static void OnlyWhereIdle()
    {
        int none = 0;
        if (OperatingSystem.IsLinux() && SetScheduler(Calling, SchedIdle, in none) != 0)
            Lower();
    }

    /// <summary>Starts a thread of lowered priority, whose faults go to the log.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="work">What it does.</param>
    /// <param name="log">Told of a fault.</param>
    /// <param name="onlyWhereIdle">Whether it runs only where a core would be idle.</param>
    public static Thread Start(string name, Action work, ILogger log, bool onlyWhereIdle = false) => LoggedThread.Start(
        name,
        () =>
        {
            if (onlyWhereIdle)
                OnlyWhereIdle();
            else
                Lower();
            work();
        },
        log);

    [LibraryImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetPriority(int which, int who, int priority);

    [LibraryImport("libc", EntryPoint = "sched_setscheduler", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetScheduler(int thread, int policy, in int priority);
}
