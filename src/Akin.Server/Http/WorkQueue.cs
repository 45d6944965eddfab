using System.Threading.RateLimiting;

namespace Akin.Server.Http;

/// <summary>
/// Lets as many photos be decoded and embedded at once as there are cores: more would only wait for each other and fill the
/// memory. Others queue, and where the queue is full are told to come again.
/// </summary>
internal sealed class WorkQueue : IDisposable
{
    private const int Waiting = 256;

    private readonly ConcurrencyLimiter _limiter = new(new()
    {
        PermitLimit = Environment.ProcessorCount,
        QueueLimit = Waiting,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>Takes a place; disposing it makes room for the next.</summary>
    /// <exception cref="RequestException">503: too many wait already.</exception>
    public async Task<RateLimitLease> EnterAsync(CancellationToken cancellation)
    {
        RateLimitLease lease = await _limiter.AcquireAsync(1, cancellation);
        if (lease.IsAcquired)
            return lease;
        lease.Dispose();
        throw new RequestException(503, "busy", $"{Waiting} requests are waiting already; try again in a second");
    }

    public void Dispose() => _limiter.Dispose();
}
