using Akin.Server.Fetching;

namespace Akin.Server;

/// <summary>How the server is reached, and what it may do.</summary>
public sealed record ServerOptions
{
    /// <summary>Where it listens: <c>http</c>, this machine alone, and a port; port 0 takes any that is free.</summary>
    public Uri Address { get; init; } = new("http://127.0.0.1:5080");

    /// <summary>The folders of this machine that requests may name files in, all links followed; none by default.</summary>
    public IReadOnlyList<string> AllowedFolders { get; init; } = [];

    /// <summary>Whether photos are fetched from addresses that requests name, and from where.</summary>
    public FetchOptions Fetch { get; init; } = new();
}
