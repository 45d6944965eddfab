using Akin.Engine.Serving;
using Akin.Server.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Akin.Server.Observing;

/// <summary>
/// Whether requests should be sent here: it is not stopping, its collections are open (their indexes were before it began to listen),
/// and where it writes the disk takes writes. Whoever balances load asks often, so the disk is tried every few seconds at most.
/// </summary>
internal sealed class Readiness(IServiceProvider services, IHostApplicationLifetime lifetime, TimeProvider clock)
{
    private const long LeastFreeBytes = 64L << 20;
    private const string Probe = ".ready";
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(2);

    private readonly CollectionRegistry? _collections = services.GetService<CollectionRegistry>();
    private readonly Lock _lock = new();
    private long _triedAt;
    private string? _fault;

    /// <summary>Answers where requests should be sent here.</summary>
    /// <exception cref="RequestException">503: they should not, and why.</exception>
    public void Check()
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            throw new RequestException(503, "stopping", "the server finishes what is under way and stops");
        if (Fault() is { } fault)
            throw new RequestException(503, "not_ready", fault);
    }

    private string? Fault()
    {
        lock (_lock)
        {
            if (_triedAt == 0 || clock.GetElapsedTime(_triedAt) > Kept)
                (_fault, _triedAt) = (Try(), clock.GetTimestamp());
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
                if (lease.Collection.CanWrite && Unwritable(lease.Collection.Store.Directory) is { } fault)
                    return $"the collection '{name}' can't be written: {fault}";
            }
            catch (UnknownCollectionException)
            {
                // Deleted this moment.
            }
        }

        return null;
    }

    /// <summary>Why a folder takes no more writes, or null. A full disk says so by a write alone: quotas are not seen in its free bytes.</summary>
    private static string? Unwritable(string folder)
    {
        string probe = Path.Join(folder, Probe);
        try
        {
            using (var file = new FileStream(probe, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose))
            {
                file.Write("ready"u8);
                file.Flush(flushToDisk: true);
            }

            long free = new DriveInfo(folder).AvailableFreeSpace;
            return free < LeastFreeBytes ? $"its disk has {free >> 20} MiB free; make room" : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message.ReplaceLineEndings(" ");
        }
    }
}
