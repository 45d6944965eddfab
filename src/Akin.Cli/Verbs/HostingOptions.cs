using System.CommandLine;
using System.Net;
using Akin.Server;
using Akin.Server.Keys;
using Akin.Server.Observing;

namespace Akin.Cli.Verbs;

/// <summary>How <c>akin serve</c> is reached, by whom, and what it tells of itself.</summary>
internal sealed class HostingOptions
{
    private static readonly ServerOptions Usual = new();

    private readonly Option<string?> _keys = new("--keys") { Description = "Who may use it: a file of keys (make one with: akin key)", HelpName = "FILE.yml" };

    private readonly Option<bool> _noKeys = new("--no-keys") { Description = "Let everybody who reaches it do everything, also from other machines" };

    private readonly Option<string[]> _hostNames = new("--host-name")
    {
        Description = "A name that it is reached by, as behind a reverse proxy; any number of them",
        HelpName = "NAME",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<IPNetwork[]> _proxies = new("--proxy")
    {
        Description = "A reverse proxy, whose X-Forwarded-For and X-Forwarded-Proto are believed; any number of them",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => [],
        CustomParser = result =>
        {
            List<IPNetwork> proxies = [];
            foreach (string text in result.Tokens.Select(t => t.Value))
            {
                if (IPAddress.TryParse(text, out IPAddress? one))
                    proxies.Add(new IPNetwork(one, 8 * one.GetAddressBytes().Length));
                else if (IPNetwork.TryParse(text, out IPNetwork network))
                    proxies.Add(network);
                else
                    result.AddError($"'{text}' is no address of a proxy; write it in numbers, like 127.0.0.1 or 10.0.0.0/8");
            }

            return [.. proxies];
        },
    };

    private readonly Option<string[]> _origins = new("--allow-origin")
    {
        Description = "A site whose pages may call the API in a browser (CORS), like https://shop.example; any number of them",
        HelpName = "ORIGIN",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<int?> _rate = CommonOptions.InRange(new Option<int?>("--rate")
    {
        Description = "Requests a second that one client may make, 0: any number (default 200 where other machines reach it, else 0)",
        HelpName = "N",
    }, 0, 1_000_000);

    private readonly Option<int> _connections = CommonOptions.InRange(new Option<int>("--connections")
    {
        Description = "Connections that are open at once, at most",
        HelpName = "N",
        DefaultValueFactory = _ => Usual.MaxConnections,
    }, 1, 100_000);

    private readonly Option<int> _stopWithin = CommonOptions.InRange(new Option<int>("--stop-within")
    {
        Description = "Seconds that requests under way have to finish when it is stopped",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => (int)Usual.StopWithin.TotalSeconds,
    }, 0, 3600);

    private readonly Option<LogFormat> _log = new("--log")
    {
        Description = "How its log is written to standard error",
        HelpName = "text|json",
        DefaultValueFactory = _ => Usual.Log,
    };

    private readonly Option<bool> _accessLog = new("--access-log") { Description = "A line in the log for every request" };

    public HostingOptions(Command verb)
    {
        foreach (Option option in (Option[])[_keys, _noKeys, _hostNames, _proxies, _origins, _rate, _connections, _stopWithin, _log, _accessLog])
            verb.Add(option);
    }

    /// <summary>Options with what was asked for.</summary>
    /// <exception cref="ServerException">The file of keys is none.</exception>
    public ServerOptions Apply(ParseResult parsed, ServerOptions options) => options with
    {
        Keys = parsed.GetValue(_keys) is { } file ? KeyFile.Read(file) : [],
        NoKeys = parsed.GetValue(_noKeys),
        HostNames = parsed.GetValue(_hostNames) ?? [],
        Proxies = parsed.GetValue(_proxies) ?? [],
        AllowedOrigins = parsed.GetValue(_origins) ?? [],
        RequestsPerSecond = parsed.GetValue(_rate),
        MaxConnections = parsed.GetValue(_connections),
        StopWithin = TimeSpan.FromSeconds(parsed.GetValue(_stopWithin)),
        Log = parsed.GetValue(_log),
        AccessLog = parsed.GetValue(_accessLog),
    };
}
