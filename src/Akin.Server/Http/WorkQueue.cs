using System.Threading.RateLimiting;

namespace Akin.Server.Http;

/// <summary>
/// Lets as many photos be decoded and embedded at once as there are cores: more would only wait for each other and fill the
/// memory. Others queue, and where the queue is full are told to come again. Photos that are added have a queue of their own, so that
/// a shop that indexes does not stand in front of those who search.
/// </summary>
internal sealed class WorkQueue : IDisposable
{
    private const int Waiting = 256;

    private readonly ConcurrencyLimiter _searching = Limiter(Environment.ProcessorCount);

    // More than cores: while some are embedded, others wait for the disk or are on their way to memory.
    private readonly ConcurrencyLimiter _adding = Limiter(4 * Environment.ProcessorCount);

    /// <summary>Takes a place to work for somebody who waits for an answer; disposing it makes room for the next.</summary>
    /// <exception cref="RequestException">503: too many wait already.</exception>
    public Task<RateLimitLease> EnterAsync(CancellationToken cancellation) => EnterAsync(_searching, cancellation);

    /// <summary>Takes a place to add an item; disposing it makes room for the next.</summary>
    /// <exception cref="RequestException">503: too many wait already.</exception>
    public Task<RateLimitLease> EnterToAddAsync(CancellationToken cancellation) => EnterAsync(_adding, cancellation);

    public void Dispose()
    {
        _searching.Dispose();
        _adding.Dispose();
    }

    private static async Task<RateLimitLease> EnterAsync(ConcurrencyLimiter limiter, CancellationToken cancellation)
    {
        RateLimitLease lease = await limiter.AcquireAsync(1, cancellation);
        if (lease.IsAcquired)
            return lease;
        lease.Dispose();
        throw new RequestException(503, "busy", $"{Waiting} requests are waiting already; try again in a second");
    }

    private static ConcurrencyLimiter Limiter(int atOnce) => new(new()
    {
        PermitLimit = atOnce,
        QueueLimit = Waiting,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });
}
