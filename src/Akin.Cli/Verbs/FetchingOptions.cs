using System.CommandLine;
using Akin.Server.Fetching;

namespace Akin.Cli.Verbs;

/// <summary>Whether <c>akin serve</c> fetches photos from addresses that requests name.</summary>
internal sealed class FetchingOptions
{
    private readonly Option<bool?> _fetch = new("--fetch")
    {
        Description = "Whether photos are fetched from public addresses that requests name (default yes where this machine alone reaches it, else no)",
        HelpName = "true|false",
    };

    private readonly Option<string[]> _hosts = new("--fetch-host")
    {
        Description = "A host of photos that may be in the private network, like images.shop.local or 10.0.0.5:8080; any number of them",
        HelpName = "HOST[:PORT]",
        DefaultValueFactory = _ => [],
    };

    public FetchingOptions(Command verb)
    {
        verb.Add(_fetch);
        verb.Add(_hosts);
    }

    /// <summary>What was asked for.</summary>
    public FetchOptions Read(ParseResult parsed) => new() { Enabled = parsed.GetValue(_fetch), AllowedHosts = parsed.GetValue(_hosts) ?? [] };
}
