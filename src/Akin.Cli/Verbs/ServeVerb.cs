using System.CommandLine;
using Akin.Cli.Terminal;
using Akin.Engine;
using Akin.Engine.Judging.Votes;
using Akin.Imaging;
using Akin.Server;

namespace Akin.Cli.Verbs;

/// <summary><c>akin serve</c>: the API and the page.</summary>
internal static class ServeVerb
{
    public static Command Create()
    {
        var store = CommonOptions.Store();
        var comparison = new Option<string?>("--comparison") { Description = "The folder of a comparison to let people vote on, beside a store that is named or alone", HelpName = "DIR" };
        var address = AddressOption();
        var json = CommonOptions.Json();
        var verb = new Command("serve", """
            Serves the page and the API of a store until it is stopped (Ctrl+C), and the page on which people vote on what
            akin compare found.

            Example: akin serve --store shop --address 127.0.0.1:5080
            Example: akin serve --comparison comparison
            """) { store, comparison, address, json };
        var limits = new LimitOptions(verb);
        verb.SetAction(async (parsed, cancellation) =>
        {
            ImageLimits most = limits.Of(parsed);
            using Ballot? ballot = parsed.GetValue(comparison) is { } folder ? Ballot.Open(folder, most) : null;
            // The usual store is served where nothing else is named.
            bool named = parsed.GetResult(store) is { Implicit: false };
            using Collection? collection = named || ballot is null ? Collection.Open(parsed.GetRequiredValue(store), most) : null;
            return await ServeAsync(collection, ballot, parsed.GetRequiredValue(address), parsed.GetValue(json), cancellation);
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

    /// <summary>Serves until it is stopped.</summary>
    public static Task<int> ServeAsync(Collection collection, Uri address, bool json, CancellationToken cancellation) =>
        ServeAsync(collection, null, address, json, cancellation);

    private static async Task<int> ServeAsync(Collection? collection, Ballot? ballot, Uri address, bool json, CancellationToken cancellation)
    {
        void Started(Uri url)
        {
            if (json)
                Answer.Write(new { Url = url, Items = collection?.Store.Count ?? 0 });
            if (collection is not null)
                People.Say($"Akin serves {People.Number(collection.Store.Count)} photos at {url} (stop with Ctrl+C)");
            if (ballot is not null)
                People.Say($"people vote on {ballot.Comparison.Name} at {new Uri(url, "vote.html")} (stop with Ctrl+C)");
        }

        try
        {
            await AkinServer.RunAsync(collection, ballot, new ServerOptions { Address = address }, Started, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Stopping is how serving ends.
        }

        return 0;
    }
}
