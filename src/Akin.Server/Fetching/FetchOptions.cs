namespace Akin.Server.Fetching;

/// <summary>Whether the server fetches photos from addresses that requests name, and from where.</summary>
public sealed record FetchOptions
{
    /// <summary>Whether it does; null is yes where the server is reached from this machine alone, and no elsewhere.</summary>
    public bool? Enabled { get; init; }

    /// <summary>
    /// A shop's own image hosts, each as <c>host</c> or <c>host:port</c>: they may lie in the private network, and with a port be reached
    /// there. Any other host must have public addresses, and is reached on the ports 80 and 443 alone.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>How long one photo may take in all, redirects and waiting included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many redirects are followed.</summary>
    public int MaxRedirects { get; init; } = 3;
}
