using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Akin.Server.Limits;

/// <summary>
/// How slow a client may be: who opens connections and then trickles would otherwise keep them all to itself. Slower than the slowest
/// mobile network is nobody's photo.
/// </summary>
internal sealed record SlowClients
{
    /// <summary>How long the head of a request may take.</summary>
    public TimeSpan HeadWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes a second that a body must come with on average, once <see cref="Grace"/> is over.</summary>
    public double BytesPerSecond { get; init; } = 2000;

    /// <summary>How long a body may be slower than that.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection may rest; longer than the minute that reverse proxies keep theirs.</summary>
    public TimeSpan Rest { get; init; } = TimeSpan.FromSeconds(75);

    /// <summary>Has the web server hold to it.</summary>
    public void Apply(KestrelServerLimits limits)
    {
        limits.RequestHeadersTimeout = HeadWithin;
        limits.KeepAliveTimeout = Rest;
        limits.MinRequestBodyDataRate = new MinDataRate(BytesPerSecond, Grace);
        limits.MinResponseDataRate = new MinDataRate(BytesPerSecond, Grace);
    }
}
