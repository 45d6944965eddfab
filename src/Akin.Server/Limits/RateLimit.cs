using System.Globalization;
using System.Threading.RateLimiting;
using Akin.Server.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;

namespace Akin.Server.Limits;

/// <summary>How many requests a second one client may make, so that none takes the server from the others.</summary>
internal static class RateLimit
{
    /// <summary>Requests a second where other machines reach the server and nothing else was said.</summary>
    public const int Usual = 200;

    /// <summary>The name of the policy for replies that stay open: how many one client may follow at once.</summary>
    public const string Streams = "streams";

    private const int MostStreams = 100;

    // A page asks for its thumbnails all at once.
    private const int BurstSeconds = 5;

    /// <summary>Sets up the framework's limiter: a bucket of tokens for every client.</summary>
    /// <param name="limiter">The framework's options.</param>
    /// <param name="perSecond">Requests a second; 0 sets no limit.</param>
    public static void Configure(RateLimiterOptions limiter, int perSecond)
    {
        if (perSecond > 0)
        {
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, Client>(context => RateLimitPartition.GetTokenBucketLimiter(Client.From(context), _ => new()
            {
                TokensPerPeriod = perSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                TokenLimit = perSecond * BurstSeconds,
                QueueLimit = 0,
            }));
        }

        limiter.AddPolicy(Streams, context => RateLimitPartition.GetConcurrencyLimiter(Client.From(context), _ => new() { PermitLimit = MostStreams, QueueLimit = 0 }));
        limiter.OnRejected = async (rejected, _) =>
        {
            // Only the buckets know when there will be room.
            bool tooOften = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan wait);
            double seconds = Math.Ceiling(wait.TotalSeconds);
            rejected.HttpContext.Response.Headers.RetryAfter = Math.Max(1, seconds).ToString(CultureInfo.InvariantCulture);
            await Problems.WriteAsync(rejected.HttpContext, new(429, "rate_limited", tooOften
                ? $"more than {perSecond} requests a second; wait as Retry-After says"
                : $"{MostStreams} streams of events are open already; close some of them first"));
        };
    }
}
