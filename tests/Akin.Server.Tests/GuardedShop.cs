using System.Text.Json;
using Akin.Catalog.Sources;
using Akin.Engine;
using Akin.Engine.Serving;
using Akin.Imaging;
using Akin.Server.Http;
using Akin.Server.Keys;

namespace Akin.Server.Tests;

/// <summary>A small store that is served as a test says, with a key of each role where it has keys.</summary>
internal sealed class GuardedShop : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<HttpClient> _clients = [];
    private CollectionRegistry? _collections;

    public Uri Url { get; private set; } = null!;

    public Task Serving { get; private set; } = Task.CompletedTask;

    public string Store => _folder.File("shop");

    public byte[] Photo => File.ReadAllBytes(_folder.File("photos", "dress", "000.png"));

    /// <summary>A key for each role, as its user has it.</summary>
    public IReadOnlyDictionary<Access, string> Secrets { get; private set; } = new Dictionary<Access, string>();

    /// <summary>Serves six photos.</summary>
    /// <param name="withKeys">Whether there is a key for each role.</param>
    /// <param name="change">Changes the server's options.</param>
    /// <param name="write">Whether the store is written too.</param>
    public static async Task<GuardedShop> StartAsync(bool withKeys, Func<ServerOptions, ServerOptions>? change = null, bool write = false)
    {
        var shop = new GuardedShop();
        IPhotoSource source = PhotoSource.Open(PhotoFolder.Make(shop._folder, 6));
        using (var made = Collection.OpenForIndexing(shop.Store, new IndexRequest { Model = "pixels" }, source, "test"))
            made.Ingest(source);
        var options = new ServerOptions { Address = new Uri("http://127.0.0.1:0") };
        if (withKeys)
        {
            Dictionary<Access, string> secrets = [];
            List<ApiKey> keys = [];
            foreach (Access access in Enum.GetValues<Access>())
            {
                keys.Add(ApiKey.Create("the-" + access.ToString().ToLowerInvariant(), access, out string secret));
                secrets[access] = secret;
            }

            (options, shop.Secrets) = (options with { Keys = keys }, secrets);
        }

        shop._collections = CollectionRegistry.OfStore(shop.Store, new ImageLimits { MaxBytes = 2_000_000, MaxPixels = 20_000_000 }, write);
        var started = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        shop.Serving = AkinServer.RunAsync(shop._collections, null, change?.Invoke(options) ?? options, started.SetResult, shop._stop.Token);
        await Task.WhenAny(shop.Serving, started.Task);
        if (shop.Serving.IsFaulted)
            await shop.Serving;
        shop.Url = new UriBuilder(await started.Task) { Host = "127.0.0.1" }.Uri;
        return shop;
    }

    /// <summary>A client with a key, or without.</summary>
    public HttpClient Client(Access? access = null)
    {
        var client = new HttpClient { BaseAddress = Url };
        if (access is { } has)
            client.DefaultRequestHeaders.Authorization = new("Bearer", Secrets[has]);
        _clients.Add(client);
        return client;
    }

    /// <summary>The status and the code of a reply that is a refusal.</summary>
    public static async Task<(int Status, string Code)> RefusalAsync(HttpResponseMessage reply)
    {
        string text = await reply.Content.ReadAsStringAsync();
        Assert.Equal("application/problem+json", reply.Content.Headers.ContentType?.MediaType);
        return ((int)reply.StatusCode, JsonElement.Parse(text).GetProperty("code").GetString()!);
    }

    /// <summary>Asks it to stop; <see cref="Serving"/> ends when it has.</summary>
    public Task StopAsync() => _stop.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Serving;
        _clients.ForEach(c => c.Dispose());
        _collections?.Dispose();
        _stop.Dispose();
        _folder.Dispose();
    }
}
