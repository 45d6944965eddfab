using Akin.Engine.Serving;
using Akin.Server.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Akin.Server.Observing;

/// <summary>
/// Whether requests should be sent here: it is not stopping, its collections are open (their indexes were before it began to listen),
/// where it writes the disk takes writes, and there is room for uploads that wait. Whoever balances load asks often, so the disk is tried
/// every few seconds at most. What is wrong goes to the log too.
/// </summary>
internal sealed partial class Readiness(IServiceProvider services, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<Readiness> log) : IHealthCheck
{
    private const long LeastFreeBytes = 64L << 20;
    private const string Probe = ".ready";
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(2);

    private readonly CollectionRegistry? _collections = services.GetService<CollectionRegistry>();
    private readonly Lock _lock = new();
    private long _triedAt;
    private string? _fault;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        lifetime.ApplicationStopping.IsCancellationRequested
            ? HealthCheckResult.Unhealthy(exception: new RequestException(503, "stopping", "the server finishes what is under way and stops"))
            : Fault() is { } fault ? HealthCheckResult.Unhealthy(fault) : HealthCheckResult.Healthy());

    private string? Fault()
    {
        lock (_lock)
        {
            if (_triedAt != 0 && clock.GetElapsedTime(_triedAt) <= Kept)
                return _fault;
            string? before = _fault;
            (_fault, _triedAt) = (Try(), clock.GetTimestamp());
            if (_fault is { } fault && fault != before)
                LogFault(fault);
            return _fault;
        }
    }

    private string? Try()
    {
        if (_collections is not { } collections)
            return null;
        if (collections.Names.Count == 0 && collections.Unserved is [var broken, ..])
            return $"the collection '{broken.Name}' can't be opened: {broken.Reason}";
        foreach (string name in collections.Names)
        {
            try
            {
                using CollectionLease lease = collections.Use(name);
                if (lease.Collection.CanWrite && Unwritable(lease.Collection.Store.Directory, Probe, LeastFreeBytes) is { } fault)
                    return $"the collection '{name}' can't be written: {fault}";
            }
            catch (CollectionException e) when (e.Code == ErrorCodes.UnknownCollection)
            {
                // Deleted this moment.
            }
        }

        // Room for one upload of the largest size. The probe's name can't be guessed: everybody may write to this folder.
        string temporary = Path.GetTempPath();
        return Unwritable(temporary, $"akin-ready-{Guid.NewGuid():N}.tmp", collections.Limits.MaxBytes) is { } full
            ? $"uploads can't wait in the temporary folder {temporary}: {full}"
            : null;
    }

    [LoggerMessage(LogLevel.Warning, "not ready: {Fault}")]
    private partial void LogFault(string fault);

    /// <summary>Why a folder takes no more writes, or null. A full disk says so by a write alone: quotas are not seen in its free bytes.</summary>
    private static string? Unwritable(string folder, string probeName, long leastFree)
    {
        string probe = Path.Join(folder, probeName);
        try
        {
            using (var file = new FileStream(probe, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose))
            {
                file.Write("ready"u8);
                file.Flush(flushToDisk: true);
            }

            long free = new DriveInfo(folder).AvailableFreeSpace;
            return free < leastFree ? $"its disk has {free >> 20} MiB free; make room" : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message.ReplaceLineEndings(" ");
        }
    }
}
