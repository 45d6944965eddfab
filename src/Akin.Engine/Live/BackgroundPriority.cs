using System.Runtime.InteropServices;

namespace Akin.Engine.Live;

/// <summary>
/// Lowers the calling thread's priority, so that searches get the cores first while a shop is indexed. On Linux .NET's own
/// <see cref="Thread.Priority"/> does nothing, but there each thread has a nice value of its own: at 10 a thread gets about a tenth of what a
/// busy one of the normal value does, and everything while there is no other. Only for threads of one's own, for a process without special
/// rights can't raise it again. Elsewhere nothing is done.
/// </summary>
internal static partial class BackgroundPriority
{
    private const int OneThread = 0, Calling = 0, Nice = 10;

    /// <summary>Lowers it; where the system refuses, it stays.</summary>
    public static void Lower()
    {
        // Linux takes "process 0" for the calling thread alone, though POSIX means the whole process.
        if (OperatingSystem.IsLinux())
            _ = SetPriority(OneThread, Calling, Nice);
    }

    /// <summary>Starts a thread of lowered priority.</summary>
    public static Thread Start(string name, Action work)
    {
        var thread = new Thread(() =>
        {
            Lower();
            work();
        }) { IsBackground = true, Name = name };
        thread.Start();
        return thread;
    }

    [LibraryImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetPriority(int which, int who, int priority);
}
