namespace Akin.Server.Fetching;

/// <summary>The hosts that may be private, and which ports are reached where.</summary>
internal sealed class AllowedHosts
{
    private readonly HashSet<(string Host, int Port)> _hosts = [];

    /// <summary>From <c>host</c> or <c>host:port</c>; an IPv6 address stands in brackets.</summary>
    /// <exception cref="ServerException">An entry is something else.</exception>
    public AllowedHosts(IEnumerable<string> entries)
    {
        foreach (string entry in entries)
        {
            if (!Uri.TryCreate("http://" + entry, UriKind.Absolute, out Uri? uri) || uri.PathAndQuery != "/" || uri.UserInfo.Length > 0
                || entry.EndsWith('/') || entry.Contains('#', StringComparison.Ordinal))
                throw new ServerException($"'{entry}' is no host to fetch photos from; write it like images.shop.local or images.shop.local:8080");
            string host = Normal(uri.IdnHost);
            if (!uri.IsDefaultPort || entry.EndsWith(":80", StringComparison.Ordinal))
            {
                _hosts.Add((host, uri.Port));
            }
            else
            {
                _hosts.Add((host, 80));
                _hosts.Add((host, 443));
            }
        }
    }

    /// <summary>Whether a host may be private on this port.</summary>
    public bool MayBePrivate(string host, int port) => _hosts.Contains((Normal(host), port));

    /// <summary>Whether the port is reached at all.</summary>
    public bool IsReached(string host, int port) => port is 80 or 443 || MayBePrivate(host, port);

    private static string Normal(string host) => host.Trim('[', ']').TrimEnd('.').ToLowerInvariant();
}
