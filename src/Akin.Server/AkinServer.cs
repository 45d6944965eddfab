using System.Net.Sockets;
using Akin.Catalog.Store;
using Akin.Engine;
using Akin.Engine.Serving;
using Akin.Imaging;
using Akin.Lab.Judging.Votes;
using Akin.Server.Api;
using Akin.Server.DeepDetect;
using Akin.Server.Documentation;
using Akin.Server.Fetching;
using Akin.Server.Hosting;
using Akin.Server.Http;
using Akin.Server.Keys;
using Akin.Server.Observing;
using Akin.Server.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Akin.Server;

/// <summary>Serves a collection, a comparison to vote on, or both: the REST API under <c>/v1</c> and the pages that use it.</summary>
public static partial class AkinServer
{
    /// <summary>Serves until it is cancelled or the process is asked to end; requests under way are finished first.</summary>
    /// <param name="collection">What is searched. Its model and index are opened before the first request is taken.</param>
    /// <param name="options">Where to listen.</param>
    /// <param name="started">Told the address, with the port that was taken, once requests are answered.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ServerException">It can't listen there.</exception>
    /// <exception cref="Akin.Models.ModelException">The collection's model can't be opened.</exception>
    /// <exception cref="StoreException">The collection's store is damaged.</exception>
    /// <exception cref="EngineException">The model is not the one that the store was made with.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before it had started.</exception>
    public static async Task RunAsync(
        Collection collection, ServerOptions options, Action<Uri>? started = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(collection);
        using var registry = CollectionRegistry.From(collection);
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
        Exposure exposure = Exposure.From(options);

        List<UnservedCollection> broken = await WarmUpAsync(collections, cancellation);
        collections?.Closing = ServedCollection.Forget;
        await using WebApplication app = Build(collections, ballot, options, exposure);
        foreach (UnservedCollection collection in broken)
            LogUnserved(app.Logger, collection.Name, collection.Reason);
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new ServerException($"{options.Address.Authority} can't be listened on: {Reason(e)}; stop what uses it, or choose another port", e);
        }

        string bound = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        started?.Invoke(new UriBuilder(options.Address) { Port = new Uri(bound).Port }.Uri);
        await app.WaitForShutdownAsync(cancellation);
    }

    /// <summary>
    /// Opens the collections' models and indexes, so that the first visitor is not the one who waits for it. Of a folder of collections those that
    /// can't be opened are set aside, and the others are served.
    /// </summary>
    private static async Task<List<UnservedCollection>> WarmUpAsync(CollectionRegistry? collections, CancellationToken cancellation)
    {
        List<UnservedCollection> broken = [];
        foreach (string name in collections?.Names ?? [])
        {
            using CollectionLease lease = collections!.Use(name);
            try
            {
                await Task.Run(() => lease.Collection.WarmUp(cancellation), cancellation);
            }
            catch (Exception e) when (collections.Folder is not null && e is not OperationCanceledException)
            {
                broken.Add(new(name, e.Message.ReplaceLineEndings(" ")));
                collections.SetAside(name, broken[^1].Reason);
            }
        }

        return broken;
    }

    [LoggerMessage(LogLevel.Warning, "the collection {Name} is not served: {Reason}")]
    private static partial void LogUnserved(ILogger log, string name, string reason);

    private static WebApplication Build(CollectionRegistry? collections, Ballot? ballot, ServerOptions options, Exposure exposure)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new()
        {
            ApplicationName = "Akin.Server",
            ContentRootPath = AppContext.BaseDirectory,
            WebRootPath = Path.Join(AppContext.BaseDirectory, "wwwroot"),
        });
        builder.AddHosting(options, exposure, (collections?.Limits ?? new ImageLimits()).MaxBytes);
        // Here, so that a host that is none is said before anything starts.
        var fetcher = new PhotoFetcher(options.Fetch, isLocal: !exposure.Beyond);
        builder.Services.AddSingleton(_ => fetcher);
        if (collections is not null)
        {
            builder.Services.AddSingleton(collections);
            builder.Services.AddJobs();
            builder.Services.AddDeepDetect();
        }

        if (ballot is not null)
            builder.Services.AddSingleton(ballot);

        WebApplication app = builder.Build();
        app.UseHosting(options);

        RouteGroupBuilder v1 = app.MapGroup(ItemAddress.Root).RequireAuthorization(nameof(Access.Read)).WithKnownParameters();
        PagesEndpoint.Map(v1);
        SessionEndpoints.Map(v1);
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
            ServiceEndpoints.Map(app);
        }

        if (ballot is not null)
            VoteEndpoints.Map(v1);
        ObservingEndpoints.Map(app);
        app.MapDocumentation();
        app.MapPages();
        return app;
    }

    /// <summary>What there is in every collection.</summary>
    private static void MapCollection(RouteGroupBuilder collection)
    {
        SearchEndpoints.Map(collection);
        ItemEndpoints.Map(collection);
        EmbedEndpoints.Map(collection);
        MapEndpoints.Map(collection);
        JudgmentEndpoints.Map(collection);
    }

    private static string Reason(Exception e) => e.InnerException is { } inner && e.Message.Contains("address already in use", StringComparison.Ordinal)
        ? "it is in use by another program"
        : (e.InnerException ?? e).Message.ReplaceLineEndings(" ").TrimEnd('.');
}
