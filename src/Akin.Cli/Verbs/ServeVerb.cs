using System.CommandLine;
using Akin.Catalog.Store;
using Akin.Cli.Terminal;
using Akin.Engine;
using Akin.Engine.Serving;
using Akin.Imaging;
using Akin.Lab.Judging.Votes;
using Akin.Server;
using Akin.Server.Observing;
using Microsoft.Extensions.Logging;

namespace Akin.Cli.Verbs;

/// <summary><c>akin serve</c>: the API and the page.</summary>
internal static class ServeVerb
{
    public static Command Create()
    {
        var store = CommonOptions.Store();
        var comparison = new Option<string?>("--comparison") { Description = "The folder of a comparison to let people vote on, beside a store that is named or alone", HelpName = "DIR" };
        var data = new Option<string?>("--data") { Description = "A folder of stores, all of which are served; more can be made in it", HelpName = "DIR" };
        var readOnly = new Option<bool>("--read-only") { Description = "Only search: other processes may write the store meanwhile" };
        var allow = new Option<string[]>("--allow") { Description = "A folder whose files requests may name; may be given several times", HelpName = "DIR", DefaultValueFactory = _ => [] };
        var address = AddressOption();
        var json = CommonOptions.Json();
        var verb = new Command("serve", """
            Serves the page and the API of a store until it is stopped (Ctrl+C), or of a folder of stores, and the page on which
            people vote on what akin compare found.

            Example: akin serve --store shop --address 127.0.0.1:5080
            Example: akin serve --data shops --allow photos
            Example: akin serve --store shop --address 0.0.0.0:5080 --keys keys.yml
            Example: akin serve --comparison comparison
            """) { store, data, readOnly, allow, comparison, address, json };
        var limits = new LimitOptions(verb);
        var hosting = new HostingOptions(verb);
        var fetching = new FetchingOptions(verb);
        verb.SetAction(async (parsed, cancellation) =>
        {
            ImageLimits most = limits.Read(parsed);
            var options = hosting.Apply(parsed, new ServerOptions { Address = parsed.GetRequiredValue(address), AllowedFolders = parsed.GetRequiredValue(allow), Fetch = fetching.Read(parsed) });
            using Ballot? ballot = parsed.GetValue(comparison) is { } compared ? Ballot.Open(compared, most) : null;
            string? folder = parsed.GetValue(data);
            bool named = parsed.GetResult(store) is { Implicit: false }, write = !parsed.GetValue(readOnly);
            if (named && folder is not null)
                throw new UsageException("serve one store or a folder of them: --store and --data do not go together");
            using ILoggerFactory loggers = ServerLog.Create(options);
            // The usual store is served where nothing else is named.
            using CollectionRegistry? collections = folder is not null ? CollectionRegistry.OfFolder(folder, most, write, loggers.Engine())
                : named || ballot is null ? CollectionRegistry.OfStore(parsed.GetRequiredValue(store), most, write, loggers.Engine()) : null;
            return await ServeAsync(collections, ballot, options, parsed.GetValue(json), cancellation);
        });
        return verb;
    }

    /// <summary>Where to listen.</summary>
    public static Option<Uri> AddressOption() => new("--address")
    {
        Description = "Where to listen; port 0 takes any free one",
        HelpName = "HOST:PORT",
        DefaultValueFactory = _ => new Uri("http://127.0.0.1:5080"),
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text, UriKind.Absolute, out Uri? uri))
                return uri;
            result.AddError($"'{text}' is no address; write it like 127.0.0.1:5080");
            return null;
        },
    };

    /// <summary>Serves an open collection until it is stopped.</summary>
    public static async Task<int> ServeAsync(Collection collection, Uri address, CancellationToken cancellation)
    {
        using var collections = CollectionRegistry.From(collection);
        return await ServeAsync(collections, null, new ServerOptions { Address = address }, false, cancellation);
    }

    /// <summary>How many items a collection has; a damaged one, which says so when it is asked for something, has none.</summary>
    private static long Count(CollectionRegistry collections, string name)
    {
        try
        {
            using CollectionLease lease = collections.Use(name);
            return lease.Collection.Store.Count;
        }
        catch (StoreException)
        {
            return 0;
        }
    }

    private static async Task<int> ServeAsync(CollectionRegistry? collections, Ballot? ballot, ServerOptions options, bool json, CancellationToken cancellation)
    {
        void Started(Uri url)
        {
            long items = collections?.Names.Sum(name => Count(collections, name)) ?? 0;
            if (json)
                Answer.Write(new { Url = url, Items = items });
            if (collections is not null)
            {
                string of = collections.Folder is null ? "" : $" of {People.Number(collections.Names.Count)} collections";
                People.Say($"Akin serves {People.Number(items)} photos{of} at {url} (stop with Ctrl+C)");
            }

            if (ballot is not null)
                People.Say($"people vote on {ballot.Comparison.Name} at {new Uri(url, "vote")} (stop with Ctrl+C)");
        }

        try
        {
            await AkinServer.RunAsync(collections, ballot, options, Started, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Stopping is how serving ends.
        }

        return 0;
    }
}
