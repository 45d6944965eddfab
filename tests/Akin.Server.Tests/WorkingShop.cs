using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Akin.Engine.Serving;
using Akin.Imaging;

namespace Akin.Server.Tests;

/// <summary>A server of its own over a folder of collections that it may write, and a folder of photos that jobs may read.</summary>
internal sealed class WorkingShop : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CollectionRegistry _collections;

    private WorkingShop(int photos)
    {
        PhotoFolder.Make(_folder, photos);
        _collections = CollectionRegistry.OfFolder(_folder.File("data"), new ImageLimits(), write: true);
    }

    public Uri Url { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    public Task Serving { get; private set; } = null!;

    public string Photos => _folder.File("photos");

    public string File(params string[] parts) => _folder.File(parts);

    /// <summary>Serves an empty collection <c>shop</c>.</summary>
    /// <param name="photos">How many photos there are for jobs.</param>
    /// <param name="empty">Whether they are left out of the collection at first.</param>
    /// <param name="change">Changes the server's options.</param>
    public static async Task<WorkingShop> StartAsync(int photos, bool empty = true, Func<ServerOptions, ServerOptions>? change = null)
    {
        var shop = new WorkingShop(photos);
        var started = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var options = new ServerOptions { Address = new Uri("http://127.0.0.1:0"), AllowedFolders = [shop.Photos] };
        shop.Serving = AkinServer.RunAsync(shop._collections, null, change?.Invoke(options) ?? options, started.SetResult, shop._stop.Token);
        if (await Task.WhenAny(shop.Serving, started.Task) == shop.Serving)
            await shop.Serving;
        shop.Url = await started.Task;
        shop.Client = new HttpClient { BaseAddress = shop.Url };
        await shop.PostAsync("/v1/collections", new { name = "shop", model = "pixels" });
        if (!empty)
            await shop.DoAsync(new { kind = "index", collection = "shop", source = shop.Photos });
        return shop;
    }

    public async Task<JsonElement> GetAsync(string address)
    {
        using HttpResponseMessage reply = await Client.GetAsync(address);
        return await ServedShop.ReadAsync(reply);
    }

    public async Task<JsonElement> PostAsync(string address, object? document = null)
    {
        using HttpResponseMessage reply = await Client.PostAsync(address, JsonContent.Create(document ?? new { }));
        return await ServedShop.ReadAsync(reply);
    }

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

    public Task StopAsync() => _stop.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Serving;
        Client?.Dispose();
        _collections.Dispose();
        _stop.Dispose();
        _folder.Dispose();
    }
}
