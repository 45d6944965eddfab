using Akin.Catalog.Store;
using Akin.Engine.Jobs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Akin.Server.Api;

/// <summary>
/// Goes on with the jobs that an earlier server was at, before the first request is taken; the queue does them on a thread of its own. Without
/// its jobs a server is still one that answers; who asks for them is told.
/// </summary>
internal sealed partial class JobService(JobQueue jobs, ILogger<JobService> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            jobs.Start();
        }
        catch (StoreException e)
        {
            LogNoJobs(e.Message);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Warning, "no jobs are done: {Reason}")]
    private partial void LogNoJobs(string reason);
}
