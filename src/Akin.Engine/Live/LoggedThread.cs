using Microsoft.Extensions.Logging;

namespace Akin.Engine.Live;

/// <summary>Threads of the engine's own. A fault ends such a thread and goes to the log; on a bare thread it would end the process.</summary>
internal static class LoggedThread
{
    /// <summary>Starts a thread, which does not keep the process from ending.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="work">What it does.</param>
    /// <param name="log">Told of a fault.</param>
    public static Thread Start(string name, Action work, ILogger log)
    {
        var thread = new Thread(() =>
        {
            try
            {
                work();
            }
#pragma warning disable CA1031 // There is nobody above to throw it to.
            catch (Exception e)
#pragma warning restore CA1031
            {
                log.ThreadFailed(e, name);
            }
        }) { IsBackground = true, Name = name };
        thread.Start();
        return thread;
    }
}
