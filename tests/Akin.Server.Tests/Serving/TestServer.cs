using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Akin.Engine;
using Akin.Engine.Serving;
using Akin.Lab.Judging.Votes;
using Akin.Server.Http;
using Akin.Server.Keys;

namespace Akin.Server.Tests;

/// <summary>
/// A server of this process on a free port, with a folder of its own that goes with it: the one way in which tests serve anything. A test
/// that changes what is served starts one; a class of tests that only ask has one in a fixture, a type that says which.
/// </summary>
public class TestServer(TestSetup setup) : IAsyncLifetime
{
    private readonly List<HttpClient> _clients = [];
    private readonly Dictionary<Access, string> _secrets = [];
    private readonly List<ApiKey> _keys = [];
    private CancellationTokenSource? _stop;
    private CollectionRegistry? _registry;
    private Collection? _collection;
    private Ballot? _ballot;

    public TestSetup Setup { get; } = setup;

    public TemporaryFolder Folder { get; } = new();

    public Uri Url { get; private set; } = null!;

    /// <summary>Somebody without a key.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>Ends when the server has.</summary>
    public Task Serving { get; private set; } = Task.CompletedTask;

    /// <summary>The folder of collections.</summary>
    public string Data => Folder.File(Setup.Data);

    /// <summary>The one store.</summary>
    public string Store => Folder.File(Setup.Store!);

    public string Photos => Folder.File("photos");

    /// <summary>The one store, open for reading.</summary>
    public Collection Collection => _collection!;

    /// <summary>A key for each role, as its user has it.</summary>
    internal IReadOnlyDictionary<Access, string> Secrets => _secrets;

    public static async Task<TestServer> StartAsync(TestSetup setup)
    {
        var server = new TestServer(setup);
        await server.InitializeAsync();
        return server;
    }

    public virtual async ValueTask InitializeAsync()
    {
        Setup.Make?.Invoke(Folder);
        foreach (Access access in Setup.Keys ? Enum.GetValues<Access>() : [])
        {
            _keys.Add(ApiKey.Create("the-" + access.ToString().ToLowerInvariant(), access, out string secret));
            _secrets[access] = secret;
        }

        await ServeAsync();
        foreach (string name in Setup.Collections)
            await CreateAsync(name);
    }

    /// <summary>Ends the server, if there is one, and starts another over the same folder.</summary>
    /// <param name="setup">How, if otherwise than at first.</param>
    public async Task ServeAsync(TestSetup? setup = null)
    {
        await StopAsync();
        setup ??= Setup;
        var options = new ServerOptions { Address = new Uri("http://127.0.0.1:0"), Keys = _keys, AllowedFolders = [.. setup.Allowed.Select(name => Folder.File(name))] };
        options = setup.Change?.Invoke(options) ?? options;
        _stop = new();
        var started = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        Serving = setup switch
        {
            { Comparison: { } comparison } => AkinServer.RunAsync(null, _ballot = Ballot.Open(Folder.File(comparison)), options, started.SetResult, _stop.Token),
            { Store: { } store, Write: false } => AkinServer.RunAsync(_collection = Collection.Open(Folder.File(store), setup.Limits), options, started.SetResult, _stop.Token),
            _ => AkinServer.RunAsync(
                _registry = setup.Store is { } store ? CollectionRegistry.OfStore(Folder.File(store), setup.Limits, setup.Write) : CollectionRegistry.OfFolder(Data, setup.Limits, setup.Write),
                null, options, started.SetResult, _stop.Token),
        };
        if (await Task.WhenAny(Serving, started.Task) == Serving)
            await Serving;
        Url = new UriBuilder(await started.Task) { Host = "127.0.0.1" }.Uri;
        Client = NewClient();
    }

    /// <summary>Asks it to stop: <see cref="Serving"/> ends when it has.</summary>
    public Task BeginStopAsync() => _stop!.CancelAsync();

    /// <summary>Ends it; the folder stays.</summary>
    public async Task StopAsync()
    {
        if (_stop is null)
            return;
        await _stop.CancelAsync();
        await Serving;
        _registry?.Dispose();
        _collection?.Dispose();
        _ballot?.Dispose();
        _stop.Dispose();
        (_registry, _collection, _ballot, _stop) = (null, null, null, null);
    }

    public virtual async ValueTask DisposeAsync()
    {
        await StopAsync();
        _clients.ForEach(client => client.Dispose());
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Somebody new, with connections and cookies of their own.</summary>
    public HttpClient NewClient(CookieContainer? cookies = null)
    {
        var client = new HttpClient(new HttpClientHandler { CookieContainer = cookies ?? new() }) { BaseAddress = Url };
        lock (_clients)
            _clients.Add(client);
        return client;
    }

    /// <summary>Somebody new with a key.</summary>
    internal HttpClient NewClient(Access access)
    {
        HttpClient client = NewClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", Secrets[access]);
        return client;
    }

    /// <summary>A photo of the folder <c>photos</c>.</summary>
    public byte[] Photo(string id = "dress/000.png") => File.ReadAllBytes(Path.Combine(Photos, id));

    public async Task<JsonElement> GetAsync(string address)
    {
        using HttpResponseMessage reply = await Client.GetAsync(address);
        return await ReadAsync(reply);
    }

    public async Task<JsonElement> PostAsync(string address, object? document = null)
    {
        using HttpResponseMessage reply = await Client.PostAsJsonAsync(address, document ?? new { });
        return await ReadAsync(reply);
    }

    /// <summary>Makes a collection.</summary>
    public Task<JsonElement> CreateAsync(string name, string model = "pixels") => PostAsync("/v1/collections", new { name, model });

    /// <summary>Deletes all collections and makes these, empty: a test begins with it where its class has one server that each of them writes.</summary>
    public async Task HoldOnlyAsync(params string[] collections)
    {
        foreach (JsonElement collection in (await GetAsync("/v1/collections")).GetProperty("collections").EnumerateArray())
        {
            using HttpResponseMessage reply = await Client.DeleteAsync($"/v1/collections/{collection.GetProperty("name").GetString()}");
            Assert.Equal(HttpStatusCode.NoContent, reply.StatusCode);
        }

        foreach (string name in collections)
            await CreateAsync(name);
    }

    /// <summary>Adds a made-up photo.</summary>
    public async Task<JsonElement> AddAsync(string collection, string id, int seed, object? metadata = null)
    {
        using HttpResponseMessage reply = await Client.PostAsync($"/v1/collections/{collection}/items", Form(id, PhotoFolder.Photo(seed), metadata));
        return await ReadAsync(reply);
    }

    /// <summary>Searches the only collection with a photo.</summary>
    public Task<JsonElement> SearchAsync(byte[] photo, string query = "", string type = "image/png") => SearchAtAsync("/v1/search" + query, photo, type);

    /// <summary>Searches a collection with a photo.</summary>
    public Task<JsonElement> SearchAsync(string collection, byte[] photo, string query = "") => SearchAtAsync($"/v1/collections/{collection}/search{query}", photo);

    /// <summary>The events of a job, up to its last or until the server ends them.</summary>
    public async Task<List<SseItem<JsonElement>>> EventsAsync(long job, Func<JsonElement, Task>? told = null, string? lastEventId = null)
    {
        using var ask = new HttpRequestMessage(HttpMethod.Get, $"/v1/jobs/{job}/events");
        if (lastEventId is not null)
            ask.Headers.Add("Last-Event-ID", lastEventId);
        using HttpResponseMessage reply = await Client.SendAsync(ask, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", reply.Content.Headers.ContentType?.MediaType);
        await using Stream stream = await reply.Content.ReadAsStreamAsync();
        List<SseItem<JsonElement>> events = [];
        await foreach (SseItem<JsonElement> one in SseParser.Create(stream, (_, bytes) => JsonElement.Parse(bytes)).EnumerateAsync())
        {
            events.Add(one);
            if (told is not null)
                await told(one.Data);
        }

        return events;
    }

    /// <summary>Has a job done and follows it to its end.</summary>
    public async Task<JsonElement> DoAsync(object job)
    {
        JsonElement added = await PostAsync("/v1/jobs", job);
        JsonElement last = (await EventsAsync(added.GetProperty("id").GetInt64()))[^1].Data;
        Assert.True(last.GetProperty("state").GetString() == "done", last.ToString());
        return last.GetProperty("result");
    }

    /// <summary>What a reply that succeeded holds.</summary>
    public static async Task<JsonElement> ReadAsync(HttpResponseMessage reply)
    {
        string text = await reply.Content.ReadAsStringAsync();
        Assert.True(reply.IsSuccessStatusCode, $"{(int)reply.StatusCode}: {text}");
        return JsonElement.Parse(text);
    }

    /// <summary>The status and the code of a reply that is a refusal.</summary>
    public static async Task<(int Status, string Code)> RefusalAsync(HttpResponseMessage reply)
    {
        string text = await reply.Content.ReadAsStringAsync();
        Assert.Equal("application/problem+json", reply.Content.Headers.ContentType?.MediaType);
        return ((int)reply.StatusCode, JsonElement.Parse(text).GetProperty("code").GetString()!);
    }

    /// <summary>An item as a form has it.</summary>
    public static MultipartFormDataContent Form(string? id, byte[] photo, object? metadata = null)
    {
        var form = new MultipartFormDataContent { { new ByteArrayContent(photo), "photo", "photo.png" } };
        if (id is not null)
            form.Add(new StringContent(id), "id");
        if (metadata is not null)
            form.Add(new StringContent(metadata as string ?? JsonSerializer.Serialize(metadata)), "metadata");
        return form;
    }

    private async Task<JsonElement> SearchAtAsync(string address, byte[] photo, string type = "image/png")
    {
        using var content = new ByteArrayContent(photo) { Headers = { ContentType = new(type) } };
        using HttpResponseMessage reply = await Client.PostAsync(address, content);
        return await ReadAsync(reply);
    }
}
