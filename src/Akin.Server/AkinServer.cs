using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Akin.Engine;
using Akin.Engine.Jobs;
using Akin.Engine.Judging.Votes;
using Akin.Engine.Serving;
using Akin.Imaging;
using Akin.Server.Api;
using Akin.Server.Fetching;
using Akin.Server.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Akin.Server;

/// <summary>Serves a collection, a comparison to vote on, or both: the REST API under <c>/v1</c> and the pages that use it.</summary>
public static class AkinServer
{
    // Around a photo in a form: the boundaries and the headers of its parts.
    private const long FormEnvelope = 64 * 1024;

    /// <summary>Serves until it is cancelled or the process is asked to end; requests under way are finished first.</summary>
    /// <param name="collection">What is searched. Its model and index are opened before the first request is taken.</param>
    /// <param name="options">Where to listen.</param>
    /// <param name="started">Told the address, with the port that was taken, once requests are answered.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ServerException">It can't listen there.</exception>
    /// <exception cref="Akin.Models.ModelException">The collection's model can't be opened.</exception>
    /// <exception cref="EngineException">The model is not the one that the store was made with.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before it had started.</exception>
    public static async Task RunAsync(
        Collection collection, ServerOptions options, Action<Uri>? started = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(collection);
        using var registry = CollectionRegistry.Of(collection);
        await RunAsync(registry, null, options, started, cancellation);
    }

    /// <inheritdoc cref="RunAsync(Collection, ServerOptions, Action{Uri}?, CancellationToken)"/>
    /// <param name="collections">What is searched, or null. Their models and indexes are opened before the first request is taken.</param>
    /// <param name="ballot">What is voted on, or null.</param>
    /// <param name="options">Where to listen.</param>
    /// <param name="started">Told the address, with the port that was taken, once requests are answered.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task RunAsync(
        CollectionRegistry? collections, Ballot? ballot, ServerOptions options, Action<Uri>? started = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        IPAddress address = ListenAddress(options.Address);

        // The first visitor should not be the one who waits for these.
        foreach (string name in collections?.Names ?? [])
        {
            using CollectionLease lease = collections!.Use(name);
            _ = lease.Collection.Embedder;
            await Task.Run(() => lease.Collection.OpenIndex(cancellation: cancellation), cancellation);
        }

        collections?.Closing = ServedCollection.Forget;
        await using WebApplication app = Build(collections, ballot, options, address);
        // What an earlier server was at goes on.
        app.Services.GetService<JobQueue>()?.Start();
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (IOException e)
        {
            throw new ServerException($"{options.Address.Authority} can't be listened on: {Reason(e)}; stop what uses it, or choose another port", e);
        }

        string bound = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        started?.Invoke(new UriBuilder(options.Address) { Port = new Uri(bound).Port }.Uri);
        await app.WaitForShutdownAsync(cancellation);
    }

    private static WebApplication Build(CollectionRegistry? collections, Ballot? ballot, ServerOptions options, IPAddress listen)
    {
        Uri address = options.Address;
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new()
        {
            ApplicationName = "Akin.Server",
            ContentRootPath = AppContext.BaseDirectory,
            WebRootPath = Path.Join(AppContext.BaseDirectory, "wwwroot"),
        });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = (collections?.Limits ?? new ImageLimits()).MaxBytes + FormEnvelope;
            kestrel.Limits.MaxConcurrentConnections = 512;
            kestrel.Listen(listen, address.Port, endpoint => endpoint.Protocols = HttpProtocols.Http1);
        });
        // Standard output belongs to whoever started the server.
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole(console => console.SingleLine = true);
        // What keeps it from starting is thrown to the caller, who says it.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            // A network can give a vector of no direction, whose distances are not numbers.
            json.SerializerOptions.NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals;
        });
        builder.Services.AddRouting();
        builder.Services.AddProblemDetails(problems => problems.CustomizeProblemDetails = Problems.Complete);
        builder.Services.AddExceptionHandler<FaultHandler>();
        // A page of another site whose name was made to point here must get nothing.
        builder.Services.AddHostFiltering(hosts =>
        {
            hosts.AllowedHosts = ["localhost", "127.0.0.1", "[::1]", address.Host];
            hosts.AllowEmptyHosts = false;
            hosts.IncludeFailureMessage = false;
        });
        builder.Services.AddSingleton<WorkQueue>();
        builder.Services.AddSingleton(options);
        var fetcher = new PhotoFetcher(options.Fetch, isLocal: IPAddress.IsLoopback(listen));
        builder.Services.AddSingleton(_ => fetcher);
        if (collections is not null)
        {
            builder.Services.AddSingleton(collections);
            builder.Services.AddJobs();
        }

        if (ballot is not null)
            builder.Services.AddSingleton(ballot);

        WebApplication app = builder.Build();
        app.UseMiddleware<SecurityHeaders>();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseHostFiltering();
        app.UseDefaultFiles(new DefaultFilesOptions { DefaultFileNames = [collections is null ? "vote.html" : "index.html"] });
        app.UseStaticFiles(new StaticFileOptions
        {
            // Asked for again each time, answered "not modified": a page never runs with an older version's parts.
            OnPrepareResponse = context => context.Context.Response.Headers.CacheControl = "no-cache",
        });
        app.UseRouting();

        RouteGroupBuilder v1 = app.MapGroup(ItemAddress.Root).Needs(Access.Read);
        PagesEndpoint.Map(v1, collections, ballot);
        if (collections is not null)
        {
            CollectionEndpoints.MapAll(v1);
            JobEndpoints.Map(v1);
            RouteGroupBuilder one = v1.MapGroup("/collections/{collection}");
            CollectionEndpoints.MapOne(one);
            MapCollection(one);

            // Where there is one collection, it need not be named.
            CollectionEndpoints.MapOnly(v1);
            MapCollection(v1);
        }

        if (ballot is not null)
            VoteEndpoints.Map(v1);
        app.MapGet("/health", () => TypedResults.Ok(new { Status = "ok" }));
        return app;
    }

    /// <summary>What there is in every collection.</summary>
    private static void MapCollection(RouteGroupBuilder collection)
    {
        SearchEndpoints.Map(collection);
        ItemEndpoints.Map(collection);
        ItemWriting.Map(collection);
        EmbedEndpoints.Map(collection);
        MapEndpoints.Map(collection);
        JudgementEndpoints.Map(collection);
    }

    private static IPAddress ListenAddress(Uri address)
    {
        if (address is not { IsAbsoluteUri: true, Scheme: "http" } || address.PathAndQuery != "/")
            throw new ServerException($"'{address}' is no address to serve at; write it like http://127.0.0.1:5080");
        if (address.Host == "localhost")
            return IPAddress.Loopback;
        return IPAddress.TryParse(address.DnsSafeHost, out IPAddress? ip) && IPAddress.IsLoopback(ip)
            ? ip
            : throw new ServerException($"{address.Host} can be reached from other machines, which needs keys that this version has not; serve at http://127.0.0.1:{address.Port}");
    }

    private static string Reason(IOException e) => e.InnerException is { } inner && e.Message.Contains("address already in use", StringComparison.Ordinal)
        ? "it is in use by another program"
        : (e.InnerException ?? e).Message.ReplaceLineEndings(" ").TrimEnd('.');
}
