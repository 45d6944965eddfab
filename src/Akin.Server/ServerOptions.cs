using System.Net;
using Akin.Server.Fetching;
using Akin.Server.Keys;
using Akin.Server.Limits;
using Akin.Server.Observing;

namespace Akin.Server;

/// <summary>How the server is reached, by whom, and what it may do.</summary>
public sealed record ServerOptions
{
    /// <summary>
    /// Where it listens: <c>http</c>, an address of this machine (<c>localhost</c>, or numbers; <c>0.0.0.0</c> and <c>[::]</c> are all
    /// there are) and a port; port 0 takes any that is free.
    /// </summary>
    public Uri Address { get; init; } = new("http://127.0.0.1:5080");

    /// <summary>The folders of this machine that requests may name files in, all links followed; none by default.</summary>
    public IReadOnlyList<string> AllowedFolders { get; init; } = [];

    /// <summary>Whether photos are fetched from addresses that requests name, and from where.</summary>
    public FetchOptions Fetch { get; init; } = new();

    /// <summary>Who may do what. Without any, everybody may do everything, which is refused where other machines reach the server.</summary>
    public IReadOnlyList<ApiKey> Keys { get; init; } = [];

    /// <summary>Whether everybody may do everything although other machines reach the server.</summary>
    public bool NoKeys { get; init; }

    /// <summary>Names that it is reached by beside its address, as behind a reverse proxy. A request for any other name is refused.</summary>
    public IReadOnlyList<string> HostNames { get; init; } = [];

    /// <summary>Reverse proxies, whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are believed; nobody else's are.</summary>
    public IReadOnlyList<IPNetwork> Proxies { get; init; } = [];

    /// <summary>Sites whose pages may call the API in a browser (CORS), such as <c>https://shop.example</c>; none by default.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Requests a second that one client may make; 0: any number; null: 200 where other machines reach the server, else any number.</summary>
    public int? RequestsPerSecond { get; init; }

    /// <summary>Connections that are open at once; further ones are closed as they come.</summary>
    public int MaxConnections { get; init; } = 1024;

    /// <summary>How long requests that are under way have to finish when the server is stopped.</summary>
    public TimeSpan StopWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How its log is written to standard error.</summary>
    public LogFormat Log { get; init; } = LogFormat.Text;

    /// <summary>Whether every request is a line in the log.</summary>
    public bool AccessLog { get; init; }

    /// <summary>How slow a client may be.</summary>
    internal SlowClients Slow { get; init; } = new();

    /// <summary>What tells the time.</summary>
    internal TimeProvider Clock { get; init; } = TimeProvider.System;
}
