using System.CommandLine;
using Akin.Cli.Terminal;
using Akin.Engine;
using Akin.Server;

namespace Akin.Cli.Verbs;

/// <summary><c>akin serve</c>: the API and the page.</summary>
internal static class ServeVerb
{
    public static Command Create()
    {
        var store = CommonOptions.Store();
        var address = AddressOption();
        var json = CommonOptions.Json();
        var verb = new Command("serve", """
            Serves the page and the API of a store until it is stopped (Ctrl+C).

            Example: akin serve --store shop --address 127.0.0.1:5080
            """) { store, address, json };
        var limits = new LimitOptions(verb);
        verb.SetAction(async (parsed, cancellation) =>
        {
            using var collection = Collection.Open(parsed.GetRequiredValue(store), limits.Of(parsed));
            return await ServeAsync(collection, parsed.GetRequiredValue(address), parsed.GetValue(json), cancellation);
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
    public static async Task<int> ServeAsync(Collection collection, Uri address, bool json, CancellationToken cancellation)
    {
        void Started(Uri url)
        {
            if (json)
                Answer.Write(new { Url = url, Items = collection.Store.Count });
            People.Say($"Akin serves {People.Number(collection.Store.Count)} photos at {url} (stop with Ctrl+C)");
        }

        try
        {
            await AkinServer.RunAsync(collection, new ServerOptions { Address = address }, Started, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Stopping is how serving ends.
        }

        return 0;
    }
}
